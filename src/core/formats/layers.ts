import { isOpenContent } from "../plan/held-open-values.ts";
import { layout } from "../plan/layout.ts";
import { holdsOpenValue } from "../plan/open-value.ts";
import type { Layer, NodePlan, PlannedFile, PlannedUnit } from "../plan/plan.ts";
import { enablingLinks, unitFiles } from "../plan/unit-files.ts";
import type { Path } from "../report/path.ts";
import { byCodeUnit } from "../syntax/code-units.ts";
import { jsonText } from "../syntax/json.ts";
import { templateText } from "../syntax/template.ts";
import { utf8Bytes } from "../syntax/utf8.ts";
import type { RenderTools } from "./format.ts";

/** A plan in its two layers, which know each other by the digest of the image layer. */
export interface LayeredPlan {
  readonly image: NodePlan;
  readonly boot: NodePlan;
  /** What the image layer holds; with it two plans can be compared. */
  readonly contents: ImageContents;
}

/** By path: the canonical line of what is there, and the field of the spec that it comes from. */
export type ImageContents = ReadonlyMap<string, { readonly line: string; readonly from: Path }>;

export interface LayerOptions {
  /** `images.onFailure: warn`: the kubelet starts on another image too. */
  readonly warnOnly: boolean;
  readonly sha256: RenderTools["sha256"];
}

/**
 * The two layers of `plan`. The image layer says in a file what it is; the boot layer has a program and a drop-in by
 * which the kubelet does not start on another image. A secret is never part of an image: others may read that, and the
 * digest would let it be guessed. What stays open is known only when a machine starts, so it isn't either.
 */
export function layered(plan: NodePlan, { warnOnly, sha256 }: LayerOptions): LayeredPlan {
  const image = layerOf(plan, "image");
  const boot = layerOf(plan, "boot");
  const contents = imageContents(image, sha256);
  const lines = [...contents].sort(([a], [b]) => byCodeUnit(a, b)).map(([, { line }]) => line);
  const digest = `sha256:${sha256(utf8Bytes(jsonText(lines)))}`;
  const { node: _, ...ofPool } = image;
  return {
    image: { ...ofPool, files: [...image.files, imageFile(plan, digest)] },
    boot: {
      ...boot,
      files: [...boot.files, checkProgram(digest)],
      units: [checkDropIn(warnOnly), ...boot.units],
    },
    contents,
  };
}

/** Where on the node the files and units of `plan` are that belong to the boot layer. */
export function bootLayerPaths(plan: NodePlan): readonly string[] {
  const boot = layerOf(plan, "boot");
  return [...boot.files, ...unitFiles(boot)].map(({ path }) => path);
}

function layerOf(plan: NodePlan, layer: Layer): NodePlan {
  const layerOfFile = ({ secret, content, layer }: PlannedFile) =>
    secret || isOpenContent(content) ? "boot" : layer;
  const layerOfUnit = ({ contents = "", dropIns, layer }: PlannedUnit) =>
    [contents, ...dropIns.map((dropIn) => dropIn.contents)].some(holdsOpenValue) ? "boot" : layer;
  return {
    ...plan,
    layer,
    files: plan.files.filter((file) => layerOfFile(file) === layer),
    units: plan.units.filter((unit) => layerOfUnit(unit) === layer),
  };
}

/** Files, units and drop-ins with mode, owner and digest, and which units are enabled. */
function imageContents(image: NodePlan, sha256: RenderTools["sha256"]): ImageContents {
  const files = [...image.files, ...unitFiles(image)].map(
    ({ path, mode, owner = "root:root", content, from }) => {
      const digest = typeof content === "string" ? sha256(utf8Bytes(content)) : content.sha256;
      const line: string = `${mode.toString(8)} ${owner} ${digest} ${path}`;
      return [path, { line, from }] as const;
    },
  );
  const links = enablingLinks(image).map(({ unit, path, target }) => {
    const { from = [] } = image.units.find(({ name }) => name === unit) ?? {};
    const line: string = `link ${target} ${path}`;
    return [path, { line, from }] as const;
  });
  return new Map([...files, ...links]);
}

function imageFile({ cluster, pool }: NodePlan, digest: string): PlannedFile {
  const content = jsonText({
    apiVersion: "nodegen/v1alpha1",
    kind: "Image",
    cluster,
    pool,
    digest,
  });
  return { ...fromLayers, path: layout.imageFile, mode: 0o644, content, layer: "image" };
}

function checkProgram(digest: string): PlannedFile {
  const content = templateText("nodegen-image.sh", { digest, imageFile: layout.imageFile });
  return { ...fromLayers, path: layout.imageProgram, mode: 0o755, content, layer: "boot" };
}

function checkDropIn(warnOnly: boolean): PlannedUnit {
  const { kubeletUnit, imageDropIn, imageProgram } = layout;
  const contents = templateText("kubelet-image.conf", { imageProgram, warnOnly });
  const dropIns = [{ name: imageDropIn, contents }];
  return { name: kubeletUnit, dropIns, enabled: false, layer: "boot", from: fromLayers.from };
}

const fromLayers = { secret: false, from: ["delivery", "layers", "image"] } as const;
