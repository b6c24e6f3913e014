import type { Part } from "../plan/component.ts";
import { layout } from "../plan/layout.ts";
import type { PlannedFile, PlannedUnit } from "../plan/plan.ts";
import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { NodeSettings } from "../spec/settings.ts";

/**
 * Modules and kernel parameters as systemd reads them at boot. A machine that is up when user-data reaches it is told by
 * restarting the two units that read them; neither is ours.
 */
export function kernelPart(settings: NodeSettings): Part {
  const { modules, sysctls } = settings.kernel;
  const parameters = Object.entries(sysctls).map(([key, value]) => `${key} = ${value}`);
  const parts = [
    listPart(layout.modulesFile, modules, "systemd-modules-load.service", ["kernel", "modules"]),
    listPart(layout.sysctlFile, parameters, "systemd-sysctl.service", ["kernel", "sysctls"]),
  ];
  return {
    files: parts.flatMap(({ files }) => files),
    units: parts.flatMap(({ units }) => units),
    findings: [...missingModules(settings), ...kubeletParameters(settings)],
  };
}

function listPart(
  path: string,
  lines: readonly string[],
  reader: string,
  from: Path,
): { readonly files: readonly PlannedFile[]; readonly units: readonly PlannedUnit[] } {
  if (lines.length === 0) return { files: [], units: [] };
  const content = `# Written by nodegen; changes here are lost.\n${lines.join("\n")}\n`;
  return {
    files: [{ path, mode: 0o644, content, secret: false, layer: "image", from }],
    units: [
      {
        name: reader,
        dropIns: [],
        enabled: false,
        restart: "before-containerd",
        layer: "image",
        from,
      },
    ],
  };
}

/** Parameters that a module brings. Source: Linux, net/bridge/br_netfilter_hooks.c and net/netfilter/nf_conntrack_standalone.c. */
const broughtBy: readonly (readonly [prefix: string, module: string])[] = [
  ["net.bridge.bridge-nf-", "br_netfilter"],
  ["net.netfilter.nf_conntrack_", "nf_conntrack"],
];

function missingModules({ kernel }: NodeSettings): readonly Finding[] {
  // modprobe takes - for _.
  const loaded = new Set(kernel.modules.map((module) => module.replaceAll("-", "_")));
  return Object.keys(kernel.sysctls).flatMap((key) => {
    const module = broughtBy.find(([prefix]) => dotted(key).startsWith(prefix))?.[1];
    if (module === undefined || loaded.has(module)) return [];
    return [finding("sysctl-needs-module", ["kernel", "sysctls", key], { key, module })];
  });
}

/**
 * What the kubelet wants, and sets unless protectKernelDefaults is true. Source: kubernetes v1.33.13,
 * pkg/kubelet/cm/container_manager_linux.go, `setupKernelTunables`; the same from 1.30.14 on.
 */
const kubeletWants: ReadonlyMap<string, string> = new Map([
  ["vm.overcommit_memory", "1"],
  ["vm.panic_on_oom", "0"],
  ["kernel.panic", "10"],
  ["kernel.panic_on_oops", "1"],
  ["kernel.keys.root_maxkeys", "1000000"],
  ["kernel.keys.root_maxbytes", "25000000"],
]);

function kubeletParameters({ kernel, kubelet }: NodeSettings): readonly Finding[] {
  const code =
    kubelet.config.protectKernelDefaults === true
      ? "sysctl-kubelet-refuses"
      : "sysctl-kubelet-overrides";
  return Object.entries(kernel.sysctls).flatMap(([key, value]) => {
    const theirs = kubeletWants.get(dotted(key));
    if (theirs === undefined || theirs === value.trim()) return [];
    return [finding(code, ["kernel", "sysctls", key], { key, value, theirs })];
  });
}

/** A key with dots between its steps: where the first separator is a slash, dots belong to the names. sysctl.d(5) */
function dotted(key: string): string {
  const bare = key.replace(/^-/, "");
  return /^[^./]*\//.test(bare) ? bare.replace(/[./]/g, (at) => (at === "/" ? "." : "/")) : bare;
}
