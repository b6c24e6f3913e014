import { gunzipSync } from "node:zlib";
import { userData } from "../../src/core/formats/cloud-init.ts";
import { ignition } from "../../src/core/formats/ignition.ts";
import { ignitionTemplate } from "../../src/core/formats/terraform/ignition-config.ts";
import { userDataTemplate } from "../../src/core/formats/terraform/user-data.ts";
import { holdsOpenValue } from "../../src/core/plan/open-value.ts";
import type { NodePlan } from "../../src/core/plan/plan.ts";
import { unitFiles } from "../../src/core/plan/unit-files.ts";
import { renderTools } from "../../src/node/render-tools.ts";
import { readByPython } from "./readers.ts";

/** Everything that a machine is told: files by path, units, commands. Contents are base64 of their bytes. */
export type Told = Readonly<Record<string, unknown>>;

/** A way to a machine: as a template, as it is when all is known, and what a machine makes of the text. */
export interface Way {
  readonly family: "debian" | "flatcar";
  readonly template: (plan: NodePlan) => string;
  readonly direct: (plan: NodePlan) => string;
  /** What is no document is an error. */
  readonly told: (texts: readonly string[]) => readonly (Told | { readonly error: string })[];
}

export const ways: readonly Way[] = [
  {
    family: "debian",
    template: (plan) => userDataTemplate(plan, renderTools).content,
    direct: (plan) => userData(plan, renderTools).content,
    told: (texts) =>
      readByPython(texts.map((text) => ({ reader: "yaml", text }))).map((reading) =>
        "error" in reading ? reading : toldByUserData(reading.value as UserDataDocument),
      ),
  },
  {
    family: "flatcar",
    template: (plan) => ignitionTemplate(plan, renderTools).content,
    direct: (plan) => {
      const content = ignition.render(plan, renderTools).artefacts[0]?.content;
      if (typeof content !== "string") throw new Error("there is no configuration");
      return content;
    },
    told: (texts) => texts.map(toldByIgnition),
  },
];

/** What of `plan` holds something that is open, and /etc/app/other: the rest is alike in thousands of cases. */
export function openPart(plan: NodePlan): NodePlan {
  const paths = pathsOf(plan, holdsOpenValue);
  return partOf(plan, (path) => paths.has(path));
}

/** The same part of another plan. */
export function samePart(plan: NodePlan, open: NodePlan): NodePlan {
  const paths = pathsOf(open, () => true);
  return partOf(plan, (path) => paths.has(path));
}

function pathsOf(plan: NodePlan, wanted: (text: string) => boolean): ReadonlySet<string> {
  const all = [...plan.files, ...unitFiles(plan)];
  return new Set(
    all.flatMap(({ path, content }) =>
      typeof content === "string" && (wanted(content) || path === "/etc/app/other") ? [path] : [],
    ),
  );
}

function partOf(plan: NodePlan, wanted: (path: string) => boolean): NodePlan {
  return {
    ...plan,
    kubeletEnabledInImage: false,
    files: plan.files.filter(({ path }) => wanted(path)),
    units: plan.units
      .map((unit) => ({ ...unit, enabled: false }))
      .filter((unit) => unitFiles({ units: [unit] }).some(({ path }) => wanted(path))),
  };
}

interface UserDataDocument {
  readonly write_files?: readonly {
    readonly path: string;
    readonly encoding?: string;
    readonly content: string;
  }[];
}

function toldByUserData({ write_files = [], ...rest }: UserDataDocument): Told {
  const files = write_files.map(({ path, encoding, content, ...about }) => {
    const bytes = encoding === undefined ? Buffer.from(content) : Buffer.from(content, "base64");
    const unpacked = encoding === "gz+b64" ? gunzipSync(bytes) : bytes;
    return [path, { ...about, content: unpacked.toString("base64") }] as const;
  });
  return { ...Object.fromEntries(files), ...rest };
}

/** Without digests: of what was open when the configuration was made there can't be one. */
function toldByIgnition(text: string): Told | { readonly error: string } {
  try {
    const { storage, systemd } = JSON.parse(text);
    const files = storage.files.map(({ path, contents, ...about }: IgnitionFile) => [
      path,
      { ...about, content: dataOf(contents).toString("base64") },
    ]);
    return { ...Object.fromEntries(files), systemd };
  } catch (error) {
    return { error: String(error) };
  }
}

interface IgnitionFile {
  readonly path: string;
  readonly contents: { readonly source: string; readonly compression?: string };
}

/** As github.com/vincent-petithory/dataurl reads one: `+` is a plus. */
function dataOf({ source, compression }: IgnitionFile["contents"]): Buffer {
  const [, base64, data = ""] = /^data:(;base64)?,(.*)$/s.exec(source) ?? [];
  const bytes =
    base64 === undefined ? Buffer.from(decodeURIComponent(data)) : Buffer.from(data, "base64");
  return compression === undefined ? bytes : gunzipSync(bytes);
}
