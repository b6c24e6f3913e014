import type { Artefact } from "../plan/artefact.ts";
import { layout } from "../plan/layout.ts";
import type { NodePlan, PlannedFile } from "../plan/plan.ts";
import { enabledUnits, unitFiles } from "../plan/unit-files.ts";
import type { Finding } from "../report/finding.ts";
import { templateText } from "../syntax/template.ts";
import { utf8Bytes } from "../syntax/utf8.ts";
import { type YamlOptions, yamlText } from "../syntax/yaml-write.ts";
import { carriedFiles, inlineBytes, isRemote } from "./carried-files.ts";
import type { Format, RenderTools } from "./format.ts";
import { userDataArchive } from "./user-data-archive.ts";
import { userDataMime } from "./user-data-mime.ts";

/**
 * NoCloud's pair user-data and meta-data. Order on the machine: bootcmd, write_files, the boot's services, runcmd.
 * A file of another owner than root is deferred until users are there: an owner that does not exist ends the writing.
 * Source: cloud-init 22.4 to 26.2, config/cloud.cfg.tmpl and cc_write_files.py.
 *
 * With a base of the user's, ours stands around it. Before: bootcmd, so that the gate is there whatever the base starts
 * and even if it ends the script; and write_files, because an entry that fails ends the writing. After: runcmd, so that
 * the kubelet starts on a machine that the base has finished; and the part of bootcmd that is for secrets once more,
 * because the base may have mounted something over their folders. What a base holds may be secret, so it always counts
 * as that.
 */
export const cloudInit: Format = {
  name: "cloud-init",
  appliedBy: "boot",
  primary: "user-data",
  render: (plan, tools) => {
    const contents = contentsOf(plan, tools, plainDialect);
    const { mime = false, gzip = false } = plan.userData ?? {};
    const content = mime ? mimeUserData(contents, tools) : plainUserData(contents, plainDialect);
    const { secret, findings } = contents;
    const artefacts = [
      ...(gzip ? gzipped(content, secret, tools) : [artefact("user-data", content, secret)]),
      metaData(plan),
    ];
    return { artefacts, findings };
  },
};

/** How user-data is written that somebody else fills in. */
export interface UserDataDialect extends YamlOptions {
  readonly format: string;
  /** What stands for the base64 of a file's content; undefined for a file that is written as it is. */
  readonly base64Of: (content: string) => string | undefined;
}

const plainDialect: UserDataDialect = { format: "cloud-init", base64Of: () => undefined };

/** The text of user-data in one cloud-config, and whether it holds a secret. */
export function userData(
  plan: NodePlan,
  tools: RenderTools,
  dialect: UserDataDialect = plainDialect,
): { readonly content: string; readonly secret: boolean; readonly findings: readonly Finding[] } {
  const contents = contentsOf(plan, tools, dialect);
  const { secret, findings } = contents;
  return { content: plainUserData(contents, dialect), secret, findings };
}

/** What user-data is made of, in whatever form. */
interface Contents {
  readonly carried: readonly PlannedFile[];
  readonly base: string | undefined;
  readonly dropIns: readonly object[];
  readonly write_files: readonly object[];
  readonly commands: readonly (readonly string[])[];
  readonly secret: boolean;
  readonly findings: readonly Finding[];
}

function contentsOf(plan: NodePlan, tools: RenderTools, dialect: UserDataDialect): Contents {
  const { carried: files, findings } = carriedFiles(plan, dialect.format);
  // What the node fetches, the preload program does when it runs.
  const carried = [...files, ...unitFiles(plan)].filter((file) => !isRemote(file));
  const base = plan.cloudInitBase?.text;
  return {
    carried,
    base,
    dropIns: plan.kubeletEnabledInImage ? kubeletDropIns(plan) : [],
    write_files: carried.map((file) => writeFile(file, tools, dialect)),
    commands: finalCommands(plan),
    secret: base !== undefined || carried.some((file) => file.secret),
    findings,
  };
}

function mimeUserData(contents: Contents, tools: RenderTools): string {
  const { carried, base, dropIns, write_files, commands } = contents;
  const boothook = bootScript(carried, dropIns);
  const after = bootCommands(carried, []);
  return userDataMime({ base, boothook, before: { write_files }, after, commands }, tools);
}

function plainUserData(
  { carried, base, dropIns, write_files, commands: runcmd }: Contents,
  options: YamlOptions,
): string {
  const before = { ...bootCommands(carried, dropIns), write_files };
  return base === undefined
    ? `#cloud-config\n${yamlText({ ...before, runcmd }, options)}`
    : userDataArchive(base, { before, after: { ...bootCommands(carried, []), runcmd } }, options);
}

/** As bytes, and for fields that hold text as base64, of which no final line break is a part. */
function gzipped(content: string, secret: boolean, tools: RenderTools): readonly Artefact[] {
  const binary = tools.gzip(utf8Bytes(content));
  return [
    artefact("user-data", { binary }, secret),
    artefact("user-data.b64", tools.base64(binary), secret),
  ];
}

function artefact(path: string, content: Artefact["content"], secret: boolean): Artefact {
  return { path, mode: secret ? 0o600 : 0o644, content, secret };
}

function writeFile(
  { path, mode, owner = "root:root", content }: PlannedFile,
  tools: RenderTools,
  { base64Of }: UserDataDialect,
): object {
  const permissions = `0${mode.toString(8)}`;
  // cloud-init since 21.4.
  const defer = owner === "root:root" ? {} : { defer: true };
  if (typeof content === "string") {
    const base64 = base64Of(content);
    return base64 === undefined
      ? { path, owner, permissions, ...defer, content }
      : { path, owner, permissions, ...defer, encoding: "b64", content: base64 };
  }
  const bytes = tools.gzip(inlineBytes(content));
  return { path, owner, permissions, ...defer, encoding: "gz+b64", content: tools.base64(bytes) };
}

/** What must happen before write_files and before the image's kubelet: nothing, where there is nothing such. */
function bootCommands(files: readonly PlannedFile[], dropIns: readonly object[]): object {
  const script = bootScript(files, dropIns);
  return script === "" ? {} : { bootcmd: [["sh", "-c", script]] };
}

export function bootScript(files: readonly PlannedFile[], dropIns: readonly object[]): string {
  const secrets = files
    .filter(({ secret }) => secret)
    .map(({ path }) => ({ path, directory: directoryOf(path) }));
  if (secrets.length === 0 && dropIns.length === 0) return "";
  return templateText("cloud-init-bootcmd.sh", { secrets, dropIns });
}

function kubeletDropIns(plan: NodePlan): readonly object[] {
  const units = plan.units.filter(({ name }) => name === layout.kubeletUnit);
  return unitFiles({ ...plan, units }).map(({ path, content }) => ({
    path,
    directory: directoryOf(path),
    contents: content,
  }));
}

/**
 * The services of the machine may have started with what the image had. The kubelet is restarted and not started,
 * because `start` leaves one alone that runs already. --no-block: the gate may take minutes, and cloud-init, for which
 * other units may wait, should not.
 */
function finalCommands(plan: NodePlan): readonly (readonly string[])[] {
  const { before, late } = commandsBefore(plan);
  return [...before, ["systemctl", "--no-block", "restart", ...late, layout.kubeletUnit]];
}

/** All commands but the last, and the units that are restarted last, beside the kubelet. */
export function commandsBefore(plan: NodePlan): {
  readonly before: readonly (readonly string[])[];
  readonly late: readonly string[];
} {
  const units = enabledUnits(plan);
  // One unit that is not there makes `enable` give up all that it was given, so the user's stand alone.
  const added = new Set(
    plan.units.filter(({ from }) => from[0] === "units").map(({ name }) => name),
  );
  const ours = units.filter((unit) => !added.has(unit));
  const early = restartedFirst(plan);
  const late = units.filter((unit) => unit !== layout.kubeletUnit && !early.includes(unit));
  const before = [
    ["systemctl", "daemon-reload"],
    ...(ours.length === 0 ? [] : [["systemctl", "enable", ...ours]]),
    ...units.filter((unit) => added.has(unit)).map((unit) => ["systemctl", "enable", unit]),
    ...early.map((unit) => ["systemctl", "restart", unit]),
    ...(changesContainerd(plan) ? [["systemctl", "restart", layout.containerdUnit]] : []),
  ];
  return { before, late };
}

function restartedFirst({ units }: NodePlan): readonly string[] {
  const early = units.filter(({ restart }) => restart === "before-containerd");
  return [...new Set(early.map(({ name }) => name))];
}

/**
 * Whether containerd runs with something else than what is written now. In a boot layer that is rare: it has read the
 * image's configuration when it started, and it reads registryConfig anew at each pull.
 */
function changesContainerd(plan: NodePlan): boolean {
  const { files, units, layer } = plan;
  if (layer !== "boot") return true;
  if (units.some(({ name }) => name === layout.containerdUnit)) return true;
  const own = directoryOf(layout.containerdConfig);
  return files.some(
    ({ path }) => path.startsWith(`${own}/`) && !path.startsWith(`${layout.registryConfig}/`),
  );
}

/** What a datasource tells of the machine itself. */
export function metaData({ cluster, pool, node }: NodePlan): Artefact {
  const content = yamlText({
    "instance-id": `${cluster}-${node ?? pool}`,
    ...(node === undefined ? {} : { "local-hostname": node }),
  });
  return { path: "meta-data", mode: 0o644, content, secret: false };
}

const directoryOf = (path: string) => path.slice(0, path.lastIndexOf("/"));
