import { expect, test } from "vitest";
import { type Finding, finding } from "../../../src/core/report/finding.ts";
import { inOrder } from "../../../src/core/report/in-order.ts";

function missing(field: string, line?: number): Finding {
  const found = finding("spec-required", [field], { field, example: undefined });
  return line === undefined
    ? found
    : { ...found, position: { file: "cluster.yaml", line, column: 1, length: 1 } };
}

test("findings stand in the order of the document, first those without a place", () => {
  const all = [missing("c", 9), missing("a", 2), missing("none")];
  expect(inOrder(all).map(({ path }) => path[0])).toEqual(["none", "a", "c"]);
});

test("what a pool does wrong is told once, not once for each of its nodes", () => {
  expect(inOrder([missing("a", 2), missing("a", 2)])).toHaveLength(1);
});

test("the same words at two places are two findings", () => {
  const text = { expected: "PRIVATE KEY" };
  const all = [finding("mirror-not-pem", ["a"], text), finding("mirror-not-pem", ["b"], text)];
  expect(inOrder(all)).toHaveLength(2);
});
