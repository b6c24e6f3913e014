import { hostFamily } from "../plan/host-family.ts";
import { layout } from "../plan/layout.ts";
import type { PlannedUnit } from "../plan/plan.ts";
import type { NodeSettings } from "../spec/settings.ts";
import { templateText } from "../syntax/template.ts";
import { type Argument, argument, commandLine, kubeletArguments } from "./arguments.ts";

/** The kubelet of a spec that nodegen manages: a drop-in over the image's unit, or a unit of ours. */
export function managedUnit(settings: NodeSettings, node: string | undefined): PlannedUnit {
  const command = commandLine(
    kubeletProgram(settings),
    [{ name: "config", value: layout.kubeletConfig }],
    settings.kubelet.bootstrap === undefined ? [] : kubeconfigs,
    argument("hostname-override", node),
    kubeletArguments(settings),
  );
  if (settings.host.kubelet.unit === "none") return ownUnit(command, []);
  const contents = templateText("kubelet-command.conf", { command });
  return enabled([{ name: layout.kubeletDropIn, contents }]);
}

/**
 * The kubelet that kubeadm starts. The image's unit is as kubeadm wants it; where there is none, ours reads what kubeadm
 * writes. Source: kubernetes/release, cmd/krel/templates/latest/kubeadm/10-kubeadm.conf.
 */
export function kubeadmUnit(settings: NodeSettings): PlannedUnit {
  // kubeadm starts the kubelet and leaves it to others that it starts at the next boot.
  if (settings.host.kubelet.unit === "provided") return enabled([]);
  const config: Argument = { name: "config", value: layout.kubeletConfig };
  const { kubeletEnvironmentFile } = hostFamily(settings.host.family);
  const command = commandLine(kubeletProgram(settings), kubeconfigs, [config]);
  return ownUnit(command, [layout.kubeadmFlags, kubeletEnvironmentFile]);
}

/** Runs kubeadm join at the first boot, again and again until it succeeds. */
export function joinUnit(settings: NodeSettings): PlannedUnit {
  const folder = directoryOf(kubeletProgram(settings));
  const contents = templateText("nodegen-join.service", {
    kubeconfig: layout.kubeconfig,
    programs: folder,
    // It comes with the kubelet, and is put beside it.
    command: [`${folder}/kubeadm`, "join", "--config", layout.kubeadmJoin],
  });
  return {
    name: layout.joinUnit,
    contents,
    dropIns: [],
    enabled: true,
    layer: "boot",
    from: ["kubelet", "join", "run"],
  };
}

const kubeconfigs: readonly Argument[] = [
  { name: "bootstrap-kubeconfig", value: layout.bootstrapKubeconfig },
  { name: "kubeconfig", value: layout.kubeconfig },
];

function ownUnit(command: readonly string[], environmentFiles: readonly string[]): PlannedUnit {
  const contents = templateText("kubelet.service", { command, environmentFiles });
  return { ...enabled([]), contents, from: ["host", "kubelet", "unit"] };
}

/** When the image enables it already this changes nothing. */
function enabled(dropIns: PlannedUnit["dropIns"]): PlannedUnit {
  return { name: layout.kubeletUnit, dropIns, enabled: true, layer: "boot", from: ["kubelet"] };
}

function kubeletProgram({ host }: NodeSettings): string {
  return host.kubelet.path ?? hostFamily(host.family).kubeletProgram;
}

const directoryOf = (path: string) => path.slice(0, path.lastIndexOf("/"));
