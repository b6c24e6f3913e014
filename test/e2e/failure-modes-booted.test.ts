import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { pauseReference as reference } from "./archives.ts";
import { atImport, importLog } from "./ctr-wrapper.ts";
import { plainKubelet } from "./kubelet-units.ts";
import { type BootOptions, boot, type Machine } from "./lab/boot.ts";
import type { NodeFiles } from "./lab/files.ts";
import { ready, settled, switchedOnAgain } from "./machine.ts";
import { naive } from "./naive.ts";
import {
  archiveOnNode,
  containerdConfig,
  labSpec,
  type NodeSuite,
  nodeSuites,
  rendered,
  verifyProgram,
  without,
} from "./rendered.ts";

// The ways in which a preloaded pause image is pulled all the same that need a whole machine: mounts, orders and other
// programs. Each is provoked on a machine as rendered, and on one set up naively, where it does its harm.

type Change = (files: NodeFiles) => NodeFiles;

const ours: Change = (files) => files;

interface Provoked extends Pick<BootOptions, "during" | "files" | "enable"> {
  readonly suite: NodeSuite;
  /** Where containerd keeps its store. */
  readonly root?: string;
}

async function machineOptions(
  { root = "/var/lib/containerd", suite, ...rest }: Provoked,
  change: Change,
): Promise<BootOptions> {
  const { files } = await rendered(labSpec(suite, { containerd: { root } }));
  const kubelet = { unit: plainKubelet(), enabled: false };
  return { suite, reference, tree: change(files), kubelet, ...rest };
}

async function booted(provoked: Provoked, change: Change): Promise<Machine> {
  const machine = await boot(await machineOptions(provoked, change));
  machine.remove();
  return machine;
}

interface Mount {
  readonly unit: string;
  readonly content: string;
}

/** As /etc/fstab with nofail has it: nothing waits for the disk but what says so. */
function mount(where: string, what: string): Mount {
  return {
    unit: `${where.slice(1).replaceAll("/", "-")}.mount`,
    content: `[Unit]
DefaultDependencies=no
Requires=lab-disk.service
After=lab-disk.service
[Mount]
${what}
Where=${where}
[Install]
WantedBy=multi-user.target
`,
  };
}

const absent = { imagePresent: false };

describe.concurrent("5 on forky: another filesystem is mounted over the store or the archive", () => {
  const store = "/var/lib/containerd/store";
  const ofStore = mount(store, "What=tmpfs\nType=tmpfs");
  const ofArchive = mount("/opt/nodegen/images", "What=/srv/images\nOptions=bind");
  const diskProgram = "/usr/lib/nodegen-lab/disk";
  /** Mounts of a disk that is there when `until`, a command, succeeds. */
  const mounted = (until: string, ...mounts: readonly Mount[]) => ({
    files: {
      [diskProgram]: {
        content: `#!/bin/sh\nfor i in $(seq 200); do ${until} && exit 0; sleep 0.1; done\n`,
        mode: 0o755,
      },
      "/etc/systemd/system/lab-disk.service": {
        content: `[Unit]\nDefaultDependencies=no\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=${diskProgram}\n`,
      },
      ...Object.fromEntries(
        mounts.map(({ unit, content }) => [`/etc/systemd/system/${unit}`, { content }]),
      ),
    },
    enable: mounts.map(({ unit }) => unit),
  });
  const kubeletStarted = "test -e /var/log/nodegen-lab/kubelet.jsonl";
  const suite = "forky";
  const restarted = `wait_for 20 mountpoint ${store} && wait_for 20 kubelet_started && wait_for 20 no_jobs &&
    systemctl restart containerd && run_pod_sandbox`;

  /** The archive is on the disk that comes late. */
  const onDisk: Change = (files) => ({
    ...without(files, archiveOnNode),
    "/srv/images/pause-test.tar": files[archiveOnNode] ?? { content: "" },
  });

  test("containerd and the import wait for both", async () => {
    const disks = mounted("sleep 3", ofStore, ofArchive);
    const during = `${restarted} && ${verifyProgram}`;
    const machine = await booted({ suite, root: store, ...disks, during }, onDisk);
    expect(machine.probe).toMatchObject({ code: 0 });
    expect(machine.kubeletStarts).toMatchObject([ready]);
    expect(machine.journal).not.toContain("nodegen-preload: error: ");
  });

  test("naive: the image is in the store when the kubelet starts, and gone when a pod wants it", async () => {
    const disks = mounted(kubeletStarted, ofStore);
    const machine = await booted({ suite, root: store, ...disks, during: restarted }, naive);
    expect(machine.kubeletStarts).toMatchObject([{ imagePresent: true }]);
    expect(machine.probe.code).not.toBe(0);
    expect(machine.probe.stdout).toContain("failed to pull image");
  });

  test("naive: the archive is not there yet, and the kubelet starts without the image", async () => {
    const disks = mounted(kubeletStarted, ofArchive);
    const during = "wait_for 20 kubelet_started";
    const machine = await booted({ suite, ...disks, during }, (files) => naive(onDisk(files)));
    expect(machine.kubeletStarts).toMatchObject([absent]);
  });

  test("control: a containerd that does not wait can import nothing, and the kubelet is held back", async () => {
    const disks = mounted("ctr plugins ls", ofStore);
    const told = "journalctl -u kubelet | grep 'nodegen-preload: error: ctr could not import'";
    const during = `wait_for 40 sh -c "${told}"`;
    const machine = await booted({ suite, root: store, ...disks, during }, (files) =>
      without(files, "/etc/systemd/system/containerd.service.d/30-nodegen-store.conf"),
    );
    expect(machine.probe).toMatchObject({ code: 0 });
    expect(machine.kubeletStarts).toEqual([]);
  });
});

describe.concurrent("a store that is another one after a reboot, on trixie", () => {
  const suite = "trixie";

  /** Boots twice; between the two, somebody changes the disk on which the store is. */
  async function secondBoot(change: Change, during: string) {
    const first = await boot(await machineOptions({ suite, during }, change));
    expect(first.kubeletStarts).toMatchObject([{ imagePresent: true }]);
    rmSync(join(first.disk, "containerd"), { recursive: true });
    const again = `${settled}; run_pod_sandbox`;
    const second = await switchedOnAgain(
      first,
      await machineOptions({ suite, during: again }, change),
    );
    second.remove();
    return second;
  }

  test("has the image before the kubelet starts", async () => {
    const machine = await secondBoot(ours, settled);
    expect(machine.probe).toMatchObject({ code: 0 });
    expect(machine.kubeletStarts).toMatchObject([ready]);
  });

  test("naive: what was imported when the machine image was built is gone", async () => {
    const machine = await secondBoot(naive, `${settled} && systemctl disable import-pause`);
    expect(machine.kubeletStarts).toMatchObject([absent]);
    expect(machine.probe.stdout).toContain("failed to pull image");
  });
});

describe.concurrent("a containerd that answers late, on forky", () => {
  // As units that do not tell systemd when they are ready.
  const provoked: Provoked = {
    suite: "forky",
    files: {
      "/etc/systemd/system/containerd.service.d/lab-late.conf": {
        content: `[Service]\nType=simple\nExecStart=\nExecStart=/bin/sh -c 'sleep 4; exec /usr/bin/containerd'\n`,
      },
    },
    during: settled,
  };

  test("is waited for", async () => {
    const machine = await booted(provoked, ours);
    expect(machine.kubeletStarts).toMatchObject([ready]);
    expect(machine.journal).toContain("nodegen-preload: waiting for containerd at ");
    expect(machine.journal).not.toContain("nodegen-preload: error: ");
  });

  test("naive: the import fails, and the kubelet starts without the image", async () => {
    const machine = await booted(provoked, naive);
    expect(machine.kubeletStarts).toMatchObject([absent]);
  });
});

describe.concurrent.each([
  {
    name: "killed",
    blow: 'kill -KILL "$(systemctl show --property=MainPID --value containerd)"',
  },
  { name: "restarted", blow: "systemctl restart containerd" },
])("a containerd that is $name in the middle of an import, on trixie", ({ blow }) => {
  // The first import gets half of the archive, then the blow falls.
  const half = "/run/lab-half.tar";
  const files = atImport(`if [ "$(wc -l <${importLog})" -eq 1 ]; then
    mkfifo ${half}
    (head -c 4096 ${archiveOnNode}; sleep 0.5; ${blow}; sleep 0.5) >${half} &
    set -- $(printf '%s' "$*" | sed 's,${archiveOnNode},${half},')
  fi`);
  const provoked: Provoked = {
    suite: "trixie",
    files,
    during: `${settled}; property kubelet.service NRestarts; wc -l <${importLog}`,
  };

  test("is waited for, and the import is made good", async () => {
    const machine = await booted(provoked, ours);
    expect(machine.journal).toContain(`nodegen-preload: error: ctr could not import `);
    expect(machine.probe).toMatchObject({ code: 0, stdout: "0\n2\n" });
    expect(machine.kubeletStarts).toMatchObject([ready]);
  });

  test("naive: the kubelet starts without the image", async () => {
    const machine = await booted(provoked, naive);
    expect(machine.kubeletStarts).toMatchObject([absent]);
  });
});

describe.concurrent.each(nodeSuites)("8 on %s: another program writes our file anew", (suite) => {
  const builtIn = { trixie: "registry.k8s.io/pause:3.8", forky: "registry.k8s.io/pause:3.10" };
  const during = `${settled} && cp -p ${containerdConfig} /root/ours.toml &&
    containerd config default >${containerdConfig} && systemctl restart containerd || exit 99
    crictl images; run_pod_sandbox && exit 98
    ${verifyProgram} && exit 97
    systemctl restart kubelet && wait_for 20 kubelet_started 2 || exit 96
    echo repaired
    cp -p /root/ours.toml ${containerdConfig} && systemctl restart containerd &&
    run_pod_sandbox && ${verifyProgram}`;

  test("a pod pulls another image, which nodegen-verify and the kubelet's journal say, and no reboot is needed to mend it", async () => {
    const machine = await booted({ suite, during }, ours);
    expect(machine.journal).toMatch(
      new RegExp(
        `nodegen-verify\\[\\d+\\]: FAIL {2}the sandbox image is ${reference}: containerd's is`,
      ),
    );
    const [spoiled = "", repaired = ""] = machine.probe.stdout.split("repaired\n");
    expect(spoiled).toContain(`failed to pull image \\"${builtIn[suite]}\\"`);
    expect(spoiled).toContain(
      `FAIL  the sandbox image is ${reference}: containerd's is ${builtIn[suite]}\n`,
    );
    expect(machine.probe).toMatchObject({ code: 0 });
    expect(repaired).toContain("this node starts pods without pulling");
  });
});
