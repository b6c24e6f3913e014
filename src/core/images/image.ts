import type { LocalFile, PlannedFile } from "../plan/plan.ts";
import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { ImageSettings, NodeSettings } from "../spec/settings.ts";
import type { ReadArchive, ReadArchives } from "./archive.ts";
import { chooseImage } from "./archive-rules.ts";
import { type ImageReference, readReference } from "./image-reference.ts";
import type { PreloadedImage } from "./programs.ts";

/** What one image of the spec means for the node. */
export interface ImagePart {
  /** Absent when a finding is an error. */
  readonly image?: PreloadedImage;
  /** The archive, where nodegen delivers it. */
  readonly file?: PlannedFile;
  readonly findings: readonly Finding[];
}

/**
 * The image at `path` of the settings: under which name it is imported from which archive, and whether that can work.
 * An archive that is delivered has been inspected; one that the machine image has is believed to be as the spec says.
 */
export function imagePart(
  { reference, archive }: ImageSettings,
  path: Path,
  settings: NodeSettings,
  archives: ReadArchives,
): ImagePart {
  const findings: Finding[] = [
    ...archivePathRules(archive.path, path, settings),
    ...archiveUrlRules(archive, [...path, "archive"]),
  ];
  const canonical = canonicalReference(reference, [...path, "reference"], findings);
  const inside =
    archive.name === undefined
      ? canonical
      : canonicalReference(archive.name, [...path, "archive", "name"], findings);
  if (canonical === undefined || inside === undefined) return { findings };
  const image = {
    reference,
    archive: archive.path,
    url: archive.url ?? "",
    sha256: archive.sha256 ?? "",
    name: archive.name ?? reference,
    baseName: inside.repository,
    digest: "",
  };
  if (archive.url !== undefined && archive.sha256 !== undefined) {
    return { image, file: remoteFile(archive, path), findings };
  }
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

/**
 * Of the boot layer, because it is the machine that fetches it: Ignition before any unit starts, elsewhere the preload
 * program when it needs it.
 */
function remoteFile(
  { path, url = "", sha256 = "" }: ImageSettings["archive"],
  from: Path,
): PlannedFile {
  return {
    path,
    mode: 0o644,
    content: { url, sha256 },
    secret: false,
    layer: "boot",
    from: [...from, "archive", "url"],
  };
}

/** A user or password before the host. */
const credentials = /^https?:\/\/[^/?#]*@/;

/** `http[s]://host[:port]/path`, in characters that need no quoting in a URL. Source: RFC 3986, appendix A. */
const urlForm = /^https?:\/\/[^/?#@\s]+\/[A-Za-z0-9\-._~!$&'()*+,;=:@/%?]+$/;

function archiveUrlRules({ url, file }: ImageSettings["archive"], path: Path): readonly Finding[] {
  if (url === undefined) return [];
  const at = [...path, "url"];
  return [
    ...(file === undefined ? [] : [finding("image-archive-two-sources", at, {})]),
    ...(credentials.test(url)
      ? [finding("image-archive-url-credentials", at, {})]
      : urlForm.test(url)
        ? []
        : [finding("image-archive-url", at, { url })]),
  ];
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
