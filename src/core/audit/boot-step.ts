import type { Place } from "./place.ts";

/** One step of the way from power-on to the first pod. */
export interface BootStep {
  /** The unit's name, or `first pod`. */
  readonly name: string;
  readonly role:
    | "network"
    | "cloud-init"
    | "containerd"
    | "import"
    | "gate"
    | "kubelet"
    | "pod"
    | "other";
  /** What it does, in a few words. */
  readonly what: string;
  /** Names of the steps that it waits for. */
  readonly after: readonly string[];
  readonly place?: Place;
}
