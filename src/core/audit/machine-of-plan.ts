import type { ReadArchives } from "../images/archive.ts";
import type { Subject } from "../lint/subject.ts";
import { versionsOf } from "../lint/versions.ts";
import type { LocalFile, NodePlan, PlannedFile } from "../plan/plan.ts";
import { enablingLinks, unitFiles } from "../plan/unit-files.ts";
import type { ResolvedNode } from "../spec/resolve.ts";
import { utf8Decoded } from "../syntax/base64.ts";
import type { Machine } from "./machine.ts";

/** Where cloud-init keeps the user-data of the machine. Source: cloud-init 22.4 to 26.2, helpers.py, Paths. */
const userData = "/var/lib/cloud/instance/user-data.txt";

/** Subjects by path and text. Machines share them, and with them what has been read from one. */
export type SharedSubjects = Map<string, Subject[]>;

/** The machine that a plan makes, with the files that travel in whatever way. */
export function machineOfPlan(
  { settings }: Pick<ResolvedNode, "settings">,
  plan: NodePlan,
  archives: ReadArchives,
  shared: SharedSubjects = new Map(),
): Machine {
  const files = filesOf(plan);
  const links = enablingLinks(plan);
  const { containerd, kubernetes } = settings;
  const versions = versionsOf({ containerd: containerd.version, kubelet: kubernetes.version });
  return {
    source: "spec",
    // A spec with a version that is in no table has a finding, and is not audited.
    versions: "unknown" in versions ? {} : versions,
    subjects: files.flatMap(({ path, content }) => {
      const text = textOf(content, archives);
      return text === undefined ? [] : [subject(path, text, shared)];
    }),
    folders: foldersOf(files.map(({ path }) => path)),
    files: files.map(({ path }) => path),
    links: new Map(links.map(({ path, target }) => [path, target])),
    archives: new Map(
      files.flatMap(({ path, content }) => {
        const read = isLocal(content) ? archives.get(content.local) : undefined;
        return read === undefined ? [] : [[path, read.contents] as const];
      }),
    ),
    fetched: new Map(
      files.flatMap(({ path, content }) =>
        typeof content !== "string" && "url" in content ? [[path, content.url] as const] : [],
      ),
    ),
    secret: new Set(files.filter(({ secret }) => secret).map(({ path }) => path)),
  };
}

/** The files, the units as files, and the user's own user-data where there is one. */
export function filesOf(plan: NodePlan): readonly PlannedFile[] {
  const { cloudInitBase: base } = plan;
  const written: readonly PlannedFile[] = [...plan.files, ...unitFiles(plan)];
  if (base === undefined) return written;
  const { text: content, from } = base;
  const file = {
    path: userData,
    mode: 0o600,
    content,
    secret: false,
    layer: "boot",
    from,
  } as const;
  return [...written, file];
}

function subject(path: string, text: string, shared: SharedSubjects): Subject {
  const known = shared.get(path) ?? [];
  const same = known.find((each) => each.text === text);
  if (same !== undefined) return same;
  const made = { path, text };
  shared.set(path, [...known, made]);
  return made;
}

type Content = PlannedFile["content"];

const isLocal = (content: Content): content is LocalFile =>
  typeof content !== "string" && "local" in content;

function textOf(content: Content, archives: ReadArchives): string | undefined {
  if (typeof content === "string") return content;
  if (isLocal(content) && archives.has(content.local)) return undefined;
  return "data" in content && content.data !== undefined ? utf8Decoded(content.data) : undefined;
}

/** Every folder above the files. */
function foldersOf(paths: readonly string[]): readonly string[] {
  const folders = paths.flatMap((path) => {
    const steps = path.split("/").slice(1, -1);
    return steps.map((_, index) => `/${steps.slice(0, index + 1).join("/")}`);
  });
  return [...new Set(folders)].sort();
}
