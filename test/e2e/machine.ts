import { afterAll } from "vitest";
import { type BootOptions, boot, type Machine } from "./lab/boot.ts";

/** A machine that several tests read: booted when the first of them asks, removed after the last. */
export function machineOf(options: () => Promise<BootOptions>): () => Promise<Machine> {
  const machine = once(async () => await boot(await options()));
  afterAll(async () => (await machine()).remove());
  return machine;
}

/** The same machine, switched on again; what it was made of is on its disk. */
export async function switchedOnAgain(
  first: Machine,
  { tree: _tree, ignition: _ignition, ...options }: BootOptions,
): Promise<Machine> {
  return await boot({ ...options, disk: first.disk });
}

/** `make`, but made when it is first asked for, and the same ever after. */
export function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** What the stub kubelet writes down when all is as it should be. */
export const ready = { imagePresent: true, imagePinned: true, imageConfigured: true };

/** Shell for `during`: the kubelet runs, and systemd has nothing left to do. */
export const settled = "wait_for 30 kubelet_started && wait_for 30 no_jobs";
