import { describe, expect, test } from "vitest";
import { pauseReference as reference } from "./archives.ts";
import { packagedKubelet } from "./kubelet-units.ts";
import { type BootOptions, boot } from "./lab/boot.ts";
import { type ContainerdMinor, labContainerd } from "./lab/containerds.ts";
import { ignitionPreset } from "./lab/ignition.ts";
import { machineOf, ready, settled } from "./machine.ts";
import {
  containerdConfig,
  labSpec,
  preloadProgram,
  renderedIgnition,
  verifyProgram,
} from "./rendered.ts";

// A disk that Ignition's own stages have written, and nothing else of ours; units are enabled by systemd's presets.

const vendorConfig = "/usr/share/containerd/config.toml";

/**
 * containerd as Flatcar brings it: another file, named by the environment, and no word to systemd when it answers.
 * Source: flatcar/sysext-bakery, containerd's unit and configuration.
 */
const flatcarFiles = {
  "/usr/lib/systemd/system/containerd.service": {
    content: `[Unit]
Description=containerd, as Flatcar brings it
After=network.target

[Service]
Environment=CONTAINERD_CONFIG=${vendorConfig}
ExecStart=/usr/bin/containerd --config \${CONTAINERD_CONFIG}
Delegate=yes
KillMode=process
Restart=always

[Install]
WantedBy=multi-user.target
`,
  },
  [vendorConfig]: {
    content: `version = 2
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = true
`,
  },
};

const during = `${settled} && systemctl show --property=Environment --value containerd &&
  run_pod_sandbox && ${verifyProgram}`;

const flatcarSpec = (minor: ContainerdMinor) =>
  labSpec(minor, {
    host: { family: "flatcar", kubelet: { unit: "none" } },
    containerd: { cni: { binDirs: ["/opt/cni/bin"] } },
  });

/** Flatcar, as far as it counts here: nothing can be written below /usr, and the kubelet is below /opt. */
const flatcar = async (minor: ContainerdMinor): Promise<BootOptions> => ({
  ...labContainerd(minor).node,
  reference,
  ignition: await renderedIgnition(flatcarSpec(minor)),
  files: flatcarFiles,
  kubelet: { enabled: false, path: "/opt/bin/kubelet" },
  readOnlyUsr: true,
  during,
});

const fcos = async (minor: ContainerdMinor): Promise<BootOptions> => ({
  ...labContainerd(minor).node,
  reference,
  ignition: await renderedIgnition(labSpec(minor, { host: { family: "fcos" } })),
  kubelet: { enabled: false, unit: packagedKubelet },
  readOnlyUsr: true,
  during,
});

const enabledKubelet = async (minor: ContainerdMinor): Promise<BootOptions> => {
  const delivery = { layers: { boot: ["ignition"] } };
  return {
    ...labContainerd(minor).node,
    reference,
    ignition: await renderedIgnition(labSpec(minor, { delivery })),
    kubelet: { enabled: true, unit: packagedKubelet },
    during,
  };
};

describe.concurrent.each([
  { image: "Flatcar", minor: "2.0", make: flatcar },
  { image: "Fedora CoreOS", minor: "2.1", make: fcos },
  { image: "Debian, whose kubelet is enabled,", minor: "1.7", make: enabledKubelet },
] as const)("an image like $image with containerd $minor, set up by Ignition,", (item) => {
  const machine = machineOf(() => item.make(item.minor));

  test("starts the kubelet once, with the image there, pinned and configured", async () => {
    expect((await machine()).kubeletStarts).toMatchObject([ready]);
  });

  test("has its units enabled by systemd at the first boot, as Ignition's preset says", async () => {
    const { files, attributes } = await machine();
    expect(files(ignitionPreset)).toContain("enable nodegen-preload.service\n");
    const wanted = "/etc/systemd/system/multi-user.target.wants/nodegen-preload.service";
    expect(attributes(wanted)).toBeDefined();
  });

  test("imports in a unit of its own, so that the kubelet's first start succeeds", async () => {
    const { journal } = await machine();
    expect(journal).toMatch(/Finished nodegen-preload\.service[\s\S]*Starting kubelet\.service/);
  });

  test("starts a pod, and the check on the node agrees", async () => {
    const { probe } = await machine();
    expect(probe).toMatchObject({ code: 0 });
    expect(probe.stdout).toContain("this node starts pods without pulling");
  });

  test("has programs that run, and no unit in an ordering cycle", async () => {
    const { attributes, journal } = await machine();
    expect(attributes(preloadProgram)).toEqual({ mode: 0o755, uid: 0, gid: 0 });
    expect(journal).not.toMatch(/ordering cycle|Unknown key|Failed to parse/i);
  });
});

describe.concurrent("8 on an image like Flatcar: the daemon reads another file", () => {
  test("control: without the drop-in containerd reads its own, a pod pulls, and nodegen-verify says so", async () => {
    const options = await flatcar("2.0");
    const machine = await boot({
      ...options,
      ignition: withoutDropIn(options.ignition ?? "", "20-nodegen-config.conf"),
      during: `${settled}; run_pod_sandbox && exit 99; ${verifyProgram}`,
    });
    machine.remove();
    const { code, stdout } = machine.probe;
    expect(code).toBe(1);
    expect(stdout).toContain('failed to pull image \\"registry.k8s.io/pause:3.10\\"');
    const reads = `the running process reads ${vendorConfig}`;
    expect(stdout).toContain(`FAIL  containerd reads ${containerdConfig}: ${reads}\n`);
  });
});

/** The same configuration without one drop-in. Throws when it has none of that name. */
function withoutDropIn(config: string, name: string): string {
  const parsed = JSON.parse(config);
  const units: { dropins?: { name: string }[] }[] = parsed.systemd.units;
  const owner = units.find(({ dropins }) => dropins?.some((dropIn) => dropIn.name === name));
  if (owner === undefined) throw new Error(`no unit has a drop-in ${name}`);
  owner.dropins = owner.dropins?.filter((dropIn) => dropIn.name !== name) ?? [];
  return JSON.stringify(parsed);
}
