import type { Part } from "../plan/component.ts";
import { layout } from "../plan/layout.ts";
import type { LocalFile, PlannedFile } from "../plan/plan.ts";
import { type Finding, finding, hasErrors } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { ImageSettings, NodeSettings } from "../spec/settings.ts";
import { containerdGeneration } from "../spec/versions/containerd.ts";
import { templateText } from "../syntax/template.ts";
import type { ArchiveContents } from "./archive.ts";
import { chooseImage } from "./archive-rules.ts";
import { type ImageReference, readReference } from "./image-reference.ts";
import { type PreloadedImage, preloadContext, verifyContext } from "./programs.ts";
import { preloadUnits } from "./units.ts";

/** An archive that the edge has read for `archive.file`. */
export interface ReadArchive {
  readonly contents: ArchiveContents;
  /** Its bytes, where `delivery.inlineArchives` asks for them. */
  readonly data?: Uint8Array;
}

/** By `archive.file` as written in the spec. */
export type ReadArchives = ReadonlyMap<string, ReadArchive>;

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

interface ImagePart {
  readonly image?: PreloadedImage;
  readonly file?: PlannedFile;
  readonly findings: readonly Finding[];
}

function imagePart(
  { reference, archive }: ImageSettings,
  path: Path,
  settings: NodeSettings,
  archives: ReadArchives,
): ImagePart {
  const findings: Finding[] = [...archivePathRules(archive.path, path, settings)];
  const canonical = canonicalReference(reference, [...path, "reference"], findings);
  const inside =
    archive.name === undefined
      ? canonical
      : canonicalReference(archive.name, [...path, "archive", "name"], findings);
  if (canonical === undefined || inside === undefined) return { findings };
  const image = {
    reference,
    archive: archive.path,
    sha256: archive.sha256 ?? "",
    name: archive.name ?? reference,
    baseName: inside.repository,
    digest: "",
  };
  if (archive.file === undefined) return { image, findings };
  const read = archives.get(archive.file);
  if (read === undefined) {
    const params = { file: archive.file, reason: "it was not given to the render" };
    return {
      findings: [...findings, finding("archive-missing", [...path, "archive", "file"], params)],
    };
  }
  const choice = chooseImage(
    read.contents,
    {
      file: archive.file,
      reference: canonical,
      platform: `linux/${settings.host.architecture}`,
      ...(archive.name === undefined ? {} : { name: archive.name }),
      ...(archive.sha256 === undefined ? {} : { sha256: archive.sha256 }),
    },
    [...path, "archive"],
  );
  findings.push(...choice.findings);
  if (choice.image === undefined) return { findings };
  const { name, digest } = choice.image;
  const chosen = canonicalReference(name, [...path, "archive", "file"], findings);
  if (chosen === undefined) return { findings };
  const { sha256 } = read.contents;
  return {
    image: { ...image, sha256, name, baseName: chosen.repository, digest: digest ?? "" },
    file: {
      path: archive.path,
      mode: 0o644,
      content: localFile(archive.file, read),
      secret: false,
      layer: "image",
      from: [...path, "archive", "file"],
    },
    findings,
  };
}

function localFile(local: string, { contents, data }: ReadArchive): LocalFile {
  const { sha256, bytes } = contents;
  return { local, sha256, bytes, ...(data === undefined ? {} : { data }) };
}

function canonicalReference(
  text: string,
  path: Path,
  findings: Finding[],
): ImageReference | undefined {
  const read = readReference(text);
  if (read.kind === "canonical") return read.reference;
  const { problem, suggestion } = read;
  findings.push(finding("image-reference", path, { found: text, problem, suggestion }));
  return undefined;
}

function archivePathRules(file: string, path: Path, settings: NodeSettings): readonly Finding[] {
  const at: Path = [...path, "archive", "path"];
  const parts = file.split("/").slice(1);
  if (parts.some((part) => part === "" || part === "." || part === "..")) {
    return [finding("image-archive-path", at, { path: file })];
  }
  const { root } = settings.containerd;
  if (file === root || file.startsWith(`${root.replace(/\/+$/, "")}/`)) {
    return [finding("image-archive-in-store", at, { path: file, root })];
  }
  return file.startsWith("/usr/") ? [finding("image-archive-below-usr", at, { path: file })] : [];
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
