import { appendFileSync, cpSync, mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { pauseReference as reference } from "./archives.ts";
import { packagedKubelet } from "./kubelet-units.ts";
import { boot, type Machine } from "./lab/boot.ts";
import { labFolder, toolFolder } from "./lab/cache.ts";
import type { NodeFiles } from "./lab/files.ts";
import { type PackerBuild, packerBuild } from "./lab/packer.ts";
import { machineOf, once, ready, settled } from "./machine.ts";
import { labSpec, renderedPayload, verifyProgram } from "./rendered.ts";

// Packer builds a machine image with the payload and its own template, over ssh. The image is then switched on, told its
// boot layer by user-data, and checked by goss.

const delivery = { layers: { image: ["packer"], boot: ["cloud-init"] } };
const kubelet = { unit: packagedKubelet, enabled: true };
const gossFolder = "/usr/lib/nodegen-lab/goss";

async function goss(folder: string): Promise<NodeFiles> {
  const program = readFileSync(join(await toolFolder("goss"), "goss"));
  const checks = ["goss.yaml", "goss-booted.yaml"].map((name) => [
    `${gossFolder}/${name}`,
    { content: readFileSync(join(folder, name)) },
  ]);
  return {
    ...Object.fromEntries(checks),
    [`${gossFolder}/goss`]: { content: program, mode: 0o755 },
  };
}

const validate = (file: string) => `${gossFolder}/goss --gossfile ${gossFolder}/${file} validate`;

/** The image that was built, switched on. */
interface Baked {
  readonly build: PackerBuild;
  readonly machine: Machine;
}

function baked(suite: "trixie" | "forky", options: string, during: string): () => Promise<Baked> {
  const result = once(async () => {
    const payload = await renderedPayload(labSpec(suite, { delivery }));
    const template = join(payload.folder, "nodegen.pkr.hcl");
    const build = await packerBuild(suite, template, { install_options: options });
    if (build.code !== 0) throw new Error(`${build.stdout}${build.stderr}`);
    const files = await goss(payload.folder);
    const { seed } = payload;
    const machine = await boot({
      suite,
      reference,
      disk: build.disk,
      files,
      seed,
      kubelet,
      during,
    });
    payload.remove();
    return { build, machine };
  });
  afterAll(async () => (await result()).machine.remove());
  return result;
}

// With the archive put away, so that it cannot be imported a second time.
const withoutArchive = "mv /opt/nodegen/images /opt/nodegen/away && systemctl restart kubelet";

describe.concurrent.each(["trixie", "forky"] as const)(
  "an image of %s that Packer has built, with the pause image imported into it,",
  (suite) => {
    const during = `${settled} && ${verifyProgram} && run_pod_sandbox && ${validate("goss-booted.yaml")} &&
      ${withoutArchive} && wait_for 30 kubelet_started 2 &&
      { chmod 0600 /etc/containerd/config.toml; ! ${validate("goss.yaml")}; }`;
    const image = baked(suite, "--import", during);

    test("was built by a containerd that runs no more", async () => {
      const { stdout } = (await image()).build;
      expect(stdout).toMatch(/nodegen-preload: importing .*\n.*is complete and pinned/);
      expect(stdout).toMatch(/^still running: (?!.*containerd).*sshd/m);
    });

    test("starts the kubelet with the image there, and imports nothing", async () => {
      const { kubeletStarts, journal } = (await image()).machine;
      // With the archive, and again without it; how often the unit is started anew is not the question.
      expect(kubeletStarts.length).toBeGreaterThan(1);
      for (const start of kubeletStarts) expect(start).toMatchObject(ready);
      expect(journal).toContain(`nodegen-preload: ${reference} is complete and pinned`);
      expect(journal).not.toContain("nodegen-preload: importing ");
    });

    test("starts a pod, and nodegen-verify and goss agree; goss sees a changed mode", async () => {
      const { probe } = (await image()).machine;
      expect(probe).toMatchObject({ code: 0 });
      expect(probe.stdout).toContain("this node starts pods without pulling");
      expect(probe.stdout).toMatch(
        /Count: \d+, Failed: 0,.*\/etc\/containerd\/config\.toml: mode:/s,
      );
    });
  },
);

describe.concurrent("an image that Packer has built without importing", () => {
  const image = baked("trixie", "", `${settled} && ${verifyProgram}`);

  test("imports when it starts, before its kubelet does", async () => {
    const { kubeletStarts, journal, probe } = (await image()).machine;
    expect(probe).toMatchObject({ code: 0 });
    expect(kubeletStarts.at(-1)).toMatchObject(ready);
    expect(journal).toContain("nodegen-preload: importing ");
  });
});

describe.concurrent("on a machine that runs, install.sh --import", () => {
  const restorecon = `#!/bin/sh\nprintf '%s\\n' "$*" >>/root/restorecon\n`;
  const install = "sh /root/payload/install.sh";
  // Each line of what it says is one of these, behind a word.
  const during = `systemctl stop containerd && mv /root/restorecon.sh /usr/local/sbin/restorecon &&
    ${install} --import && { systemctl is-active containerd; property kubelet.service NeedDaemonReload; } &&
    ${install} && systemctl start containerd && ${install} --import && systemctl is-active containerd && run_pod_sandbox`;
  const machine = machineOf(async () => {
    const { folder, remove } = await renderedPayload(labSpec("trixie", { delivery }));
    const root = mkdtempSync(`${labFolder("run")}/root-`);
    cpSync(folder, join(root, "root/payload"), { recursive: true });
    remove();
    const files = { "/root/restorecon.sh": { content: restorecon, mode: 0o755 } };
    return { suite: "trixie", reference, tree: root, files, kubelet, during };
  });
  const said = async () => (await machine()).probe.stdout;

  test("has systemd read the units, imports, and stops a containerd that did not run before", async () => {
    expect((await machine()).probe).toMatchObject({ code: 0 });
    expect(await said()).toMatch(
      /linked .*nodegen-preload: importing .*\n.* is complete and pinned\ninactive\nno\n/s,
    );
  });

  test("run again it has nothing to do, and leaves a containerd alone that runs", async () => {
    expect(await said()).toMatch(
      /\nno\ninstall\.sh: nothing to do: .*\ninstall\.sh: nothing to do: .* is complete and pinned\nactive\n/s,
    );
  });

  test("labels all that it has written where SELinux is", async () => {
    const labelled = (await machine()).files("/root/restorecon")?.split("\n") ?? [];
    const written = [...(await said()).matchAll(/^(?:added|changed|linked) +(\/.*)$/gm)];
    expect(written.length).toBeGreaterThan(5);
    for (const [, path] of written) expect(labelled).toContain(`-R ${path}`);
    expect(labelled).toContain("-R /opt/nodegen");
  });
});

test.concurrent("Packer ends a build with a payload that is not whole", async () => {
  const { folder, remove } = await renderedPayload(labSpec("trixie", { delivery }));
  appendFileSync(join(folder, "rootfs/etc/containerd/config.toml"), "x");
  const { code, stdout, stderr } = await packerBuild("trixie", join(folder, "nodegen.pkr.hcl"));
  remove();
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain("rootfs/etc/containerd/config.toml of this folder is damaged");
});
