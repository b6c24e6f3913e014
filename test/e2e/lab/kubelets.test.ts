import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { kubeletMinors } from "../../../src/core/spec/versions/kubelet.ts";
import { saw } from "../report/saw.ts";
import { toolFolder } from "./cache.ts";
import { runCommand } from "./command.ts";
import { kubelets } from "./kubelets.ts";

test("the three newest minors of the kubelet that nodegen knows are in the lab", () => {
  expect(kubelets.map(({ minor }) => minor)).toEqual(
    kubeletMinors.slice(-3).map(({ minor }) => minor),
  );
});

test.each(kubelets)("the kubelet of $minor is $version, and of that minor", async (row) => {
  const program = `${await toolFolder(`kubelet-${row.minor}`)}/kubelet`;
  const { stdout } = await runCommand(program, ["--version"]);
  saw({ kubelet: row.version });
  expect(stdout).toBe(`Kubernetes v${row.version}\n`);
  // That it has from the linker. What was compiled, Go itself wrote into the program.
  expect(readFileSync(program).includes(`mod\tk8s.io/kubernetes\tv${row.version}\t`)).toBe(true);
  expect(row.version).toMatch(new RegExp(`^${row.minor.replace(".", "\\.")}\\.\\d+$`));
});
