import type { ArchivedImage } from "../../core/images/archive.ts";
import type { StoredFile, StoredFiles } from "./collect.ts";
import { field, jsonValue, listField, textField } from "./json.ts";
import type { Layout } from "./layout.ts";
import { platformText } from "./platform.ts";

const nameAnnotation = "io.containerd.image.name";
const refAnnotation = "org.opencontainers.image.ref.name";
/** An index of indexes of indexes is already more than any tool writes. */
const maxDepth = 4;

/** The images of an OCI layout, named as the importer of containerd names them. */
export function ociLayout({ files }: StoredFiles): Layout {
  const version = textField(jsonValue(files.get("oci-layout")?.json), "imageLayoutVersion");
  if (version !== "1.0.0")
    return { problem: "its oci-layout does not say imageLayoutVersion 1.0.0" };
  const index = files.get("index.json");
  if (index === undefined) return { problem: "it is an OCI layout without index.json" };
  const descriptors = listField(jsonValue(index.json), "manifests");
  if (descriptors === undefined) return { problem: "its index.json is not an image index" };

  const byDigest = new Map([...files.values()].map((file) => [`sha256:${file.sha256}`, file]));
  const search: Search = { byDigest, platforms: new Map(), problems: [] };
  const images = descriptors
    .filter((descriptor) => !isAttestation(descriptor))
    .map((descriptor): ArchivedImage => {
      const digest = textField(descriptor, "digest");
      return {
        ...nameOf(descriptor),
        platforms: platformsOf(search, descriptor, 0),
        ...(digest === undefined ? {} : { digest }),
      };
    });
  const [problem] = search.problems;
  return problem === undefined ? { form: "oci", images } : { problem };
}

interface Search {
  readonly byDigest: ReadonlyMap<string, StoredFile>;
  /** Answers by digest: a small forged archive could else name the same index billions of times. */
  readonly platforms: Map<string, readonly string[]>;
  readonly problems: string[];
}

/** The platforms below `descriptor` that are there with all their blobs. */
function platformsOf(search: Search, descriptor: unknown, depth: number): readonly string[] {
  const blob = blobOf(search, descriptor);
  if (depth > maxDepth || blob === undefined) return [];
  const found = search.platforms.get(blob.sha256) ?? platformsIn(search, blob, depth);
  search.platforms.set(blob.sha256, found);
  return found;
}

/** The platforms of an index, or the one of a manifest. */
function platformsIn(search: Search, blob: StoredFile, depth: number): readonly string[] {
  const manifest = jsonValue(blob.json);
  if (manifest === undefined) {
    search.problems.push(`the manifest sha256:${blob.sha256} is not JSON`);
    return [];
  }
  const children = listField(manifest, "manifests")?.filter((child) => !isAttestation(child));
  if (children !== undefined) {
    return [...new Set(children.flatMap((child) => platformsOf(search, child, depth + 1)))];
  }
  const config = blobOf(search, field(manifest, "config"));
  const layers = (listField(manifest, "layers") ?? []).map((layer) => blobOf(search, layer));
  if (config === undefined || layers.includes(undefined)) return [];
  const platform = platformText(jsonValue(config.json));
  return platform === undefined ? [] : [platform];
}

/** The blob that `descriptor` means, if it is there. The importer looks blobs up by their content, not their name. */
function blobOf({ byDigest, problems }: Search, descriptor: unknown): StoredFile | undefined {
  const digest = textField(descriptor, "digest");
  const blob = digest === undefined ? undefined : byDigest.get(digest);
  if (blob !== undefined && field(descriptor, "size") !== blob.bytes) {
    problems.push(
      `${digest} has ${blob.bytes} bytes, not the ${field(descriptor, "size")} declared`,
    );
  }
  return blob;
}

function nameOf(descriptor: unknown): Pick<ArchivedImage, "name" | "tagOnly"> {
  const annotations = field(descriptor, "annotations");
  const name = textField(annotations, nameAnnotation);
  if (name !== undefined) return { name };
  const ref = textField(annotations, refAnnotation);
  if (ref === undefined) return {};
  return /[/:@]/.test(ref) ? { name: ref } : { tagOnly: ref };
}

/** Provenance and SBOMs, which BuildKit stores as images of the platform unknown/unknown. */
function isAttestation(descriptor: unknown): boolean {
  const platform = field(descriptor, "platform");
  const annotations = field(descriptor, "annotations");
  return (
    (textField(platform, "os") === "unknown" &&
      textField(platform, "architecture") === "unknown") ||
    textField(annotations, "vnd.docker.reference.type") === "attestation-manifest"
  );
}
