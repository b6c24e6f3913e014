import { afterAll } from "vitest";
import { type BootOptions, boot, type Machine } from "./lab/boot.ts";

/** A machine that several tests read: booted when the first of them asks, removed after the last. */
export function machineOf(options: () => Promise<BootOptions>): () => Promise<Machine> {
  const machine = once(async () => await boot(await options()));
  afterAll(async () => (await machine()).remove());
  return machine;
}

/** The second run of a machine that is switched on twice. */
export async function switchedOnAgain(options: BootOptions): Promise<Machine> {
  const { tree: _, ...second } = options;
  const machine = await boot({ ...second, disk: (await boot(options)).disk });
  machine.remove();
  return machine;
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
