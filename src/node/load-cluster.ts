import { readFileSync } from "node:fs";
import { dirname, resolve as resolvePath } from "node:path";
import type { ReadArchive } from "../core/images/archive.ts";
import { problemsOf } from "../core/render.ts";
import { type Finding, finding, hasErrors } from "../core/report/finding.ts";
import { withoutStandIns } from "../core/spec/draft.ts";
import type { ReadLocalFiles, UserTemplates } from "../core/spec/local-inputs.ts";
import { type ReferenceValues, referenceKey } from "../core/spec/reference.ts";
import type { ResolvedNode, Selection } from "../core/spec/resolve.ts";
import { type WantedArchive, type WantedInputs, wantedInputs } from "../core/spec/wanted.ts";
import { errnoText } from "./errno.ts";
import { readLocals } from "./local-files.ts";
import { readReferences } from "./references.ts";
import { resolveSpec } from "./resolve-spec.ts";

/** A spec with everything that rendering needs of this machine. */
export interface LoadedCluster {
  readonly cluster: string;
  readonly nodes: readonly ResolvedNode[];
  readonly references: ReferenceValues;
  /** The values that must not be shown, for `redactor`. */
  readonly secrets: readonly string[];
  readonly archives: ReadonlyMap<string, ReadArchive>;
  readonly localFiles: ReadLocalFiles;
  readonly templates: UserTemplates;
  /** Where relative paths of the spec start. */
  readonly specFolder: string;
}

export interface LoadOptions {
  readonly selection: Selection;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Reads the spec `file` (`-`: standard input, relative paths then start in the working directory) and what it refers
 * to. `loaded` is absent when a finding is an error; all findings of one stage are told at once.
 */
export async function loadCluster(
  file: string,
  options: LoadOptions,
): Promise<{ readonly loaded?: LoadedCluster; readonly findings: readonly Finding[] }> {
  const read = await resolveSpec(file, options);
  if (read.resolved === undefined) return { findings: read.findings };
  const { spec, resolution, specFolder, unread: noInventories } = read.resolved;
  const { nodes, drafts } = resolution;
  const wanted = wantedInputs([...nodes, ...drafts]);
  const references = readReferences(wanted.references, specFolder, options.env);
  const archives = await readArchives(wanted, specFolder);
  const shownFolder = file === "-" ? "" : dirname(file);
  const locals = await readLocals(wanted, { specFolder, shownFolder });
  const unread = [
    ...noInventories,
    ...references.findings,
    ...archives.findings,
    ...locals.findings,
  ];
  const findings = [
    ...read.findings,
    ...withoutStandIns(
      [...resolution.findings, ...unread.map(resolution.inDocument)],
      spec.standIns,
    ),
  ];
  const { localFiles, templates } = locals;
  const inputs = { references: references.values, archives: archives.read, localFiles, templates };
  if (hasErrors(findings)) {
    // What is wrong so far is known, but not yet what else is.
    const standIns = [...resolution.standIns, ...unread.map(({ path }) => path)];
    const more = withoutStandIns(problemsOf([...nodes, ...drafts], inputs), standIns);
    return { findings: [...findings, ...more] };
  }
  const secrets = secretsOf(wanted, references.values);
  return { loaded: { cluster: spec.cluster, nodes, ...inputs, secrets, specFolder }, findings };
}

async function readArchives(
  { archives }: WantedInputs,
  specFolder: string,
): Promise<{
  readonly read: ReadonlyMap<string, ReadArchive>;
  readonly findings: readonly Finding[];
}> {
  const read = new Map<string, ReadArchive>();
  const findings: Finding[] = [];
  for (const wanted of archives) {
    try {
      read.set(wanted.file, await readArchive(wanted, specFolder));
    } catch (error) {
      const reason = errnoText(error);
      findings.push(finding("archive-missing", wanted.path, { file: wanted.file, reason }));
    }
  }
  return { read, findings };
}

/** Throws what the operating system says. */
async function readArchive(
  { file, inline }: WantedArchive,
  specFolder: string,
): Promise<ReadArchive> {
  const path = resolvePath(specFolder, file);
  // Loaded only where an archive travels: it brings the tar reader with it.
  const { inspectArchive } = await import("./archive/inspect.ts");
  const contents = await inspectArchive(path);
  return inline ? { contents, data: readFileSync(path) } : { contents };
}

function secretsOf({ references }: WantedInputs, values: ReferenceValues): readonly string[] {
  return references.flatMap((reference) => {
    const value = reference.secret ? values.get(referenceKey(reference)) : undefined;
    return value === undefined ? [] : [value];
  });
}
