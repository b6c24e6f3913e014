import { createHash } from "node:crypto";
import type { StoredImage } from "../../core/audit/machine.ts";
import { field, jsonValue, listField, textField } from "../archive/json.ts";
import { type Bucket, bucketAt, bucketOf, rootBucket } from "./bolt-bucket.ts";
import type { BoltFile } from "./bolt-file.ts";

/** The bytes of a blob of the store by its digest (`sha256:…`), as text; undefined where there is none. */
export type ReadBlob = (digest: string) => string | undefined;

/**
 * The images in a database of containerd, of all namespaces. What can't be made out is left away; what is wrong with the file
 * is for the caller to ask. Source of the layout: containerd v2.2.9, core/metadata/buckets.go; the same since 1.0.
 */
export function storedImages(file: BoltFile, readBlob: ReadBlob): readonly StoredImage[] {
  const schema = bucketAt(file, rootBucket(file), ["v1"]);
  if (schema === undefined) return [];
  return [...schema.entries()].flatMap((entry) => {
    const namespace = bucketOf(file, entry);
    if (namespace === undefined) return [];
    const images = bucketAt(file, namespace, ["images"]);
    if (images === undefined) return [];
    const content = contentOf(file, namespace, readBlob);
    return [...images.entries()].flatMap((image) => {
      const bucket = bucketOf(file, image);
      if (bucket === undefined) return [];
      const digest = textAt(bucketAt(file, bucket, ["target"]), "digest");
      if (digest === undefined) return [];
      return {
        namespace: entry.key.toString("utf8"),
        name: image.key.toString("utf8"),
        digest,
        labels: labelsOf(file, bucket),
        unpackedFor: unpackedFor(content, digest),
      };
    });
  });
}

/** What a namespace knows of the content of its images. */
interface Content {
  /** The blob's text, where the namespace may see it. */
  readonly text: (digest: string) => string | undefined;
  /** The snapshotters that hold a snapshot. */
  readonly holding: (snapshot: string) => readonly string[];
  /** Answers by digest: a small forged index could else name the same one billions of times. */
  readonly answers: Map<string, readonly string[]>;
}

/** An index of indexes of indexes is already more than any tool writes. */
const mostDepth = 4;

/**
 * The snapshotters for which an image is unpacked, as containerd itself asks when it starts: whether the snapshot of its last
 * layer is there. Of an index those of any of its manifests. Source: containerd v2.2.9, client/image.go.
 */
function unpackedFor(content: Content, digest: string, depth = 0): readonly string[] {
  const known = content.answers.get(digest);
  if (known !== undefined) return known;
  // Nothing, while it is asked: nobody has held the blobs against their digests, so one may name itself.
  content.answers.set(digest, []);
  const manifest = jsonValue(content.text(digest));
  const children = (listField(manifest, "manifests") ?? []).flatMap(
    (child) => textField(child, "digest") ?? [],
  );
  const below = depth === mostDepth ? [] : children;
  const config = textField(field(manifest, "config"), "digest");
  const top = config === undefined ? undefined : topSnapshot(jsonValue(content.text(config)));
  const found = [
    ...below.flatMap((child) => unpackedFor(content, child, depth + 1)),
    ...(top === undefined ? [] : content.holding(top)),
  ];
  const answer = [...new Set(found)].sort();
  content.answers.set(digest, answer);
  return answer;
}

function contentOf(file: BoltFile, namespace: Bucket, readBlob: ReadBlob): Content {
  const blobs = bucketAt(file, namespace, ["content", "blob"]);
  const snapshots = bucketAt(file, namespace, ["snapshots"]);
  return {
    answers: new Map(),
    text: (digest) => {
      // A blob of another namespace is none of this one's, though it lies in the same folder.
      if (blobs?.entry(digest) === undefined) return undefined;
      const text = readBlob(digest);
      return file.spend(text?.length ?? 0) ? text : undefined;
    },
    holding: (snapshot) =>
      [...(snapshots?.entries() ?? [])].flatMap((entry) => {
        const held = bucketOf(file, entry)?.entry(snapshot);
        return held === undefined ? [] : [entry.key.toString("utf8")];
      }),
  };
}

/**
 * Name of the snapshot with all of an image's layers, by the list in its config; undefined where there is none. Source: ChainID
 * of github.com/opencontainers/image-spec v1.1.1, identity/chainid.go, of which containerd's IsUnpacked asks.
 */
function topSnapshot(config: unknown): string | undefined {
  const layers = listField(field(config, "rootfs"), "diff_ids") ?? [];
  if (!layers.every((layer) => typeof layer === "string")) return undefined;
  return layers.slice(1).reduce<string | undefined>((chain, layer) => {
    const hash = createHash("sha256").update(`${chain} ${layer}`);
    return `sha256:${hash.digest("hex")}`;
  }, layers[0]);
}

function labelsOf(file: BoltFile, bucket: Bucket): Readonly<Record<string, string>> {
  const labels = bucketAt(file, bucket, ["labels"]);
  if (labels === undefined) return {};
  return Object.fromEntries(
    [...labels.entries()]
      .filter(({ isBucket }) => !isBucket)
      .map(({ key, value }) => [key.toString("utf8"), value.toString("utf8")]),
  );
}

function textAt(bucket: Bucket | undefined, key: string): string | undefined {
  const entry = bucket?.entry(key);
  return entry === undefined || entry.isBucket ? undefined : entry.value.toString("utf8");
}
