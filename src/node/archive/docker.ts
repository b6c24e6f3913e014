import type { ArchivedImage } from "../../core/images/archive.ts";
import type { StoredFile, StoredFiles } from "./collect.ts";
import { dockerName } from "./docker-name.ts";
import { field, jsonValue, listField, textField } from "./json.ts";
import type { Layout } from "./layout.ts";
import { platformText } from "./platform.ts";

/** The images of a `docker save` archive. The importer refuses the whole archive for one missing part, and so do we. */
export function dockerLayout(stored: StoredFiles): Layout {
  const manifests = jsonValue(stored.files.get("manifest.json")?.json);
  if (!Array.isArray(manifests)) return { problem: "its manifest.json is not a list of images" };
  const images: ArchivedImage[] = [];
  for (const manifest of manifests) {
    const found = imagesOf(stored, manifest);
    if (typeof found === "string") return { problem: found };
    images.push(...found);
  }
  return { form: "docker", images };
}

/** One image for each of its names, or what is wrong with it. */
function imagesOf(stored: StoredFiles, manifest: unknown): readonly ArchivedImage[] | string {
  const configName = textField(manifest, "Config");
  const config = configName === undefined ? undefined : fileAt(stored, configName);
  if (config === undefined) return `the image config ${configName ?? ""} is missing`;
  const parsed = jsonValue(config.json);
  const layers = listField(manifest, "Layers") ?? [];
  const diffIds = listField(field(parsed, "rootfs"), "diff_ids") ?? [];
  if (layers.length !== diffIds.length) {
    return `it has ${layers.length} layers, but its config names ${diffIds.length}`;
  }
  for (const [index, layer] of layers.entries()) {
    const file = typeof layer === "string" ? fileAt(stored, layer) : undefined;
    if (file === undefined) return `the layer ${String(layer)} is missing`;
    // A compressed layer would have to be unpacked to be compared.
    if (!file.compressed && `sha256:${file.sha256}` !== diffIds[index]) {
      return `the layer ${String(layer)} is damaged: its content is not what the config names`;
    }
  }
  const platform = platformText(parsed);
  const platforms = platform === undefined ? [] : [platform];
  const tags = listField(manifest, "RepoTags") ?? [];
  if (tags.length === 0) return [{ platforms }];
  const names = tags.map((tag) => (typeof tag === "string" ? dockerName(tag) : undefined));
  const wrong = names.indexOf(undefined);
  if (wrong !== -1) return `${JSON.stringify(tags[wrong])} in its manifest.json is no image name`;
  return names.flatMap((name) => (name === undefined ? [] : [{ name, platforms }]));
}

/** The file called `name`, links followed. */
function fileAt({ files, links }: StoredFiles, name: string): StoredFile | undefined {
  const target = links.get(name);
  // One step is what `docker save` writes, and what the importer follows.
  return files.get(name) ?? (target === undefined ? undefined : files.get(target));
}
