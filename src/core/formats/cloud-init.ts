import type { Artefact } from "../plan/artefact.ts";
import { layout } from "../plan/layout.ts";
import type { NodePlan, PlannedFile } from "../plan/plan.ts";
import { enabledUnits, unitFiles } from "../plan/unit-files.ts";
import { templateText } from "../syntax/template.ts";
import { utf8Bytes } from "../syntax/utf8.ts";
import { yamlText } from "../syntax/yaml-write.ts";
import { carriedFiles, inlineBytes, isRemote } from "./carried-files.ts";
import type { Format, RenderTools } from "./format.ts";
import { type AroundBase, userDataArchive } from "./user-data-archive.ts";
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
    const { carried: files, findings } = carriedFiles(plan, "cloud-init");
    // What the node fetches, the preload program does when it runs.
    const carried = [...files, ...unitFiles(plan)].filter((file) => !isRemote(file));
    const base = plan.cloudInitBase?.text;
    const secret = base !== undefined || carried.some((file) => file.secret);
    const dropIns = plan.kubeletEnabledInImage ? kubeletDropIns(plan) : [];
    const write_files = carried.map((file) => writeFile(file, tools));
    const commands = finalCommands(plan);
    const { mime = false, gzip = false } = plan.userData ?? {};
    const content = mime
      ? userDataMime(
          {
            base,
            boothook: bootScript(carried, dropIns),
            before: { write_files },
            after: bootCommands(carried, []),
            commands,
          },
          tools,
        )
      : plainUserData(base, {
          before: { ...bootCommands(carried, dropIns), write_files },
          after: { ...(base === undefined ? {} : bootCommands(carried, [])), runcmd: commands },
        });
    const artefacts: Artefact[] = [
      ...(gzip ? gzipped(content, secret, tools) : [userData("user-data", content, secret)]),
      { path: "meta-data", mode: 0o644, content: yamlText(metaData(plan)), secret: false },
    ];
    return { artefacts, findings };
  },
};

function plainUserData(base: string | undefined, around: AroundBase): string {
  const { before, after } = around;
  return base === undefined
    ? `#cloud-config\n${yamlText({ ...before, ...after })}`
    : userDataArchive(base, around);
}

/** As bytes, and for fields that hold text as base64, of which no final line break is a part. */
function gzipped(content: string, secret: boolean, tools: RenderTools): readonly Artefact[] {
  const binary = tools.gzip(utf8Bytes(content));
  return [
    userData("user-data", { binary }, secret),
    userData("user-data.b64", tools.base64(binary), secret),
  ];
}

function userData(path: string, content: Artefact["content"], secret: boolean): Artefact {
  return { path, mode: secret ? 0o600 : 0o644, content, secret };
}

function writeFile(
  { path, mode, owner = "root:root", content }: PlannedFile,
  tools: RenderTools,
): object {
  const permissions = `0${mode.toString(8)}`;
  // cloud-init since 21.4.
  const defer = owner === "root:root" ? {} : { defer: true };
  if (typeof content === "string") return { path, owner, permissions, ...defer, content };
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

function metaData({ cluster, pool, node }: NodePlan): object {
  return {
    "instance-id": `${cluster}-${node ?? pool}`,
    ...(node === undefined ? {} : { "local-hostname": node }),
  };
}

const directoryOf = (path: string) => path.slice(0, path.lastIndexOf("/"));
