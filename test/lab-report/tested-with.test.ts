import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { containerdGenerations } from "../../src/core/spec/versions/containerd.ts";
import { kubeletMinors } from "../../src/core/spec/versions/kubelet.ts";
import type { Case } from "../e2e/report/reporter.ts";
import type { Together } from "../e2e/report/saw.ts";
import { sectionOf, testedWithPage, withSection } from "../e2e/report/tested-with.ts";

const page = readFileSync(testedWithPage, "utf8");

const aCase = (seen: readonly Together[], passed = true): Case => ({
  name: "a case",
  passed,
  seconds: 1,
  seen,
});

/** The cell of a matrix, by the beginnings of its row and column. */
function cell(text: string, row: string, column: string): string | undefined {
  for (const table of text.split("\n\n")) {
    const [head = [], , ...rows] = table.split("\n").map((line) => line.split("|").slice(1, -1));
    const at = head.findIndex((title) => title.trim().startsWith(column));
    const found = rows.find(([title = ""]) => title.trim().startsWith(row))?.[at];
    if (at > 0 && found !== undefined) return found.trim();
  }
  return undefined;
}

describe("a cell of the matrix", () => {
  const together = { containerd: "2.3.7", kubelet: "1.36.3" };

  test("is green when tests saw the two at work together, and says how many", () => {
    const text = sectionOf("e2e", [aCase([together]), aCase([together, together])]);
    expect(cell(text, "containerd 2.3", "kubelet 1.36")).toBe("🟩 2 tests");
  });

  test("is not green for two that were at work in one test, but not together", () => {
    const text = sectionOf("e2e", [aCase([{ containerd: "2.3.7" }, { kubelet: "1.36.3" }])]);
    expect(cell(text, "containerd 2.3", "kubelet 1.36")).toBe("⬜ not run");
  });

  test("is red when one of its tests failed", () => {
    const text = sectionOf("e2e", [aCase([together]), aCase([together], false)]);
    expect(cell(text, "containerd 2.3", "kubelet 1.36")).toBe("🟥 failed");
  });

  test("says why there was nothing to see", () => {
    const text = sectionOf("e2e", []);
    expect(cell(text, "containerd 2.3", "kubelet 1.30")).toBe("⬜ not built");
    expect(cell(text, "containerd 1.6", "kubelet 1.36")).toBe("⬜ not a pair");
  });

  test("tells 1.3 and 1.30 apart", () => {
    const seen = [{ containerd: "2.3.7", "cloud-init": "25.1.4" }];
    const text = sectionOf("e2e", [
      aCase(seen),
      aCase([{ containerd: "2.3.7", "cloud-init": "25.1" }]),
    ]);
    expect(cell(text, "containerd 2.3", "cloud-init 25.1.4")).toBe("🟩 1 test");
  });
});

describe("docs/tested-with.md", () => {
  test("has a row for each containerd and a column for each kubelet that nodegen knows", () => {
    for (const { minor } of containerdGenerations) {
      for (const kubelet of kubeletMinors) {
        const found = cell(page, `containerd ${minor}.`, `kubelet ${kubelet.minor}`);
        expect([minor, kubelet.minor, found]).toEqual([minor, kubelet.minor, expect.any(String)]);
      }
    }
  });

  test("shows nothing that failed", () => {
    expect(page).not.toContain("🟥");
  });

  test("explains each reason that a cell gives", () => {
    const reasons = new Set(
      [...page.matchAll(/⬜ ([a-z ]+)/g)].map(([, reason = ""]) => reason.trim()),
    );
    expect([...reasons].filter((reason) => !page.includes(`- **${reason}**:`))).toEqual([]);
  });

  test("keeps what stands around a section that is written anew", () => {
    const changed = withSection(page, "e2e", "new\n");
    expect(changed).toContain("<!-- e2e -->\nnew\n<!-- end of e2e -->");
    expect(withSection(changed, "e2e", sectionIn(page, "e2e"))).toBe(page);
    expect(() => withSection("no marks", "e2e", "")).toThrow("has no marks of e2e");
  });
});

function sectionIn(text: string, section: string): string {
  const begin = `<!-- ${section} -->\n`;
  return text.slice(text.indexOf(begin) + begin.length, text.indexOf(`<!-- end of ${section} -->`));
}
