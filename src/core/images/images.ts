import type { Part } from "../plan/component.ts";
import { layout } from "../plan/layout.ts";
import type { PlannedFile } from "../plan/plan.ts";
import { type Finding, finding, hasErrors } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { NodeSettings } from "../spec/settings.ts";
import { containerdGeneration } from "../spec/versions/containerd.ts";
import { templateText } from "../syntax/template.ts";
import type { ReadArchives } from "./archive.ts";
import { imagePart } from "./image.ts";
import { preloadContext, verifyContext } from "./programs.ts";
import { preloadUnits } from "./units.ts";

/** The archives, the preload program with its units and gate, and the program that verifies them on the node. */
export function imagesPart(settings: NodeSettings, archives: ReadArchives): Part {
  const { pause, preload } = settings.images;
  const first = imagePart(pause, ["images", "pause"], settings, archives);
  const others = preload.map((image, index) => ({
    ...imagePart(image, ["images", "preload", index], settings, archives),
    index,
  }));
  const twice = others
    .filter(({ image }) => image !== undefined && image.reference === first.image?.reference)
    .map(({ index }) => finding("image-twice", ["images", "preload", index, "reference"], {}));
  const findings = [
    ...first.findings,
    ...others.flatMap((part) => part.findings),
    ...twice,
    ...sharedPaths(settings),
  ];
  const generation = containerdGeneration(settings.containerd.version);
  // That a generation is not known is said by the containerd component.
  if (first.image === undefined || generation === undefined || hasErrors(findings)) {
    return { files: [], units: [], findings };
  }
  const images = others.flatMap(({ image }) => image ?? []);
  const context = { settings, generation, pause: first.image, images };
  return {
    files: [
      program(layout.preloadProgram, templateText("nodegen-preload.sh", preloadContext(context))),
      program(layout.verifyProgram, templateText("nodegen-verify.sh", verifyContext(context))),
      ...[first, ...others].flatMap(({ file }) => file ?? []),
    ],
    units: preloadUnits(settings, first.image, images),
    findings,
  };
}

/** Two different local archives for one path on the node. */
function sharedPaths({ images }: NodeSettings): readonly Finding[] {
  const delivered = new Map<string, string>();
  const all = [
    { image: images.pause, path: ["images", "pause"] as Path },
    ...images.preload.map((image, index) => ({
      image,
      path: ["images", "preload", index] as Path,
    })),
  ];
  return all.flatMap(({ image: { archive }, path }) => {
    if (archive.file === undefined) return [];
    const first = delivered.get(archive.path) ?? archive.file;
    delivered.set(archive.path, first);
    return first === archive.file
      ? []
      : [finding("image-archive-shared", [...path, "archive", "path"], { path: archive.path })];
  });
}

function program(path: string, content: string): PlannedFile {
  return { path, mode: 0o755, content, secret: false, layer: "image", from: ["images"] };
}
