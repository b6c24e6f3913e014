import { type Finding, finding } from "../../report/finding.ts";
import { isSincePatch } from "../../spec/versions/containerd.ts";
import type { Config } from "../config.ts";

/** A containerd of which the garbage collection may take the pause image. */
export function pinFindings({ settings, generation }: Config): readonly Finding[] {
  const { minor, pinSincePatch } = generation;
  const { version } = settings.containerd;
  if (isSincePatch(version, pinSincePatch)) return [];
  const since = `${minor}.${pinSincePatch}`;
  return [finding("containerd-cannot-pin", ["containerd", "version"], { version, since })];
}
