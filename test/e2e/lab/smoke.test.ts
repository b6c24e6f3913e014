import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { containerdGenerations } from "../../../src/core/spec/versions/containerd.ts";
import { type BootOptions, boot } from "./boot.ts";
import { labFolder } from "./cache.ts";
import { runCommand } from "./command.ts";
import { configDump, withContainerd } from "./containerd.ts";
import { containerds } from "./containerds.ts";
import type { NodeFiles } from "./files.ts";
import { softwareOf } from "./software.ts";

// The lab itself: what it claims about nodes must hold before a test of the product leans on it.

const examples = fileURLToPath(new URL("../../../examples/lab", import.meta.url));
const archive = readFileSync(join(examples, "images/pause-test.tar"));
const reference = "registry.internal.example/lab/pause:test";

const cri1 = 'plugins."io.containerd.grpc.v1.cri"';
const runtime2 = "plugins.'io.containerd.cri.v1.runtime'";
const configs = {
  bookworm: `version = 2\n[${cri1}]\nsandbox_image = "${reference}"\n${runc(cri1)}`,
  trixie: `version = 2\n[${cri1}]\nsandbox_image = "${reference}"\n${runc(cri1)}`,
  forky: `version = 3\n[plugins.'io.containerd.cri.v1.images'.pinned_images]\nsandbox = "${reference}"\n${runc(runtime2)}`,
};

function runc(cri: string): string {
  const table = `${cri}.containerd.runtimes.runc`;
  return `[${table}]\nruntime_type = "io.containerd.runc.v2"\n[${table}.options]\nSystemdCgroup = true\n`;
}

function nodeFiles(suite: keyof typeof configs): NodeFiles {
  return {
    "/etc/containerd/config.toml": { content: configs[suite] },
    "/opt/nodegen/images/pause-test.tar": { content: archive },
  };
}

const vendorKubelet =
  "[Service]\nExecStart=/usr/bin/kubelet --config=/var/lib/kubelet/config.yaml\n[Install]\nWantedBy=multi-user.target\n";

function userData(suite: keyof typeof configs): string {
  const content = configs[suite].replace(/^/gm, "      ");
  return `#cloud-config
write_files:
  - path: /etc/containerd/config.toml
    permissions: "0644"
    content: |
${content}
runcmd:
  - ctr -n k8s.io images import /opt/nodegen/images/pause-test.tar
  - systemctl start kubelet
`;
}

beforeAll(async () => {
  await softwareOf({ suite: "bookworm" });
  for (const { node } of containerds) await softwareOf(node);
}, 1_800_000);

describe("the list of containerds", () => {
  test("has one for every minor that nodegen knows, and no other", () => {
    const minors = containerdGenerations.map(({ minor }) => minor);
    expect(containerds.map(({ minor }) => minor)).toEqual(minors);
  });

  test.each(containerds)("is true of $minor: the daemon, ctr and the shim say it", async (row) => {
    await withContainerd({ ...row.node, files: {} }, async (node) => {
      const shim = await node.run("containerd-shim-runc-v2 -v");
      const { stdout } = await node.run("ctr version");
      // Client, then server.
      const [ctr, daemon] = stdout.match(/(?<=Version: +v?)[0-9.]+/g) ?? [];
      const said = [ctr, daemon, /(?<=Version: +v?)[0-9.]+/.exec(shim.stdout)?.[0]];
      expect(said).toEqual([row.version, row.version, row.version]);
    });
  });
});

describe.each(["bookworm", "trixie", "forky"] as const)("containerd of %s", (suite) => {
  test("reads the file that was written, without a warning", async () => {
    const dump = await configDump({ suite, files: nodeFiles(suite) });
    expect(dump.warnings).toEqual([]);
    expect(JSON.stringify(dump.config)).toContain(reference);
  });

  test("starts no pod without the image, and one with it", async () => {
    await withContainerd({ suite, files: nodeFiles(suite) }, async (node) => {
      const without = await node.runPodSandbox();
      expect(without.ok).toBe(false);
      expect(without.message).toContain(`failed to pull image \\"${reference}\\"`);

      const imported = await node.run(
        "ctr -n k8s.io images import /opt/nodegen/images/pause-test.tar",
      );
      expect(imported).toMatchObject({ code: 0 });
      expect(await node.runPodSandbox()).toMatchObject({ ok: true });

      await node.restartContainerd();
      // Debian's 1.6.20 knows no pin.
      const image = { reference, pinned: suite !== "bookworm" };
      expect(await node.images()).toContainEqual(image);
      expect(node.readFile("/etc/containerd/config.toml")).toBe(configs[suite]);
    });
  });
});

test("a node has no network but its own loopback", async () => {
  await withContainerd({ suite: "trixie", files: {} }, async (node) => {
    const links = await node.run("ip -o link; ip route");
    expect(links.stdout.trim().split("\n")).toHaveLength(1);
    expect(links.stdout).toContain("lo:");
  });
});

test("a command that hangs on a node ends at its timeout", async () => {
  await withContainerd({ suite: "trixie", files: {} }, async (node) => {
    const { code } = await node.run("sleep 60", { timeoutSeconds: 1 });
    expect(code).toBe(124);
  });
});

describe.each(["bookworm", "trixie", "forky"] as const)("a machine of %s", (suite) => {
  test("applies its user-data, and the kubelet finds the image", async () => {
    const machine = await boot({
      suite,
      reference,
      files: { "/opt/nodegen/images/pause-test.tar": { content: archive } },
      seed: { userData: userData(suite) },
      kubelet: { unit: vendorKubelet, enabled: false },
      during: "wait_for 10 kubelet_started && run_pod_sandbox",
    });
    expect(machine.probe).toMatchObject({ code: 0 });
    expect(machine.kubeletStarts).toMatchObject([
      {
        argv: ["--config=/var/lib/kubelet/config.yaml"],
        imagePresent: true,
        imagePinned: suite !== "bookworm",
        imageConfigured: true,
      },
    ]);
    expect(machine.attributes("/etc/containerd/config.toml")).toEqual({
      mode: 0o644,
      uid: 0,
      gid: 0,
    });
    expect(machine.journal).toContain("Started kubelet.service");
    machine.remove();
  });
});

describe("a machine", () => {
  const base: BootOptions = {
    suite: "trixie",
    reference,
    tree: nodeFiles("trixie"),
    kubelet: { unit: vendorKubelet, enabled: true },
    during: "wait_for 10 kubelet_started",
  };

  test("without preload has a kubelet that finds no image", async () => {
    const machine = await boot(base);
    expect(machine.kubeletStarts).toMatchObject([{ imagePresent: false, imageConfigured: true }]);
    machine.remove();
  });

  test("keeps what it has written when it is switched on again", async () => {
    const during = "wait_for 10 ctr -n k8s.io images import /opt/nodegen/images/pause-test.tar";
    const first = await boot({ ...base, during });
    const second = await boot({ ...base, disk: first.disk });
    expect(second.kubeletStarts).toMatchObject([{ imagePresent: true }]);
    second.remove();
  });

  test("whose script hangs is switched off and says so", async () => {
    const machine = await boot({ ...base, during: "echo here; sleep 60", timeoutSeconds: 2 });
    expect(machine.probe).toMatchObject({ code: 124, stdout: "here\n" });
    machine.remove();
  });
});

describe("the pause archive of the lab", () => {
  test("is what its packer writes", async () => {
    const output = join(labFolder("run"), `pause-${process.pid}.tar`);
    const packed = await runCommand(join(examples, "pause/pack.py"), ["--output", output]);
    expect(packed).toMatchObject({ code: 0, stderr: "" });
    expect(readFileSync(output).equals(archive)).toBe(true);
    rmSync(output);
  });
});
