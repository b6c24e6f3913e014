import { containerdPart } from "./containerd/containerd.ts";
import { poolDelivery } from "./formats/delivery.ts";
import type { RenderTools } from "./formats/format.ts";
import type { ReadArchives } from "./images/archive.ts";
import { imagesPart } from "./images/images.ts";
import { imageStartsKubelet, kubeletPart } from "./kubelet/kubelet.ts";
import type { FormatOutput } from "./plan/artefact.ts";
import { pathFindings } from "./plan/collisions.ts";
import { gateFindings } from "./plan/kept-gate.ts";
import type { NodePlan } from "./plan/plan.ts";
import { userDataBaseFindings } from "./plan/user-data-base.ts";
import { registriesPart } from "./registries/registries.ts";
import { type Finding, hasErrors } from "./report/finding.ts";
import { distinct } from "./report/in-order.ts";
import { type Path, pathText } from "./report/path.ts";
import type { ReadLocalFiles, UserTemplates } from "./spec/local-inputs.ts";
import { openedReferences } from "./spec/open-values.ts";
import type { ReferenceValues } from "./spec/reference.ts";
import type { ResolvedNode } from "./spec/resolve.ts";
import { settled } from "./spec/settled.ts";
import { systemPart } from "./system/system.ts";

/** What the edge has read for the nodes; `wantedInputs` says what that is. */
export interface RenderInput {
  readonly references: ReferenceValues;
  readonly archives: ReadArchives;
  /** Absent: the nodes name none. */
  readonly localFiles?: ReadLocalFiles;
  readonly templates?: UserTemplates;
  /** Formats by name; empty: those of `delivery.layers`, and tree. */
  readonly formats: readonly string[];
}

export interface Rendering {
  /** Empty when a finding is an error: there is no half of a node. */
  readonly outputs: readonly FormatOutput[];
  readonly findings: readonly Finding[];
}

/**
 * From each resolved node, everything that must be on the machine so that it starts pods without the internet:
 * containerd's configuration, its registries, the images that are there before the kubelet starts, the kubelet itself, and
 * the machine around them; delivered in each of the node's formats.
 */
export function render(
  nodes: readonly ResolvedNode[],
  input: RenderInput,
  tools: RenderTools,
): Rendering {
  const planned = nodes.map((node) => ({ node, ...planNode(node, input) }));
  const pools = [...new Set(nodes.map(({ pool }) => pool))];
  const deliveries = pools.map((pool) => {
    const sound = planned.filter(
      ({ node, findings }) => node.pool === pool && !hasErrors(findings),
    );
    return poolDelivery(sound, input.formats, tools);
  });
  const findings = distinct([...planned, ...deliveries].flatMap((result) => result.findings));
  if (hasErrors(findings)) return { outputs: [], findings };
  return { outputs: deliveries.flatMap(({ outputs }) => outputs), findings };
}

/** Everything the components have to say about `nodes`, which may be drafts. */
export function problemsOf(
  nodes: readonly ResolvedNode[],
  input: Omit<RenderInput, "formats">,
): readonly Finding[] {
  return distinct(nodes.flatMap((node) => planNode(node, input).findings));
}

/** All that must be on the node, whatever way it travels. */
export function planNode(
  node: ResolvedNode,
  {
    references: given,
    archives,
    localFiles = new Map(),
    templates = new Map(),
  }: Omit<RenderInput, "formats">,
): { readonly plan: NodePlan; readonly findings: readonly Finding[] } {
  const { cluster, pool, node: name } = node;
  const { open, references } = openedReferences(node.settings, given, localFiles);
  const { settings, findings: unsettled } = settled(node.settings, references);
  const system = systemPart(settings, node, { references, localFiles, templates });
  const parts = [
    containerdPart(settings),
    registriesPart(settings, references),
    imagesPart(settings, archives),
    kubeletPart(settings, name, references),
    system,
  ];
  const plan: NodePlan = {
    cluster,
    pool,
    ...(name === undefined ? {} : { node: name }),
    sandboxImage: settings.images.pause.reference,
    kubeletEnabledInImage: imageStartsKubelet(settings.host.kubelet),
    kubeletManagedBy: settings.kubelet.managedBy,
    family: settings.host.family,
    userData: {
      mime: settings.delivery.cloudInit.form === "mime",
      gzip: settings.delivery.cloudInit.gzip,
    },
    ignitionVersion: settings.delivery.ignition.version,
    files: parts.flatMap(({ files }) => files),
    units: parts.flatMap(({ units }) => units),
    registries: parts.flatMap(({ registries = [] }) => registries),
    ...(open.length === 0 ? {} : { open }),
    ...(system.base === undefined ? {} : { cloudInitBase: system.base }),
  };
  const nameOf = (from: Path) => pathText(node.pathInDocument(from));
  const found = [
    ...unsettled,
    ...parts.flatMap((part) => part.findings),
    ...pathFindings(plan, nameOf),
    ...gateFindings(plan),
    ...userDataBaseFindings(plan, nameOf),
  ];
  return { plan, findings: found.map(node.inDocument) };
}
