import { type Finding, finding } from "../report/finding.ts";
import { certsDFindings } from "./certs-d/certs-d.ts";
import { cloudKinds } from "./cloud/kinds.ts";
import { configTomlFindings } from "./config-toml/config-toml.ts";
import { lifted } from "./embedded.ts";
import { kubeletKinds } from "./kubelet/kinds.ts";
import type { Embedded, Kind, LintContext, Linted, Subject } from "./subject.ts";
import { unitKinds } from "./units/kinds.ts";
import type { Versions } from "./versions.ts";

/** Every kind of file that is judged. Of two that fit a file by its content, the first counts. */
export const kinds: readonly Kind[] = [
  {
    name: "containerd-config",
    noun: "containerd's config.toml",
    needs: "containerd",
    path: /(^|\/)containerd\/(config\.toml|conf\.d\/[^/]+\.toml)$/,
    content: { name: /\.toml$/, fits: isConfigToml },
    lint: configTomlFindings,
  },
  {
    name: "hosts-toml",
    noun: "a hosts.toml or the certs.d that it is in",
    needs: "containerd",
    path: /(^|\/)hosts\.toml$/,
    content: { name: /\.toml$/, fits: isHostsToml },
    lint: certsDFindings,
  },
  ...kubeletKinds,
  ...unitKinds,
  ...cloudKinds,
];

/** By the tables that only this file has. A text that is no TOML has lines that look like them. */
function isConfigToml(text: string): boolean {
  return /^[ \t]*(version\s*=\s*\d|(\[+[ \t]*)?(plugins|proxy_plugins|stream_processors|timeouts|grpc|ttrpc)\b|disabled_plugins\s*=|imports\s*=|required_plugins\s*=|oom_score\s*=)/m.test(
    text,
  );
}

function isHostsToml(text: string): boolean {
  return /^[ \t]*(\[\s*["']?host["']?\s*[\].]|server\s*=\s*["'])/m.test(text);
}

/** What the programs of `versions` make of these files. A file of no kind is a finding. */
export function lint(linted: Linted, versions: Versions): readonly Finding[] {
  const brought = broughtBy(linted.subjects);
  const subjects = [...linted.subjects, ...brought.map(({ subject }) => subject)];
  const context: LintContext = { ...linted, subjects, versions };
  const sorted = subjects.map((subject) => ({ subject, kind: kindOf(subject) }));
  const findings = kinds.flatMap((kind) => {
    const files = sorted.filter((each) => each.kind === kind).map(({ subject }) => subject);
    return versions[kind.needs ?? "containerd"] === undefined && kind.needs !== undefined
      ? files.map((file) => withoutVersion(file, kind))
      : kind.lint(files, context);
  });
  const unknown = sorted
    .filter(({ subject, kind }) => kind === undefined && linted.subjects.includes(subject))
    .map(({ subject }) => ofNoKind(subject.path, "file"));
  const all = [...unknown, ...findings.map((found) => lifted(brought, found))];
  return inOrderOf(linted.subjects, all);
}

/** What these files bring, and what that brings. */
export function broughtBy(subjects: readonly Subject[]): readonly Embedded[] {
  const brought = subjects.flatMap((file) => kindOf(file)?.embedded?.(file) ?? []);
  if (brought.length === 0) return [];
  return [...brought, ...broughtBy(brought.map(({ subject }) => subject))];
}

/** Whether a file of a folder is worth reading: by its path it is of a kind, or may be. */
export function isWorthReading(path: string): boolean {
  return kinds.some((kind) => kind.path.test(path) || kind.content?.name.test(path));
}

/** A file that was found in a folder, and not named itself, is no matter where it is of no kind. */
export function isOfSomeKind(subject: Subject): boolean {
  return kindOf(subject) !== undefined;
}

/** The finding of something in which there is nothing to judge. */
export function ofNoKind(path: string, what: "file" | "folder"): Finding {
  return finding("input-no-kind", [], { path, what, known: kinds.map(({ noun }) => noun) });
}

/** The kind of a file, by its path and what is in it. */
export function kindOf(subject: Subject): Kind | undefined {
  if (subject.kind !== undefined) return kinds.find(({ name }) => name === subject.kind);
  // What Terraform fills in is no file of a machine yet.
  if (subject.path.endsWith(".tftpl")) return undefined;
  return (
    kinds.find(({ path }) => path.test(subject.path)) ??
    kinds.find(({ content }) => content?.fits(subject.text))
  );
}

function withoutVersion({ path }: Subject, { noun, needs }: Kind): Finding {
  return finding("input-version-needed", [], { path, noun, program: String(needs) });
}

/** File by file as they were named, each from its first line to its last. */
function inOrderOf(subjects: readonly Subject[], findings: readonly Finding[]): readonly Finding[] {
  const rank = ({ position }: Finding) =>
    position === undefined ? -1 : subjects.findIndex(({ path }) => path === position.file);
  const line = ({ position }: Finding) => position?.line ?? 0;
  const column = ({ position }: Finding) => position?.column ?? 0;
  return [...findings].sort(
    (a, b) => rank(a) - rank(b) || line(a) - line(b) || column(a) - column(b),
  );
}
