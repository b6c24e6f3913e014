import type { ProgramVersion } from "../../core/audit/program-version.ts";
import type { Subject } from "../../core/lint/subject.ts";
import { commandsOf, unitPath, unitsOf } from "../../core/lint/units/unit.ts";
import { type Versions, versionsOf, type WantedVersions } from "../../core/lint/versions.ts";
import { type Finding, finding } from "../../core/report/finding.ts";
import { errnoText } from "../errno.ts";
import { type GoBinary, goBinary } from "./go-binary.ts";
import { packageVersions } from "./package-versions.ts";
import { standingIn } from "./root-fs.ts";

type Program = ProgramVersion["program"];

/** Where the programs are when no unit says so. */
const folders = ["/usr/bin", "/usr/local/bin", "/opt/bin", "/usr/sbin", "/usr/libexec"];

/** Their main packages, and what a version of theirs looks like. */
const programs: Readonly<Record<Program, { readonly main: RegExp; readonly form: RegExp }>> = {
  containerd: {
    main: /^github\.com\/containerd\/containerd(\/v2)?\/cmd\/containerd$/,
    form: /^v?[12]\.[0-9]+\.[0-9]+/,
  },
  kubelet: { main: /^k8s\.io\/kubernetes\/cmd\/kubelet$/, form: /^v1\.[0-9]{2}\.[0-9]+/ },
};

/**
 * The versions of containerd and the kubelet on a machine, and what each was taken from: what was asked for, else the binary
 * that the unit runs, else one in the usual folders, else the package. One that is not found is a finding.
 */
export function rootVersions(
  root: string,
  subjects: readonly Subject[],
  wanted: WantedVersions,
): {
  readonly versions: Versions;
  readonly taken: readonly ProgramVersion[];
  readonly findings: readonly Finding[];
} {
  const installed = packageVersions(root);
  const found = (["containerd", "kubelet"] as const).map((program) => {
    const flag = wanted[program];
    if (flag !== undefined) return { program, version: flag, from: `--${program}` };
    return onMachine(root, program, { subjects, installed });
  });
  const findings: Finding[] = [];
  const taken: ProgramVersion[] = [];
  let versions: Versions = {};
  for (const one of found) {
    if ("reason" in one) {
      findings.push(finding("audit-version-unknown", [], one));
      continue;
    }
    taken.push(one);
    const known = versionsOf({ [one.program]: one.version });
    if ("unknown" in known) {
      const reason = `${known.unknown} (${one.from})`;
      findings.push(finding("audit-version-unknown", [], { program: one.program, reason }));
    } else {
      versions = { ...versions, ...known };
    }
  }
  return { versions, taken, findings };
}

function onMachine(
  root: string,
  program: Program,
  {
    subjects,
    installed,
  }: { readonly subjects: readonly Subject[]; readonly installed: readonly ProgramVersion[] },
): ProgramVersion | { readonly program: Program; readonly reason: string } {
  const fromPackage = installed.find((each) => each.program === program);
  const run = unitProgram(program, subjects);
  const places = run === undefined ? folders.map((folder) => `${folder}/${program}`) : [run];
  const problems: string[] = [];
  for (const path of places) {
    const at = standingIn(root, path);
    if (at.kind !== "file") continue;
    const version = binaryVersion(at.here, program);
    if ("reason" in version) {
      problems.push(`${path} ${version.reason}`);
      continue;
    }
    const differs = fromPackage !== undefined && !isSame(fromPackage.version, version.text);
    const by = run === undefined ? "" : `, which ${program}.service runs`;
    const other = differs ? `; ${fromPackage.from} says ${fromPackage.version}` : "";
    return { program, version: version.text, from: `${path}${by}${other}` };
  }
  if (fromPackage !== undefined) return fromPackage;
  const looked = `${places.join(", ")} and the packages of dpkg`;
  return { program, reason: problems[0] ?? `it was looked for in ${looked}` };
}

/** The program that the unit runs, where that is the program itself and no other one that starts it. */
function unitProgram(program: Program, subjects: readonly Subject[]): string | undefined {
  const files = subjects.filter(
    ({ path }) => unitPath.exec(path)?.groups?.unit === `${program}.service`,
  );
  const commands = unitsOf(files)
    .flat()
    .flatMap((unit) => commandsOf(unit, "ExecStart"));
  return commands.map((each) => each.program).find((path) => path.endsWith(`/${program}`));
}

function binaryVersion(
  file: string,
  program: Program,
): { readonly text: string } | { readonly reason: string } {
  try {
    const text = versionIn(goBinary(file), program);
    return text === undefined
      ? { reason: "does not say its version" }
      : { text: text.replace(/^v/, "") };
  } catch (error) {
    return { reason: `can't be read: ${errnoText(error)}` };
  }
}

/** What says most comes first. Several texts that look like a version count where they are of one minor. */
function versionIn(binary: GoBinary, program: Program): string | undefined {
  const { main, form } = programs[program];
  const isItself = binary.main !== undefined && main.test(binary.main);
  if (binary.set !== undefined && form.test(binary.set)) return binary.set;
  if (isItself && binary.module !== undefined && form.test(binary.module)) return binary.module;
  if (binary.main !== undefined && !isItself) return undefined;
  const texts = binary.alone.filter((text) => form.test(text));
  const minors = new Set(texts.map((text) => text.replace(/^v/, "").split(".", 2).join(".")));
  if (minors.size === 1) return texts[0];
  return program === "containerd" ? binary.unset : undefined;
}

/** Up to the patch release: what distributions append says nothing of the program. */
function isSame(a: string, b: string): boolean {
  const release = (text: string) => /^v?([0-9]+\.[0-9]+\.[0-9]+)/.exec(text)?.[1];
  return release(a) === release(b);
}
