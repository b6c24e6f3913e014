import { describe, expect, test } from "vitest";
import { pauseReference as reference } from "./archives.ts";
import { atImport, importsFail } from "./ctr-wrapper.ts";
import { plainKubelet } from "./kubelet-units.ts";
import { type BootOptions, boot, type Machine } from "./lab/boot.ts";
import type { NodeFiles } from "./lab/files.ts";
import {
  altered,
  archiveOnNode,
  gateDropIn,
  labSpec,
  type NodeSuite,
  nodeSuites,
  preloadProgram,
  rendered,
  without,
} from "./rendered.ts";

// The boots that design section 6 asks for, on vendor units that lack what the gate brings with it. They wait more
// than they work, so they run beside each other.

const ready = { imagePresent: true, imagePinned: true };
const enabling = "/etc/systemd/system/multi-user.target.wants/nodegen-preload.service";

/** A machine with the rendered tree, changed by `change`, over a vendor's unit. */
async function machineWith(
  options: Pick<BootOptions, "during" | "timeoutSeconds" | "files"> & {
    readonly unit: string;
    readonly suite?: NodeSuite;
  },
  change: (files: NodeFiles) => NodeFiles = (files) => files,
): Promise<Machine> {
  const { unit, suite = "trixie", ...rest } = options;
  const { files } = await rendered(labSpec(suite));
  const kubelet = { unit, enabled: false };
  const machine = await boot({ suite, reference, tree: change(files), kubelet, ...rest });
  // What is asked of it here is no longer on its disk.
  machine.remove();
  return machine;
}

const ungated = (line: string) => (files: NodeFiles) => altered(files, gateDropIn, line, "");

/** For the script in the machine. */
const failed = `kubelet_failed() { [ "$(property kubelet.service ActiveState)" = failed ]; }`;
const restarts = "property kubelet.service NRestarts";
const retried = `kubelet_retried() { [ "$(${restarts})" -ge 2 ]; }
  wait_for 50 kubelet_retried`;

describe.concurrent("an import that succeeds at the eighth start of the kubelet", () => {
  // One failure for the early unit, seven for the gate.
  const files = importsFail(8);
  const unit = plainKubelet();

  test.each(nodeSuites)(
    "on %s lets it start then, though its vendor's unit has no Restart=",
    async (suite) => {
      const during = `wait_for 80 kubelet_started && ${restarts}`;
      const machine = await machineWith({ suite, unit, files, during, timeoutSeconds: 90 });
      expect(machine.probe).toMatchObject({ code: 0, stdout: "7\n" });
      expect(machine.kubeletStarts).toMatchObject([ready]);
    },
  );

  test("control: without our Restart= the kubelet stays dead", async () => {
    const during = `${failed}; wait_for 20 kubelet_failed && sleep 7 && kubelet_failed`;
    const machine = await machineWith({ unit, files, during }, ungated("Restart=always\n"));
    expect(machine.probe).toMatchObject({ code: 0 });
    expect(machine.kubeletStarts).toEqual([]);
  });
});

describe.concurrent("an import that always fails", () => {
  const unit = plainKubelet();
  const files = importsFail(1_000_000);

  test.each(nodeSuites)(
    "on %s holds the kubelet back, and its start is tried again",
    async (suite) => {
      const during = `${retried} && property kubelet.service ActiveState`;
      const machine = await machineWith({ suite, unit, files, during });
      expect(machine.probe).toMatchObject({ code: 0, stdout: "activating\n" });
      expect(machine.kubeletStarts).toEqual([]);
    },
  );

  test("says in the journal why, at every try", async () => {
    const machine = await machineWith({ unit, files, during: retried });
    const why =
      /nodegen-preload: error: ctr could not import \S+ for linux\/amd64: the lab says no/g;
    expect(machine.journal.match(why)?.length).toBeGreaterThanOrEqual(3);
  });

  test("control: without the ExecStartPre= the kubelet starts at once", async () => {
    const during = "wait_for 20 kubelet_started";
    const machine = await machineWith({ unit, files, during }, (files) =>
      altered(files, gateDropIn, /^ExecStartPre=.*\n/m, ""),
    );
    expect(machine.kubeletStarts).toMatchObject([{ imagePresent: false }]);
  });
});

describe.concurrent("an archive that comes late", () => {
  test("lets the kubelet start without a reboot", async () => {
    const during = `sleep 4; kubelet_starts; install -D /root/late.tar ${archiveOnNode}; wait_for 20 kubelet_started`;
    const { files } = await rendered(labSpec("trixie"));
    const archive = files[archiveOnNode];
    if (archive === undefined) throw new Error("no archive was rendered");
    const machine = await machineWith(
      { unit: plainKubelet(), files: { "/root/late.tar": archive }, during },
      (files) => without(files, archiveOnNode),
    );
    expect(machine.probe).toMatchObject({ code: 0, stdout: "0\n" });
    expect(machine.kubeletStarts).toMatchObject([ready]);
  });
});

describe.concurrent("a kubelet that runs is left alone", () => {
  const unit = plainKubelet();
  const restarted = (name: string) => `wait_for 20 kubelet_started && wait_for 20 no_jobs
    before=$(property kubelet.service MainPID)
    systemctl restart ${name} && sleep 1 && wait_for 20 no_jobs
    [ "$before" = "$(property kubelet.service MainPID)" ]`;

  test.each(nodeSuites)("on %s by a restart of nodegen-preload", async (suite) => {
    const machine = await machineWith({ suite, unit, during: restarted("nodegen-preload") });
    expect(machine.probe).toMatchObject({ code: 0 });
    expect(machine.kubeletStarts).toHaveLength(1);
  });

  test.each(nodeSuites)("on %s by a restart of containerd", async (suite) => {
    const machine = await machineWith({ suite, unit, during: restarted("containerd") });
    expect(machine.probe).toMatchObject({ code: 0 });
    expect(machine.kubeletStarts).toHaveLength(1);
  });

  test("control: not where it requires nodegen-preload", async () => {
    const during = restarted("nodegen-preload");
    const machine = await machineWith({ unit, during }, (files) => ({
      ...files,
      "/etc/systemd/system/kubelet.service.requires/nodegen-preload.service": {
        linkTo: "../nodegen-preload.service",
      },
    }));
    expect(machine.kubeletStarts).toHaveLength(2);
  });
});

describe.concurrent("an early import that fails", () => {
  const unit = plainKubelet();

  test("is made good by the gate", async () => {
    const during = "wait_for 20 kubelet_started";
    const machine = await machineWith({ unit, files: importsFail(1), during });
    expect(machine.kubeletStarts).toMatchObject([ready]);
  });

  test("control: cancels the start of a kubelet that requires it, for good", async () => {
    const during =
      "wait_for 30 systemctl is-failed nodegen-preload; sleep 6; property kubelet.service ActiveState";
    const machine = await machineWith({ unit, files: importsFail(1), during }, (files) => ({
      ...files,
      "/etc/systemd/system/kubelet.service.requires/nodegen-preload.service": {
        linkTo: "../nodegen-preload.service",
      },
    }));
    expect(machine.probe.stdout).toBe("inactive\n");
    expect(machine.kubeletStarts).toEqual([]);
  });
});

describe.concurrent("an import that takes longer than the vendor lets a start take", () => {
  const unit = plainKubelet({ service: "TimeoutStartSec=2" });
  const files = atImport("sleep 5");
  // The gate alone imports.
  const late = (files: NodeFiles) => without(files, enabling);

  test.each(nodeSuites)("on %s is waited for", async (suite) => {
    const during = `wait_for 20 kubelet_started && ${restarts}`;
    const machine = await machineWith({ suite, unit, files, during }, late);
    expect(machine.probe).toMatchObject({ code: 0, stdout: "0\n" });
    expect(machine.kubeletStarts).toMatchObject([ready]);
  });

  test("control: without our TimeoutStartSec= it is killed again and again", async () => {
    const during = "wait_for 16 kubelet_started";
    const machine = await machineWith({ unit, files, during }, (files) =>
      ungated("TimeoutStartSec=235\n")(late(files)),
    );
    expect(machine.kubeletStarts).toEqual([]);
    expect(machine.journal).toContain("kubelet.service: start-pre operation timed out");
  });

  test("is waited for by the early unit, whatever the default of the system is", async () => {
    const system = "/etc/systemd/system.conf.d/lab.conf";
    const during = "wait_for 20 kubelet_started && property nodegen-preload.service Result";
    const machine = await machineWith({
      unit,
      files: { ...files, [system]: { content: "[Manager]\nDefaultTimeoutStartSec=2\n" } },
      during,
    });
    expect(machine.probe).toMatchObject({ code: 0, stdout: "success\n" });
  });

  test("ends before the time of the start is over, when it never ends by itself", async () => {
    const told = "journalctl -u kubelet | grep 'nodegen-preload: error: ctr could not import'";
    // The times of the program and of the unit, shortened alike.
    const hasty = (files: NodeFiles) =>
      altered(altered(files, preloadProgram, "one 180", "one 3"), gateDropIn, "=235", "=12");
    const machine = await machineWith(
      { unit, files: atImport("sleep 600"), during: `wait_for 30 sh -c "${told}"` },
      (files) => hasty(late(files)),
    );
    expect(machine.probe).toMatchObject({ code: 0 });
    expect(machine.journal).not.toContain("operation timed out");
  });
});

describe.concurrent("a vendor's unit that may start only twice in an hour", () => {
  const unit = plainKubelet({
    unit: "StartLimitIntervalSec=3600\nStartLimitBurst=2",
    service: "Restart=always\nRestartSec=1",
  });
  const files = importsFail(4);

  test.each(nodeSuites)("on %s starts at the fourth try", async (suite) => {
    const during = `wait_for 40 kubelet_started && ${restarts}`;
    const machine = await machineWith({ suite, unit, files, during });
    expect(machine.probe).toMatchObject({ code: 0, stdout: "3\n" });
    expect(machine.kubeletStarts).toMatchObject([ready]);
  });

  test("control: without our StartLimitIntervalSec= it is given up for good", async () => {
    const during = `${failed}; wait_for 30 kubelet_failed && sleep 7 && kubelet_failed`;
    const machine = await machineWith(
      { unit, files, during },
      ungated("StartLimitIntervalSec=0\n"),
    );
    expect(machine.probe).toMatchObject({ code: 0 });
    expect(machine.kubeletStarts).toEqual([]);
  });
});

describe.concurrent("the units of a booted machine", () => {
  test.each(nodeSuites)(
    "on %s are in no ordering cycle, and systemd takes every line of them",
    async (suite) => {
      const machine = await machineWith({
        suite,
        unit: plainKubelet(),
        during: `wait_for 20 no_jobs; systemd-analyze verify nodegen-preload.service kubelet.service`,
      });
      expect(machine.probe).toMatchObject({ code: 0, stderr: "" });
      expect(machine.journal).not.toMatch(/ordering cycle|Unknown key|Failed to parse/i);
    },
  );
});
