import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Header, pack } from "tar-stream";
import { temporaryFolder } from "./temporary.ts";

/** An entry: name and content, or a header of its own for the odd ones. */
export type Entry = readonly [name: string, content: string | Buffer | Partial<Header>];

export async function tarBytes(entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of entries) {
    if (typeof content === "string" || Buffer.isBuffer(content)) tar.entry({ name }, content);
    else tar.entry({ name, ...content }, "");
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The path of a file with these bytes. */
export function aFileOf(bytes: Buffer | string): string {
  const file = join(temporaryFolder(), "image.tar");
  writeFileSync(file, bytes);
  return file;
}

export async function anArchive(entries: readonly Entry[]): Promise<string> {
  return aFileOf(await tarBytes(entries));
}

export function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

export interface Blob {
  readonly digest: string;
  readonly size: number;
  readonly entry: Entry;
}

export function aBlob(content: string): Blob {
  const hex = sha256(content);
  const digest = `sha256:${hex}`;
  return { digest, size: Buffer.byteLength(content), entry: [`blobs/sha256/${hex}`, content] };
}

export function descriptor({ digest, size }: Blob, rest: object = {}) {
  return { mediaType: "application/x", digest, size, ...rest };
}

/** One image of one platform: its manifest, and all its blobs. */
export function anImage(platform: object = { os: "linux", architecture: "amd64" }) {
  const layer = aBlob(`layer of ${JSON.stringify(platform)}`);
  const config = aBlob(JSON.stringify({ ...platform, rootfs: { diff_ids: [layer.digest] } }));
  const manifest = aBlob(
    JSON.stringify({ schemaVersion: 2, config: descriptor(config), layers: [descriptor(layer)] }),
  );
  return { manifest, config, layer, entries: [manifest.entry, config.entry, layer.entry] };
}

export const ociMarker: Entry = ["oci-layout", '{"imageLayoutVersion":"1.0.0"}'];

export function index(...manifests: readonly object[]): Entry {
  return ["index.json", JSON.stringify({ schemaVersion: 2, manifests })];
}

export const named = (name: string) => ({ annotations: { "io.containerd.image.name": name } });
export const withRef = (ref: string) => ({
  annotations: { "org.opencontainers.image.ref.name": ref },
});

/** The entries of a `docker save` archive of one image. */
export function dockerEntries(repoTags: unknown, rest: object = {}): readonly Entry[] {
  const layer = "layer";
  const config = JSON.stringify({
    os: "linux",
    architecture: "amd64",
    rootfs: { type: "layers", diff_ids: [`sha256:${sha256(layer)}`] },
  });
  const manifest = [{ Config: "abc.json", RepoTags: repoTags, Layers: ["abc/layer.tar"], ...rest }];
  return [
    ["abc.json", config],
    ["abc/layer.tar", layer],
    ["manifest.json", JSON.stringify(manifest)],
  ];
}
