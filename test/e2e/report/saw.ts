import { AsyncLocalStorage } from "node:async_hooks";
import type { TestContext } from "vitest";

/** What a run can have seen at work. The order is that of the report. */
export const components = [
  "containerd",
  "kubelet",
  "cloud-init",
  "ignition",
  "systemd",
  "kernel",
  "registry",
  "packer",
] as const;

export type Component = (typeof components)[number];

/** Real programs that worked together, each with its own word on its version. */
export type Together = Readonly<Partial<Record<Component, string>>>;

declare module "vitest" {
  interface TaskMeta {
    /** What the test saw at work; the report is made of it. */
    seen?: Together[];
  }
}

const running = new AsyncLocalStorage<TestContext["task"]>();

/** Runs a test so that `saw` knows whose it is, also when others run beside it. */
export async function watched(
  task: TestContext["task"],
  runTest: () => Promise<void>,
): Promise<void> {
  await running.run(task, runTest);
}

/** Every door of the lab says here what it has started. A claim of the report stands on tests that passed. */
export function saw(together: Together): void {
  const task = running.getStore();
  if (task === undefined) return;
  task.meta.seen ??= [];
  task.meta.seen.push(together);
}
