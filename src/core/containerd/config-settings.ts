import type { ContainerdSettings, NodeSettings } from "../spec/settings.ts";

/** What the rules ask of a spec. */
export interface ConfigSettings {
  readonly containerd: ContainerdSettings;
  readonly host: Pick<NodeSettings["host"], "architecture">;
}
