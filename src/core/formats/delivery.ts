import type { FormatOutput } from "../plan/artefact.ts";
import { heldOpenValues } from "../plan/held-open-values.ts";
import { hostFamily } from "../plan/host-family.ts";
import type { NodePlan } from "../plan/plan.ts";
import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { ResolvedNode } from "../spec/resolve.ts";
import { measured } from "./budget.ts";
import type { Format, RenderTools } from "./format.ts";
import { formatNamed, formats } from "./formats.ts";
import { bootLayerPaths, type ImageContents, type LayeredPlan, layered } from "./layers.ts";

export interface PlannedNode {
  readonly node: ResolvedNode;
  readonly plan: NodePlan;
}

/** `layers`: where `delivery.layers.image` names a format. */
interface DeliveredNode extends PlannedNode {
  readonly layers?: LayeredPlan;
}

export interface Delivery {
  readonly outputs: readonly FormatOutput[];
  readonly findings: readonly Finding[];
}

/** The nodes of one pool in the formats of `names`, or in those of their settings; `format.ts` says what carries what. */
export function poolDelivery(
  pool: readonly PlannedNode[],
  names: readonly string[],
  tools: RenderTools,
): Delivery {
  const nodes = pool.map((node) => inLayers(node, tools));
  const undelivered = nodes.flatMap(bootUndelivered);
  const results = [
    { outputs: [], findings: undelivered },
    renderImage(nodes, names, tools),
    ...nodes.map((node) => renderNode(node, names, tools)),
  ];
  return {
    outputs: results.flatMap(({ outputs }) => outputs),
    findings: results.flatMap(({ findings }) => findings),
  };
}

function inLayers({ node, plan }: PlannedNode, { sha256 }: RenderTools): DeliveredNode {
  const { delivery, images } = node.settings;
  if (delivery.layers.image.length === 0) return { node, plan };
  const layers = layered(plan, { sha256, warnOnly: images.onFailure === "warn" });
  return { node, plan, layers };
}

/** That a node has a boot layer of its own, beside the check of its image, and no format which carries it. */
function bootUndelivered({ node, plan, layers }: DeliveredNode): readonly Finding[] {
  if (layers === undefined || bootFormats(node).length > 0) return [];
  const [first, ...others] = bootLayerPaths(plan);
  if (first === undefined) return [];
  const params = { path: first, others: others.length };
  return [
    node.inDocument(finding("layers-boot-undelivered", ["delivery", "layers", "boot"], params)),
  ];
}

/** The image layer of a pool, once; and what its nodes do not agree on. */
function renderImage(
  pool: readonly DeliveredNode[],
  names: readonly string[],
  tools: RenderTools,
): Delivery {
  const [first, ...others] = pool.filter(({ layers }) => layers !== undefined);
  if (first?.layers === undefined) return { outputs: [], findings: [] };
  const { image, contents } = first.layers;
  const findings = others.flatMap(({ node, layers }) =>
    imageDifferences(node, layers?.contents ?? contents, { node: first.node, contents }),
  );
  const formats = formatsOf(first.node, names).filter((format) => isOfImage(format, first.node));
  const results = formats.map((format) =>
    outputOf(format, { node: first.node, plan: image }, tools),
  );
  return {
    outputs: results.map(({ output }) => output),
    findings: [...findings, ...results.flatMap((result) => result.findings)],
  };
}

const nameOf = ({ node, pool }: ResolvedNode) => node ?? pool;

/** For each path of the image, what `node` has there that `first` has not, told at the field by which they differ. */
function imageDifferences(
  node: ResolvedNode,
  contents: ImageContents,
  first: { readonly node: ResolvedNode; readonly contents: ImageContents },
): readonly Finding[] {
  const paths = [...new Set([...first.contents.keys(), ...contents.keys()])];
  return paths
    .filter((path) => first.contents.get(path)?.line !== contents.get(path)?.line)
    .map((path) => {
      const from = contents.get(path)?.from ?? first.contents.get(path)?.from ?? [];
      const params = { path, node: nameOf(node), other: nameOf(first.node) };
      // Either of them may be the one that has a field of its own.
      const told = [node, first.node].flatMap((one) => {
        const field = ownField(one, from);
        return field === undefined ? [] : [{ one, field }];
      })[0] ?? { one: node, field: from };
      return told.one.inDocument(finding("layers-image-differs", told.field, params));
    });
}

/** The first value at or below `path` that the node itself sets. */
function ownField(node: ResolvedNode, path: Path): Path | undefined {
  if (node.originOf(path)?.layer === "node") return path;
  const value = path.reduce<unknown>(
    (below, step) => (below as Readonly<Record<string | number, unknown>> | undefined)?.[step],
    node.settings,
  );
  if (typeof value !== "object" || value === null) return undefined;
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  for (const step of steps) {
    const found = ownField(node, [...path, step]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isOfImage({ name, appliedBy }: Format, { settings }: ResolvedNode): boolean {
  return appliedBy === "image" || settings.delivery.layers.image.some((format) => format === name);
}

function renderNode(
  { node, plan, layers }: DeliveredNode,
  names: readonly string[],
  tools: RenderTools,
): Delivery {
  const formats = formatsOf(node, names).filter(
    (format) =>
      (layers === undefined || !isOfImage(format, node)) &&
      // The tree is for reading where nobody asked for it, and with placeholders it is no node's.
      (isAsked(format, node, names) || unfilled(format, plan).length === 0),
  );
  const results = formats.map((format) => {
    const part = format.appliedBy === "boot" ? (layers?.boot ?? plan) : plan;
    return outputOf(format, { node, plan: part }, tools);
  });
  return {
    outputs: results.map(({ output }) => output),
    findings: results.flatMap((result) => result.findings),
  };
}

function outputOf(
  format: Format,
  { node, plan }: PlannedNode,
  tools: RenderTools,
): { readonly output: FormatOutput; readonly findings: readonly Finding[] } {
  const { artefacts, findings, primary = format.primary, counted } = format.render(plan, tools);
  const { pool, sandboxImage } = plan;
  const output: FormatOutput = {
    pool,
    ...(plan.node === undefined ? {} : { node: plan.node }),
    format: format.name,
    sandboxImage,
    artefacts,
    ...(primary === undefined ? {} : { primary }),
  };
  const { platform } = node.settings.delivery;
  const told = [...unfilled(format, plan), ...findings];
  if (format.appliedBy !== "boot") return { output, findings: told.map(node.inDocument) };
  const { budget, findings: sizes } = measured(output, platform, { ...tools, counted });
  return {
    output: budget === undefined ? output : { ...output, budget },
    findings: [...told, ...sizes].map(node.inDocument),
  };
}

/** Of each value that stays open in a format in which nobody fills it in. */
function unfilled({ name, leavesOpen }: Format, plan: NodePlan): readonly Finding[] {
  if (leavesOpen) return [];
  return heldOpenValues(plan).map(({ from, variable }) =>
    finding("reference-variable", from, { variable, format: name }),
  );
}

function isAsked({ name }: Format, node: ResolvedNode, names: readonly string[]): boolean {
  return [...names, ...bootFormats(node)].includes(name);
}

function bootFormats({ settings }: ResolvedNode): readonly string[] {
  return settings.delivery.layers.boot ?? [hostFamily(settings.host.family).bootFormat];
}

/** What is asked for; else what `delivery.layers` names, and the tree: of the image where that is what the tree has. */
function formatsOf(node: ResolvedNode, names: readonly string[]): readonly Format[] {
  if (names.length > 0) return names.flatMap((name) => formatNamed(name) ?? []);
  const { image } = node.settings.delivery.layers;
  const asked = new Set<string>(["tree", ...image, ...bootFormats(node)]);
  return formats.filter(({ name }) => asked.has(name));
}
