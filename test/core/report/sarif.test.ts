import { expect, test } from "vitest";
import { finding } from "../../../src/core/report/finding.ts";
import { reportSarif } from "../../../src/core/report/sarif.ts";

const found = finding("mirror-url", ["registries", 0], { found: "x\u009b", problem: "is bad" });
const position = { file: "my specs/a.yaml", line: 3, column: 5, length: 2 };

test("a log has one rule for each code in use, and a result with its place for each finding", () => {
  const log = JSON.parse(reportSarif([{ ...found, position }, found], "1.2.3"));
  expect(log.version).toBe("2.1.0");
  const [run] = log.runs;
  expect(run.tool.driver).toMatchObject({ name: "nodegen", version: "1.2.3" });
  expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(["mirror-url"]);
  expect(run.results).toEqual([
    {
      ruleId: "mirror-url",
      level: "error",
      message: { text: expect.stringContaining("registries[0]: the mirror") },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "my%20specs/a.yaml" },
            region: { startLine: 3, startColumn: 5, endColumn: 7 },
          },
        },
      ],
    },
    { ruleId: "mirror-url", level: "error", message: { text: expect.any(String) } },
  ]);
});

test("a control character in a spec does not reach the terminal", () => {
  expect(reportSarif([found], "1")).not.toContain("\u009b");
});
