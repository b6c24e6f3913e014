import { hostDirectories } from "../../registries/host-directory.ts";
import { registryHost } from "../../registries/host-rules.ts";
import { hostsReader } from "../../registries/hosts-reader.ts";
import { type Finding, finding } from "../../report/finding.ts";
import { registryPaths } from "../config-toml/registry-paths.ts";
import type { LintContext, Subject } from "../subject.ts";
import { hostsTomlFindings } from "./hosts-toml.ts";
import { missingFiles } from "./named-files.ts";
import { type RegistryFolder, registryFolder, upstreamText } from "./registry-folder.ts";

/** hosts.toml files, and the folders that they are in. */
export function certsDFindings(
  subjects: readonly Subject[],
  context: LintContext,
): readonly Finding[] {
  const { containerd } = context.versions;
  const reader = containerd && hostsReader(containerd.release);
  if (containerd === undefined || reader === undefined) return [];
  const roots = [
    ...new Set([...subjects.map(({ path }) => above(above(path))), ...certsDs(context)]),
  ];
  return [
    ...subjects.flatMap((subject) => {
      const found = hostsTomlFindings(subject, { reader, version: containerd.version });
      // Of a file that counts for nothing, nothing is missing.
      const isDropped = found.some(({ code }) => code === "hosts-toml-dropped");
      return isDropped ? found : [...found, ...missingFiles(subject, context)];
    }),
    ...roots
      .filter((root) => root !== "")
      .flatMap((root) => folderFindings(root, subjects, context)),
    ...roots.flatMap((root) => unread(root, subjects, context)),
  ];
}

const above = (path: string) => path.split("/").slice(0, -1).join("/");

/** Folders that were looked through and are called so. */
function certsDs({ folders }: LintContext): readonly string[] {
  return folders.filter((folder) => /(^|\/)certs\.d$/.test(folder));
}

/** The folders of one certs.d, by their names and by what is in them. */
function folderFindings(
  root: string,
  subjects: readonly Subject[],
  { folders, files }: LintContext,
): readonly Finding[] {
  const paths = new Set([
    ...subjects.map(({ path }) => above(path)),
    ...folders.filter((folder) => above(folder) === root),
  ]);
  const all = [...paths].filter((path) => above(path) === root).map(registryFolder);
  const names = all.map(({ name }) => name);
  const hasDefault = subjects.some(({ path }) => path === `${root}/_default/hosts.toml`);
  return all.flatMap((folder) => {
    const place = subjects.find(({ path }) => above(path) === folder.path)?.path ?? folder.path;
    // Nothing to show but the folder: the line is the first.
    const position = { file: place, line: 1, column: 1, length: 1 };
    const holdsNothing =
      folders.includes(folder.path) && !files.some((file) => above(file) === folder.path);
    return [
      ...wrongName(folder),
      ...shadowed(folder, names),
      ...(holdsNothing && hasDefault && folder.registry !== "*" ? [hidesDefault(folder)] : []),
    ].map((found) => ({ ...found, position }));
  });
}

function wrongName({ name, registry }: RegistryFolder): readonly Finding[] {
  const [fault] = registryHost(registry, []).filter(({ severity }) => severity === "error");
  if (fault === undefined) return [];
  const lower =
    registryHost(registry.toLowerCase(), []).length === 0 ? name.toLowerCase() : undefined;
  const instead = fault.code === "registry-alias" ? "docker.io" : lower;
  return [finding("certs-d-name", [], { name, instead })];
}

function shadowed({ name, registry }: RegistryFolder, names: readonly string[]) {
  const [first] = hostDirectories(registry).filter((each) => names.includes(each));
  return first === undefined || first === name
    ? []
    : [finding("certs-d-shadowed", [], { name, other: first })];
}

function hidesDefault(folder: RegistryFolder): Finding {
  const params = { name: folder.name, upstream: upstreamText(folder) };
  return finding("certs-d-hides-default", [], params);
}

/** A certs.d that no config.toml among the files leads to. */
function unread(
  root: string,
  subjects: readonly Subject[],
  context: LintContext,
): readonly Finding[] {
  const first = subjects.find(({ path }) => above(above(path)) === root);
  const paths = registryPaths(context).filter(({ config }) => above(config) === above(root));
  if (first === undefined || paths.length === 0) return [];
  const folder = onMachine(root);
  return paths
    .filter(({ found }) => !found.split(":").some((each) => each.replace(/\/+$/, "") === folder))
    .map(({ config, found, key }) => ({
      ...finding("certs-d-unread", [], { folder, config, found, key }),
      position: { file: first.path, line: 1, column: 1, length: 1 },
    }));
}

/** The path as the node has it, where that can be told. */
function onMachine(path: string): string {
  const root = path.indexOf("/etc/containerd/");
  return root === -1 ? path : path.slice(root);
}
