import type { Path } from "../report/path.ts";
import { nodeEntryShape } from "./node-entry.ts";
import type { WantedReference } from "./reference.ts";
import { referencesIn } from "./references-in.ts";
import type { ResolvedNode } from "./resolve.ts";
import type { Contents } from "./settings.ts";
import { shapeBelow } from "./shape.ts";

/** An archive to inspect before rendering. */
export interface WantedArchive {
  readonly file: string;
  /** In the document. */
  readonly path: Path;
  /** Its bytes are wanted too. */
  readonly inline: boolean;
}

/** A file beside the spec to read: to deliver it, or as a template. */
export interface WantedFile {
  readonly file: string;
  /** In the document. */
  readonly path: Path;
}

/** What the edge must read before these nodes can be rendered: each thing once. */
export interface WantedInputs {
  readonly references: readonly WantedReference[];
  readonly archives: readonly WantedArchive[];
  readonly files: readonly WantedFile[];
  readonly templates: readonly WantedFile[];
}

export function wantedInputs(nodes: readonly ResolvedNode[]): WantedInputs {
  const references = new Map<string, WantedReference>();
  const archives = new Map<string, WantedArchive>();
  const seen = new Set<unknown>();
  const files = new Map<string, WantedFile>();
  const templates = new Map<string, WantedFile>();
  for (const { settings, pathInDocument } of nodes) {
    for (const [section, value] of Object.entries(settings)) {
      // Nodes of one pool share the sections that none of them overrides: asking once is enough.
      if (seen.has(value)) continue;
      seen.add(value);
      const shape = shapeBelow(nodeEntryShape, section);
      for (const { reference, path, secret } of referencesIn(value, shape, [section])) {
        // A variable stays open: there is nothing to read.
        if (reference.variable !== undefined) continue;
        const at = pathInDocument(path);
        references.set(JSON.stringify(at), { ...reference, path: at, secret });
      }
    }
    for (const { entry, path } of contentsIn(settings)) {
      const { file, template } = entry;
      if (file !== undefined && !files.has(file)) {
        files.set(file, { file, path: pathInDocument([...path, "file"]) });
      }
      if (template !== undefined && !templates.has(template)) {
        const at = pathInDocument([...path, "template"]);
        templates.set(template, { file: template, path: at });
      }
    }
    const { images, delivery } = settings;
    const all = [images.pause, ...images.preload];
    all.forEach(({ archive: { file } }, index) => {
      if (file === undefined) return;
      const image = index === 0 ? ["images", "pause"] : ["images", "preload", index - 1];
      const inline = delivery.inlineArchives || archives.get(file)?.inline === true;
      archives.set(file, { file, path: pathInDocument([...image, "archive", "file"]), inline });
    });
  }
  return {
    references: [...references.values()],
    archives: [...archives.values()],
    files: [...files.values()],
    templates: [...templates.values()],
  };
}

/** Everything of a node that may name a file or a template as what is in it. */
function contentsIn({ files, units, delivery }: ResolvedNode["settings"]): readonly {
  readonly entry: Contents<unknown>;
  readonly path: Path;
}[] {
  const base = delivery.cloudInit.base;
  return [
    ...files.map((entry, index) => ({ entry, path: ["files", index] })),
    ...units.flatMap((entry, index) => [
      { entry, path: ["units", index] },
      ...entry.dropIns.map((dropIn, at) => ({
        entry: dropIn,
        path: ["units", index, "dropIns", at],
      })),
    ]),
    ...(base === undefined ? [] : [{ entry: base, path: ["delivery", "cloudInit", "base"] }]),
  ];
}
