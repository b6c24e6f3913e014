import { layout } from "../plan/layout.ts";
import { containerdGenerations } from "../spec/versions/containerd.ts";
import { templateText } from "../syntax/template.ts";
import { wordsBetween } from "../syntax/words.ts";
import { budgetSeconds, consequences, type PreloadedImage } from "./programs.ts";

/** The preload program of a node, as nodegen wrote it. */
export interface ReadProgram {
  readonly namespace: string;
  readonly snapshotter: string;
  /** Options of `ctr images import`, such as `--local`. */
  readonly importFlags: readonly string[];
  readonly pause: PreloadedImage;
  readonly images: readonly PreloadedImage[];
}

/**
 * The parameters of a preload program, where it is byte for byte what nodegen writes for them: then it does what is proved
 * of it on real nodes. Undefined for any other text, such as one that was changed by hand or that another release of nodegen wrote.
 */
export function readPreloadProgram(text: string): ReadProgram | undefined {
  const values = valuesOf(text);
  const [pause, ...images] = imagesOf(text);
  if (pause === undefined) return undefined;
  const { namespace = "", snapshotter = "" } = values;
  for (const importFlags of knownFlags()) {
    for (const consequence of Object.values(consequences)) {
      const context = {
        ...values,
        pinLabel: values.pin_label,
        pauseKind: values.kind,
        importFlags,
        containerdConfig: layout.containerdConfig,
        consequence,
        budgetSeconds,
        fetches: text.includes("\nfetch_archive()"),
        pause,
        images,
      };
      if (isRendered(context, text)) {
        return { namespace, snapshotter, importFlags, pause, images };
      }
    }
  }
  return undefined;
}

/** A parameter that is missing is one that no program of ours lacks. */
function isRendered(context: Readonly<Record<string, unknown>>, text: string): boolean {
  const names = ["socket", "namespace", "snapshotter", "platform", "pinLabel", "lock", "pauseKind"];
  if (names.some((name) => typeof context[name] !== "string")) return false;
  return templateText("nodegen-preload.sh", context) === text;
}

function knownFlags(): readonly (readonly string[])[] {
  const all = containerdGenerations.map(({ importFlags }) => importFlags);
  return [...new Map(all.map((flags) => [flags.join(" "), flags])).values()];
}

/** The first value of each variable that is assigned a word, in the first column or below pause_image. */
function valuesOf(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [, name = "", written = ""] of text.matchAll(/^(?: {2})?([a-z_]+)=(.*)$/gm)) {
    if (!Object.hasOwn(found, name)) found[name] = wordOf(written);
  }
  return found;
}

/** The blocks of variables that begin with a reference. */
function imagesOf(text: string): readonly PreloadedImage[] {
  return [...text.matchAll(/^ {2}reference=.*\n(?: {2}[a-z_0-9]+=.*\n)*/gm)].map(([block]) => {
    const of = (name: string) =>
      wordOf(new RegExp(`^ {2}${name}=(.*)$`, "m").exec(block)?.[1] ?? "");
    return {
      reference: of("reference"),
      archive: of("archive"),
      url: of("url"),
      sha256: of("sha256"),
      name: of("name"),
      baseName: of("base_name"),
      digest: of("digest"),
    };
  });
}

const wordOf = (written: string) => wordsBetween(written, 0, written.length)[0]?.text ?? "";
