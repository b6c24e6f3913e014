import { describe, expect, test } from "vitest";
import { packed, pauseReference as reference } from "./archives.ts";
import { packagedKubelet } from "./kubelet-units.ts";
import { boot } from "./lab/boot.ts";
import { containerds } from "./lab/containerds.ts";
import {
  archiveOnNode,
  containerdConfig,
  gateDropIn,
  labSpec,
  type NodeSuite,
  nodeSuites,
  preloadProgram,
  rendered,
  verifyProgram,
} from "./rendered.ts";

// One machine for each damage; most of a boot is waiting, so they boot beside each other.

/** What the program says on a baked machine after `damage` was done to it. */
async function verified(suite: NodeSuite, damage = ":", images = {}, argument = "") {
  const { files } = await rendered(labSpec(suite, { images }));
  const machine = await boot({
    suite,
    reference,
    tree: files,
    kubelet: { unit: packagedKubelet, enabled: false },
    during: `wait_for 20 kubelet_started && wait_for 20 no_jobs || exit 99
{ ${damage}
} >/dev/null 2>&1 || exit 98
${verifyProgram} ${argument}`,
  });
  machine.remove();
  const { code, stdout, stderr } = machine.probe;
  const lines = stdout.trim().split("\n");
  return { code, stderr, lines, failed: lines.filter((line) => line.startsWith("FAIL  ")) };
}

const builtIn = { trixie: "registry.k8s.io/pause:3.8", forky: "registry.k8s.io/pause:3.10" };

/** A configuration whose sandbox key is that of the other generation. */
const misplaced = {
  trixie: `version = 2
[plugins."io.containerd.cri.v1.images".pinned_images]
sandbox = "${reference}"
[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "/etc/containerd/certs.d"`,
  forky: `version = 3
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "${reference}"
[plugins."io.containerd.cri.v1.images".registry]
config_path = "/etc/containerd/certs.d"`,
};

describe.concurrent.each(nodeSuites)("nodegen-verify on %s", (suite) => {
  test("says one line for each check of a good node, and exits 0", async () => {
    const { code, stderr, lines } = await verified(suite);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(lines).toEqual([
      expect.stringMatching(/^ok {4}containerd runs \(process \d+\)$/),
      `ok    containerd reads ${containerdConfig}`,
      `ok    ${containerdConfig} is as containerd read it`,
      `ok    the sandbox image is ${reference}`,
      "ok    registry hosts are read from /etc/containerd/certs.d",
      "ok    the CRI plugin is loaded",
      `ok    ${reference} is complete and unpacked in snapshotter overlayfs`,
      `ok    ${reference} is pinned`,
      `ok    ${reference} has no second name that spoils it`,
      `ok    the archive ${archiveOnNode} is the one wanted`,
      `ok    the kubelet starts behind ${preloadProgram}`,
      `nodegen-verify: this node starts pods without pulling ${reference}`,
    ]);
  });

  test.each([
    {
      name: "an image that was removed",
      damage: `crictl rmi ${reference}`,
      failed: [
        `FAIL  ${reference} is complete and unpacked in snapshotter overlayfs: run ${preloadProgram}`,
        `FAIL  ${reference} is pinned: run ${preloadProgram}`,
      ],
    },
    {
      name: "a configuration with the keys of another generation",
      damage: `cat >${containerdConfig} <<'END'
${misplaced[suite]}
END
systemctl restart containerd`,
      failed: [`FAIL  the sandbox image is ${reference}: containerd's is ${builtIn[suite]}`],
    },
    {
      name: "a containerd that was started with another file",
      damage: `cp ${containerdConfig} /etc/containerd/other.toml
mkdir -p /etc/systemd/system/containerd.service.d
printf '[Service]\\nExecStart=\\nExecStart=/usr/bin/containerd --config /etc/containerd/other.toml\\n' \
  >/etc/systemd/system/containerd.service.d/other.conf
systemctl daemon-reload && systemctl restart containerd`,
      failed: [
        `FAIL  containerd reads ${containerdConfig}: the running process reads /etc/containerd/other.toml`,
      ],
    },
    {
      name: "a configuration that was written after containerd started",
      damage: `sleep 4 && echo >>${containerdConfig}`,
      failed: [
        `FAIL  ${containerdConfig} is as containerd read it: it was written after containerd started; run systemctl restart containerd`,
      ],
    },
    {
      name: "another directory for registries",
      damage: `sed -i 's,/etc/containerd/certs.d,/etc/elsewhere,' ${containerdConfig} && systemctl restart containerd`,
      failed: [
        "FAIL  registry hosts are read from /etc/containerd/certs.d: containerd's directory is /etc/elsewhere",
      ],
    },
    {
      name: "a gate that is missing",
      damage: `rm ${gateDropIn} && systemctl daemon-reload`,
      failed: [
        `FAIL  the kubelet starts behind ${preloadProgram}: its unit does not call it; run systemctl daemon-reload`,
      ],
    },
    {
      name: "an archive that is gone",
      damage: `rm ${archiveOnNode}`,
      failed: [`FAIL  the archive ${archiveOnNode} is there`],
    },
    {
      name: "an archive that is another one",
      damage: `echo >>${archiveOnNode}`,
      failed: [
        expect.stringMatching(
          /^FAIL {2}the archive \S+ is the one wanted: its sha256 is [0-9a-f]{64}, wanted is [0-9a-f]{64}$/,
        ),
      ],
    },
    {
      name: "a CRI plugin that did not load",
      damage: `printf '[plugins."io.containerd.grpc.v1.cri".registry.mirrors."a.example"]\\nendpoint = ["http://127.0.0.1:9"]\\n' >>${containerdConfig}
sed -i 's/^version = 3/version = 2/; s/io.containerd.cri.v1.images".registry/io.containerd.grpc.v1.cri".registry/' ${containerdConfig}
systemctl restart containerd`,
      failed: expect.arrayContaining([
        "FAIL  the CRI plugin is loaded: its state is error; see journalctl -u containerd",
      ]),
    },
  ])("tells of $name, and exits 1", async ({ damage, failed }) => {
    const result = await verified(suite, damage);
    expect(result.failed).toEqual(failed);
    expect(result.code).toBe(1);
  });

  test("is content with a CONTAINERD_CONFIG that no argument passes on: containerd does not read it", async () => {
    const damage = `mkdir -p /etc/systemd/system/containerd.service.d
printf '[Service]\\nEnvironment=CONTAINERD_CONFIG=/etc/containerd/other.toml\\n' \
  >/etc/systemd/system/containerd.service.d/other.conf
systemctl daemon-reload && systemctl restart containerd`;
    expect(await verified(suite, damage)).toMatchObject({ code: 0, failed: [] });
  });

  test("tells of a containerd that is stopped", async () => {
    const { code, failed } = await verified(suite, "systemctl stop containerd");
    expect(code).toBe(1);
    expect(failed).toContain(
      "FAIL  containerd runs: no process found; see journalctl -u containerd",
    );
  });

  test("notes an image for later that is not there yet, and exits 0", async () => {
    const later = "registry.internal.example/lab/other:test";
    const file = await packed("--name", later, "--label", "other");
    const preload = [
      { reference: later, archive: { path: "/opt/nodegen/images/other.tar", file } },
    ];
    const damage = `wait_for 20 systemctl is-active nodegen-preload-images && crictl rmi ${later}`;
    const { code, lines } = await verified(suite, damage, { preload });
    expect(code).toBe(0);
    expect(lines).toContain(
      `note  ${later} is not in the store: systemctl restart nodegen-preload-images.service`,
    );
  });
});

test("nodegen-verify on trixie tells of a label that was removed, and exits 1", async () => {
  // containerd 2.x sets it again by itself, as long as the image is the configured one.
  const remove = `ctr -n k8s.io images label ${reference} io.cri-containerd.pinned=`;
  const { code, failed } = await verified("trixie", remove);
  expect({ code, failed }).toEqual({
    code: 1,
    failed: [`FAIL  ${reference} is pinned: run ${preloadProgram}`],
  });
});

describe.concurrent.each(containerds)("nodegen-verify with containerd $minor", (row) => {
  const on = async (damage: string) => {
    const { files } = await rendered(labSpec(row.minor));
    const machine = await boot({
      ...row.node,
      reference,
      tree: files,
      kubelet: { unit: packagedKubelet, enabled: false },
      during: `wait_for 20 kubelet_started && wait_for 20 no_jobs || exit 99
{ ${damage}
} >/dev/null 2>&1 || exit 98
${verifyProgram}`,
    });
    machine.remove();
    const { code, stdout, stderr } = machine.probe;
    const failed = stdout.split("\n").filter((line) => line.startsWith("FAIL  "));
    return { code, stderr, failed };
  };

  test("is content with a good node", async () => {
    expect(await on(":")).toEqual({ code: 0, stderr: "", failed: [] });
  });

  test("tells of a file that is cut down to its version", async () => {
    const damage = `sed -i '/^version = /!d' ${containerdConfig} && systemctl restart containerd`;
    const { code, failed } = await on(damage);
    expect(code).toBe(1);
    expect(failed).toContainEqual(
      expect.stringMatching(
        /^FAIL {2}the sandbox image is .*: containerd's is registry\.k8s\.io\/pause:/,
      ),
    );
  });
});

describe.concurrent("nodegen-verify --quiet", () => {
  test("says nothing of a good node", async () => {
    const { code, lines, stderr } = await verified("trixie", ":", {}, "--quiet");
    expect({ code, lines, stderr }).toEqual({ code: 0, lines: [""], stderr: "" });
  });

  test("says only what is wrong", async () => {
    const damage = `rm ${archiveOnNode}`;
    const { code, lines } = await verified("trixie", damage, {}, "--quiet");
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [
        `FAIL  the archive ${archiveOnNode} is there`,
        "nodegen-verify: 1 of the checks failed",
      ],
    });
  });

  test("with another argument is wrong usage", async () => {
    expect(await verified("trixie", ":", {}, "--silent")).toMatchObject({
      code: 2,
      lines: [""],
      stderr: "nodegen-verify: error: unknown argument: write nothing, or --quiet\n",
    });
  });
});

test("nodegen-verify changes nothing", async () => {
  const damage = `ctr -n k8s.io images rm ${reference}; ${verifyProgram}; ! ctr -n k8s.io images ls -q | grep -x ${reference}`;
  expect((await verified("trixie", damage)).code).toBe(1);
});
