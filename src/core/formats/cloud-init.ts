import type { Artefact } from "../plan/artefact.ts";
import { layout } from "../plan/layout.ts";
import type { NodePlan, PlannedFile } from "../plan/plan.ts";
import { enabledUnits, unitFiles } from "../plan/unit-files.ts";
import { templateText } from "../syntax/template.ts";
import { yamlText } from "../syntax/yaml-write.ts";
import { carriedFiles, inlineBytes, isRemote } from "./carried-files.ts";
import type { Format, RenderTools } from "./format.ts";

/**
 * NoCloud's pair user-data and meta-data. Order on the machine: bootcmd, write_files, the boot's services, runcmd.
 * A file of another owner than root is deferred until users are there: an owner that does not exist ends the writing.
 * Source: cloud-init 22.4 to 26.2, config/cloud.cfg.tmpl and cc_write_files.py.
 */
export const cloudInit: Format = {
  name: "cloud-init",
  primary: "user-data",
  render: (plan, tools) => {
    const { carried: files, findings } = carriedFiles(plan, "cloud-init");
    // What the node fetches, the preload program does when it runs.
    const carried = [...files, ...unitFiles(plan)].filter((file) => !isRemote(file));
    const secret = carried.some((file) => file.secret);
    const userData = {
      ...bootCommands(plan, carried),
      write_files: carried.map((file) => writeFile(file, tools)),
      runcmd: finalCommands(plan),
    };
    const artefacts: Artefact[] = [
      {
        path: "user-data",
        mode: secret ? 0o600 : 0o644,
        content: `#cloud-config\n${yamlText(userData)}`,
        secret,
      },
      { path: "meta-data", mode: 0o644, content: yamlText(metaData(plan)), secret: false },
    ];
    return { artefacts, findings };
  },
};

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
function bootCommands(plan: NodePlan, files: readonly PlannedFile[]): object {
  const secrets = files
    .filter(({ secret }) => secret)
    .map(({ path }) => ({ path, directory: directoryOf(path) }));
  const dropIns = plan.kubeletEnabledInImage ? kubeletDropIns(plan) : [];
  if (secrets.length === 0 && dropIns.length === 0) return {};
  const script = templateText("cloud-init-bootcmd.sh", { secrets, dropIns });
  return { bootcmd: [["sh", "-c", script]] };
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
  const units = enabledUnits(plan);
  // One unit that is not there makes `enable` give up all that it was given, so the user's stand alone.
  const added = new Set(
    plan.units.filter(({ from }) => from[0] === "units").map(({ name }) => name),
  );
  const first = new Set(
    plan.units.filter(({ restart }) => restart === "before-containerd").map(({ name }) => name),
  );
  const last = units.filter((unit) => unit !== layout.kubeletUnit && !first.has(unit));
  return [
    ["systemctl", "daemon-reload"],
    ["systemctl", "enable", ...units.filter((unit) => !added.has(unit))],
    ...units.filter((unit) => added.has(unit)).map((unit) => ["systemctl", "enable", unit]),
    ...[...first].map((unit) => ["systemctl", "restart", unit]),
    ["systemctl", "restart", layout.containerdUnit],
    ["systemctl", "--no-block", "restart", ...last, layout.kubeletUnit],
  ];
}

function metaData({ cluster, pool, node }: NodePlan): object {
  return {
    "instance-id": `${cluster}-${node ?? pool}`,
    ...(node === undefined ? {} : { "local-hostname": node }),
  };
}

const directoryOf = (path: string) => path.slice(0, path.lastIndexOf("/"));
