import type { Part } from "../plan/component.ts";
import { nothing } from "../plan/component.ts";
import type { NodePlan } from "../plan/plan.ts";
import type { NodeSettings } from "../spec/settings.ts";
import type { ContentsInput } from "./contents.ts";
import { filesPart } from "./files.ts";
import { hostUnits } from "./host-units.ts";
import { kernelPart } from "./kernel.ts";
import { proxyPart } from "./proxy.ts";
import { type NodeNames, templateContext } from "./template-context.ts";
import { trustPart } from "./trust.ts";
import { unitsPart } from "./units.ts";
import { userDataBase } from "./user-data-base.ts";

/** What the edge has read for files, units and templates. */
export type SystemInput = Omit<ContentsInput, "context">;

/**
 * The machine around containerd and the kubelet: what its family asks for, the proxy, certificate authorities, the
 * kernel, and the user's own files and units. `base` is the user's own user-data.
 */
export function systemPart(
  settings: NodeSettings,
  names: NodeNames,
  input: SystemInput,
): Part & { readonly base?: NonNullable<NodePlan["cloudInitBase"]> } {
  const contents = { ...input, context: templateContext(settings, names) };
  const { base, findings } = userDataBase(settings, contents);
  const parts: readonly Part[] = [
    { ...nothing, units: hostUnits(settings) },
    proxyPart(settings),
    trustPart(settings, input.references),
    kernelPart(settings),
    filesPart(settings, contents),
    unitsPart(settings.units, contents),
  ];
  return {
    files: parts.flatMap(({ files }) => files),
    units: parts.flatMap(({ units }) => units),
    findings: [...parts.flatMap((part) => part.findings), ...findings],
    ...(base === undefined ? {} : { base }),
  };
}
