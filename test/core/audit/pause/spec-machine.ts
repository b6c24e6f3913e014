import type { Machine } from "../../../../src/core/audit/machine.ts";
import { machineOfPlan } from "../../../../src/core/audit/machine-of-plan.ts";
import { pauseChain } from "../../../../src/core/audit/pause/pause-chain.ts";
import type { Link, PauseChain } from "../../../../src/core/audit/pause-chain.ts";
import { firstFault } from "../../../../src/core/audit/pause-chain.ts";
import { planNode } from "../../../../src/core/render.ts";
import { aSpec, inputOf, type SpecDocument, theNode } from "../../../specs/a-spec.ts";

/** The machine that a spec makes, as `audit SPEC` has it. */
export function specMachine(changes: SpecDocument = {}): Machine {
  const node = theNode(aSpec(changes));
  const { plan } = planNode(
    node,
    inputOf({ references: { "env:TOKEN": "abcdef.0123456789abcdef" } }),
  );
  return machineOfPlan(node, plan, new Map());
}

/** The same, as if it were found so, with everything on it. */
export function foundMachine(changes: SpecDocument = {}): Machine {
  const machine = specMachine(changes);
  const archive = "/opt/nodegen/images/pause-3.10.1.tar";
  const kubelet = "[Service]\nExecStart=/usr/bin/kubelet\n";
  const path = "/usr/lib/systemd/system/kubelet.service";
  return {
    ...machine,
    source: "root",
    files: [...machine.files, archive, path],
    subjects: [...machine.subjects, { path, text: kubelet }],
  };
}

/** With the text of one file changed; throws where that changes nothing, because then the test is wrong. */
export function changed(
  machine: Machine,
  path: string,
  from: string | RegExp,
  to: string,
): Machine {
  const subjects = machine.subjects.map((file) =>
    file.path === path ? { ...file, text: file.text.replace(from, to) } : file,
  );
  if (JSON.stringify(subjects) === JSON.stringify(machine.subjects)) {
    throw new Error(`${path} has no ${String(from)}`);
  }
  return { ...machine, subjects };
}

export function withFiles(machine: Machine, files: Readonly<Record<string, string>>): Machine {
  const added = Object.entries(files).map(([path, text]) => ({ path, text }));
  const kept = machine.subjects.filter(({ path }) => !Object.hasOwn(files, path));
  return {
    ...machine,
    subjects: [...kept, ...added],
    files: [...new Set([...machine.files, ...Object.keys(files)])],
  };
}

export function without(machine: Machine, path: string): Machine {
  return {
    ...machine,
    subjects: machine.subjects.filter((file) => file.path !== path),
    files: machine.files.filter((file) => file !== path),
    links: new Map(
      [...machine.links].filter(([link]) => !link.endsWith(`/${path.split("/").at(-1)}`)),
    ),
  };
}

/** The verdict, and the number of the first link that does not hold. */
export function verdict(machine: Machine): string {
  const chain = pauseChain(machine);
  const fault = firstFault(chain);
  return fault === undefined ? chain.verdict : `${chain.verdict} at ${fault.number}`;
}

export function fault(machine: Machine): Link {
  const found = firstFault(pauseChain(machine));
  if (found === undefined) throw new Error("the chain is proved");
  return found;
}

export function linkOf(chain: PauseChain, number: number): Link {
  const link = chain.links.find((one) => one.number === number);
  if (link === undefined) throw new Error(`there is no link ${number}`);
  return link;
}
