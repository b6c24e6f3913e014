import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { pauseArchive, pauseReference } from "../e2e/archives.ts";
import { labContainerd } from "../e2e/lab/containerds.ts";
import { softwareOf } from "../e2e/lab/software.ts";
import { once } from "../e2e/machine.ts";
import { archiveOnNode } from "../e2e/rendered.ts";
import {
  appReference,
  booted,
  evidence,
  type Programs,
  renderedNode,
  writtenAsRendered,
} from "./generic-image.ts";

// From a disk with a kernel, containerd and a kubelet, and a CD with the rendered user-data, to a pod that runs. No knob:
// runc is Debian's own, control groups are the machine's, and nothing is between containerd and its configuration.

const complete: readonly Programs[] = [
  { containerd: "2.3", kubelet: "1.36" },
  { containerd: "2.1", kubelet: "1.35" },
];

describe.concurrent.each(complete)("containerd $containerd and kubelet $kubelet", (programs) => {
  const node = once(() => renderedNode(programs));
  const machine = once(async () => {
    const { seed, files } = await node();
    return await booted(programs, seed, `wait_for 300 cloud_init_done\n${evidence(files)}`);
  });

  test("come to a running pod, and the check on the node agrees", async () => {
    const { probe, record } = await machine();
    expect(probe).toMatchObject({ code: 0, stderr: "" });
    expect(probe.stdout).toContain("this node starts pods without pulling");
    expect(podsOf(record("pods"))).toEqual([
      { name: "app-worker-1", phase: "Running", ready: true },
    ]);
    expect(containersOf(record("containers"))).toContainEqual("app CONTAINER_RUNNING");
  });

  test("are the programs that the report names", async () => {
    const { kernel, ...asked } = (await machine()).versions;
    const { node } = labContainerd(programs.containerd);
    const { versions } = await softwareOf({ ...node, kubeletMinor: programs.kubelet });
    expect(asked).toEqual(versions);
    expect(kernel).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test("have the pod in a slice of systemd's, with its limits", async () => {
    const { record } = await machine();
    expect(record("configuration")).toMatch(/^\s*SystemdCgroup = true$/m);
    expect(record("cgroup-filesystem")).toBe("cgroup2fs\n");
    expect(record("cgroup")).toMatch(
      /^\/kubepods\.slice\/kubepods-pod[0-9a-f_]+\.slice\/cri-containerd-[0-9a-f]{64}\.scope\n$/,
    );
    expect(record("cgroup-limits")).toBe(`${64 * 1024 * 1024}\n50000 100000\n`);
    expect(record("cgroup-units")).toBe("active\nactive\nactive\n");
  });

  test("run with the files as they were rendered, to the byte", async () => {
    const { files } = await node();
    const written = (await machine()).record("written").trimEnd().split("\n");
    expect(written).toEqual(writtenAsRendered(files));
    expect((await machine()).record("enabled")).toBe("enabled\nenabled\nenabled\n");
  });

  test("have both images, pinned, and pulled nothing", async () => {
    const { images } = JSON.parse((await machine()).record("images")) as CriImages;
    expect(images.map(({ repoTags, pinned }) => ({ repoTags, pinned }))).toEqual([
      { repoTags: [appReference], pinned: true },
      { repoTags: [pauseReference], pinned: true },
    ]);
  });

  test("start the kubelet after the import", async () => {
    const { journal } = await machine();
    const at = (line: RegExp): number => journal.search(line);
    expect(at(/ kubelet\[\d+\]: /)).toBeGreaterThan(
      at(/ nodegen-preload\[\d+\]: .* is complete and pinned$/m),
    );
    expect(at(/ nodegen-preload\[\d+\]: .* is complete and pinned$/m)).toBeGreaterThan(0);
  });

  test("hear no complaint of cloud-init, which has user-data from the CD", async () => {
    const { v1 } = JSON.parse((await machine()).record("cloud-init")) as CloudInitStatus;
    const { datasource, stage, ...stages } = v1;
    expect(datasource).toBe("DataSourceNoCloud [seed=/dev/ubdb]");
    for (const name of ["init-local", "init", "modules-config", "modules-final"]) {
      expect(stages[name]).toMatchObject({ errors: [], recoverable_errors: {} });
    }
  });

  test("have no network device but what the kernel and the pod network make up", async () => {
    const { record } = await machine();
    const devices = record("network-devices").trimEnd().split("\n").sort();
    const made = "../../devices/virtual/net/";
    expect(devices).toEqual([`${made}lab0`, `${made}lo`, expect.stringContaining(`${made}veth`)]);
    // No route leads anywhere else.
    expect(record("routes")).toMatch(/^10\.88\.0\.0\/24 dev lab0 .*\n(fe80::\/64 dev \S+ .*\n)*$/);
  });

  test("run with Debian's own runc, no wrapper before it", async () => {
    expect((await machine()).record("runc")).toBe("\x7fELF");
  });

  test("have the kernel modules and settings of the spec", async () => {
    const kernel = (await machine()).record("kernel").split("\n");
    expect(kernel).toContain("br_netfilter");
    expect(kernel).toContain("net.ipv4.ip_forward = 1");
  });

  test("have no plugin of containerd in error", async () => {
    const { record } = await machine();
    expect(record("plugins")).toMatch(/^io\.containerd\.grpc\.v1 +cri .* ok/m);
    expect(record("plugins")).not.toMatch(/ error *$/m);
  });
});

describe.concurrent("containerd 1.7 and kubelet 1.34, the pause archive missing", () => {
  const programs: Programs = { containerd: "1.7", kubelet: "1.34" };
  const machine = once(async () => {
    const { seed, files } = await renderedNode(programs, "missing");
    const archive = readFileSync(pauseArchive).toString("base64");
    return await booted(
      programs,
      seed,
      `wait_for 300 cloud_init_done
refused() { [ "$(property kubelet NRestarts)" -ge 2 ]; }
wait_for 120 refused
record refused systemctl show kubelet --property ExecMainStartTimestampMonotonic,NRestarts
record refused-containers crictl pods --quiet
record refused-journal journalctl --boot --no-pager --output=short-monotonic
base64 -d >${archiveOnNode} <<'ARCHIVE'
${archive}
ARCHIVE
${evidence(files)}`,
    );
  });

  test("never come to a kubelet's main process", async () => {
    const { record } = await machine();
    expect(record("refused")).toMatch(/^ExecMainStartTimestampMonotonic=0$/m);
    expect(record("refused")).toMatch(/^NRestarts=([2-9]|\d\d)$/m);
    expect(record("refused-containers")).toBe("");
    expect(record("refused-journal")).not.toMatch(/ kubelet\[\d+\]: /);
    expect(record("refused-journal")).toContain(
      `nodegen-preload: error: the archive ${archiveOnNode} is not there`,
    );
  });

  test("come to a running pod when the archive is put there, without a reboot", async () => {
    const { probe, record, journal } = await machine();
    expect(probe).toMatchObject({ code: 0, stderr: "" });
    expect(podsOf(record("pods"))).toEqual([
      { name: "app-worker-1", phase: "Running", ready: true },
    ]);
    expect(journal).toMatch(/ kubelet\[\d+\]: /);
  });
});

interface CriImages {
  readonly images: readonly { readonly repoTags: readonly string[]; readonly pinned: boolean }[];
}

interface CloudInitStatus {
  readonly v1: Readonly<Record<string, unknown>>;
}

interface PodList {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly status: {
      readonly phase: string;
      readonly containerStatuses?: readonly { readonly ready: boolean }[];
    };
  }[];
}

interface Containers {
  readonly containers: readonly {
    readonly metadata: { readonly name: string };
    readonly state: string;
  }[];
}

/** The kubelet's word on its pods. */
function podsOf(json: string) {
  return (JSON.parse(json) as PodList).items.map(({ metadata, status }) => ({
    name: metadata.name,
    phase: status.phase,
    ready: status.containerStatuses?.every(({ ready }) => ready) ?? false,
  }));
}

/** The CRI's word on its containers. */
function containersOf(json: string): readonly string[] {
  return (JSON.parse(json) as Containers).containers.map(
    ({ metadata, state }) => `${metadata.name} ${state}`,
  );
}
