import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { ArchiveContents, ArchivedImage } from "./archive.ts";
import type { ImageReference } from "./image-reference.ts";

/** What the spec expects of an archive that is delivered. */
export interface ArchiveExpectation {
  /** As written in the spec. */
  readonly file: string;
  readonly reference: ImageReference;
  /** `archive.name`, where the spec says what the image is called inside. */
  readonly name?: string;
  readonly sha256?: string;
  /** Such as `linux/amd64`. */
  readonly platform: string;
}

/** The image inside an archive that will be imported. */
export interface ChosenImage {
  /** The name `ctr images import` gives it; tagged afterwards when it is not the reference. */
  readonly name: string;
  /** Known beforehand for OCI layouts only. */
  readonly digest?: string;
}

/** Which image of the archive the node imports, or why it must not travel. `path` is that of the archive in the spec. */
export function chooseImage(
  contents: ArchiveContents,
  wanted: ArchiveExpectation,
  path: Path,
): { readonly image?: ChosenImage; readonly findings: readonly Finding[] } {
  const { file } = wanted;
  const refuse = (found: Finding) => ({ findings: [found] });
  if (contents.compression !== undefined) {
    const { compression } = contents;
    return refuse(finding("archive-compressed", [...path, "file"], { file, compression }));
  }
  if (contents.form === "unreadable") {
    const problem = contents.problem ?? "neither an OCI layout nor a docker archive";
    return refuse(finding("archive-unreadable", [...path, "file"], { file, problem }));
  }
  if (wanted.sha256 !== undefined && wanted.sha256 !== contents.sha256) {
    const params = { file, expected: wanted.sha256, found: contents.sha256 };
    return refuse(finding("archive-digest", [...path, "sha256"], params));
  }
  const names = contents.images.map((image) => importedName(image, wanted.reference));
  const reference = `${wanted.reference.repository}:${wanted.reference.tag}`;
  const named = [...new Set(names.filter((name) => name !== undefined))];
  if (named.length === 0) {
    return refuse(finding("archive-unnamed", [...path, "file"], { file, reference }));
  }
  const name = wanted.name ?? (named.includes(reference) ? reference : onlyOne(named));
  const images = contents.images.filter((_, index) => name !== undefined && names[index] === name);
  if (name === undefined || images.length === 0) {
    const params = { file, wanted: wanted.name ?? reference, names: named };
    return refuse(finding("archive-name", [...path, "file"], params));
  }
  const image = images.find(({ platforms }) => platforms.some((has) => fits(has, wanted.platform)));
  if (image === undefined) {
    const found = [...new Set(images.flatMap(({ platforms }) => platforms))];
    const params = { file, wanted: wanted.platform, found };
    return refuse(finding("archive-architecture", [...path, "file"], params));
  }
  const { digest } = image;
  return { image: { name, ...(digest === undefined ? {} : { digest }) }, findings: [] };
}

/** The script imports with `--base-name <repository>`, which turns a bare tag into a full name. */
function importedName(image: ArchivedImage, reference: ImageReference): string | undefined {
  if (image.name !== undefined) return image.name;
  return image.tagOnly === undefined ? undefined : `${reference.repository}:${image.tagOnly}`;
}

const onlyOne = (names: readonly string[]) => (names.length === 1 ? names[0] : undefined);

/** arm64 images often say their variant, linux/arm64/v8. */
const fits = (has: string, wanted: string) => has === wanted || has.startsWith(`${wanted}/`);
