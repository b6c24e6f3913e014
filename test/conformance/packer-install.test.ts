import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import type { NodePlan, PlannedFile } from "../../src/core/plan/plan.ts";
import { bakedPlansOf, writtenPayload } from "../specs/payloads.ts";
import { examples } from "../specs/spec-case.ts";
import { type Outcome, runTool } from "./command.ts";
import { machineRoot, type Standing, standingIn, wantedBy } from "./machine-root.ts";

// What install.sh makes of machines that are not as it would like them, and of payloads that are not whole.

const example = examples.find(({ name }) => name === "examples/two-layers-packer-and-cloud-init");
if (example === undefined) throw new Error("the example is gone");
const [baked] = await bakedPlansOf(example);
if (baked === undefined) throw new Error("the example has no pool");
const { plan } = baked;
const wanted = wantedBy(plan);
const config = "/etc/containerd/config.toml";
const archive = "/opt/nodegen/images/pause-test.tar";
const hosts = "/etc/containerd/certs.d/_default/hosts.toml";
const link = "/etc/systemd/system/multi-user.target.wants/nodegen-preload.service";
const whole = writtenPayload(baked);
afterAll(whole.remove);

interface Machine {
  readonly root: string;
  /** Runs install.sh of the payload, or of another one. */
  install(options?: readonly string[], payload?: string): Outcome;
}

function aMachine(shell: readonly [string, ...string[]] = ["dash"]): Machine {
  const { root, remove } = machineRoot();
  onTestFinished(remove);
  return {
    root,
    install: (options = [], payload = whole.folder) =>
      runTool({ command: [...shell, join(payload, "install.sh"), "--root", root, ...options] }),
  };
}

function written(root: string, path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text, { mode });
}

/** The payload of the same plan without some files, or with others. */
function another(change: (files: readonly PlannedFile[]) => readonly PlannedFile[]): {
  readonly folder: string;
  readonly plan: NodePlan;
} {
  const other = { ...plan, files: change(plan.files) };
  const { folder, remove } = writtenPayload({ ...baked, plan: other } as typeof baked & object);
  onTestFinished(remove);
  return { folder, plan: other };
}

/** The payload with something done to it. */
function damaged(damage: (folder: string) => void): string {
  const folder = join(aMachine().root, "payload");
  cpSync(whole.folder, folder, { recursive: true });
  damage(folder);
  return folder;
}

const without = (...paths: readonly string[]): Standing =>
  Object.fromEntries(Object.entries(wanted).filter(([path]) => !paths.includes(path)));

describe("a payload that is not whole changes nothing, and says what is wrong with it:", () => {
  test.each([
    {
      fault: "a byte of a file is another",
      damage: (folder: string) => appendFileSync(join(folder, `rootfs${config}`), "x"),
      said: "rootfs/etc/containerd/config.toml of this folder is damaged",
    },
    {
      fault: "an archive is cut off",
      damage: (folder: string) => writeFileSync(join(folder, `images${archive}`), "x"),
      said: `images${archive} of this folder is damaged`,
    },
    {
      fault: "a file is missing",
      damage: (folder: string) => rmSync(join(folder, `rootfs${hosts}`)),
      said: `rootfs${hosts} of this folder is missing`,
    },
    {
      fault: "there is no SHA256SUMS",
      damage: (folder: string) => rmSync(join(folder, "SHA256SUMS")),
      said: "SHA256SUMS, so nothing says whether this folder is whole",
    },
    {
      fault: "SHA256SUMS is empty",
      damage: (folder: string) => writeFileSync(join(folder, "SHA256SUMS"), ""),
      said: "SHA256SUMS is damaged: it has 0 lines",
    },
    {
      fault: "install.sh is that of another payload",
      damage: (folder: string) => appendFileSync(join(folder, "install.sh"), "# x\n"),
      said: "install.sh of this folder is damaged",
    },
  ])("$fault", ({ damage, said }) => {
    for (const shell of [["dash"], ["/bin/busybox", "sh"]] as const) {
      const machine = aMachine(shell);
      const { code, stdout, stderr } = machine.install([], damaged(damage));
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toContain(said);
      expect(stderr).toMatch(/^install\.sh: error: nothing was changed\n$/m);
      expect(standingIn(machine.root)).toEqual({});
    }
  });
});

describe("a machine on which not all can be written is left as it is:", () => {
  test.each([
    {
      fault: "a folder stands where a file belongs",
      make: (root: string) => mkdirSync(join(root, config), { recursive: true }),
      said: `${config} is a folder`,
    },
    {
      fault: "a file stands where a folder belongs",
      make: (root: string) => written(root, "/opt", "x"),
      said: `${archive} can't be there: /opt is no folder`,
    },
    {
      fault: "a folder is a link that leads nowhere",
      make: (root: string) => symlinkSync("nowhere", join(root, "opt")),
      said: `${archive} can't be there: /opt is no folder`,
    },
    {
      fault: "a folder is a link out of the image",
      make: (root: string) => symlinkSync(dirname(root), join(root, "opt")),
      said: `${archive} would not be in the image: /opt is a link to `,
    },
  ])("$fault", ({ make, said }) => {
    const machine = aMachine();
    make(machine.root);
    const before = standingIn(machine.root);
    const { code, stdout, stderr } = machine.install();
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`install.sh: error: ${said}`);
    expect(standingIn(machine.root)).toEqual(before);
    expect(existsSync(join(dirname(machine.root), "nodegen"))).toBe(false);
  });

  test("an account is not known", () => {
    const { folder } = another((files) =>
      files.map((file) => (file.path === config ? { ...file, owner: "nobody-here:adm" } : file)),
    );
    const machine = aMachine();
    const { code, stderr } = machine.install([], folder);
    expect(code).toBe(1);
    expect(stderr).toContain(`${config} belongs to nobody-here:adm, and the machine does not know`);
    expect(standingIn(machine.root)).toEqual({});
  });

  test("it is mounted read-only", () => {
    const { root } = aMachine();
    const script =
      'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && exec dash "$2" --root "$1"';
    const arguments_ = ["sh", root, join(whole.folder, "install.sh")];
    const command = ["unshare", "--mount", "sh", "-c", script, ...arguments_] as const;
    const { code, stdout, stderr } = runTool({ command });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`${config} can't be written: ${root}/etc is read-only`);
    expect(standingIn(root)).toEqual({});
  });

  test("whoever runs it is not root", () => {
    const { root } = aMachine();
    chmodSync(dirname(whole.folder), 0o755);
    const user = ["setpriv", "--reuid=65534", "--clear-groups"] as const;
    const script = 'dash -s -- --root "$1"';
    const input = readFileSync(join(whole.folder, "install.sh"), "utf8");
    const command = [...user, "sh", "-c", script, "sh", "/"] as const;
    const { code, stderr } = runTool({ command, input });
    expect(code).toBe(1);
    expect(stderr).toBe(
      "install.sh: error: only root can give files their owners: run it with sudo\n",
    );
    expect(standingIn(root)).toEqual({});
  });
});

test.each([
  { options: ["--rot", "/x"], said: "unknown argument --rot" },
  { options: ["--root"], said: "--root needs a folder" },
  { options: ["--import", "--verify"], said: "--import changes the machine" },
  { options: ["--root", "/mnt", "--import"], said: "run it in the image, with chroot DIR" },
])("install.sh $options is wrong usage", ({ options, said }) => {
  const command = ["dash", join(whole.folder, "install.sh"), ...options] as const;
  const { code, stdout, stderr } = runTool({ command });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(said);
});

describe("what a machine has already", () => {
  test("is changed where it differs, and that is said", () => {
    const machine = aMachine();
    machine.install();
    appendFileSync(join(machine.root, config), "x");
    chmodSync(join(machine.root, hosts), 0o600);
    chownSync(join(machine.root, archive), 34, 4);
    rmSync(join(machine.root, link));
    const verified = machine.install(["--verify"]);
    expect(verified).toMatchObject({ code: 1, stderr: "" });
    expect(verified.stdout).toBe(
      [
        `differs  ${hosts} (mode and owner 600 0:0, not 644 0:0)`,
        `differs  ${config} (other content)`,
        `differs  ${archive} (mode and owner 644 34:4, not 644 0:0)`,
        `differs  ${link} (no link to ../nodegen-preload.service)`,
        "",
      ].join("\n"),
    );
    expect(standingIn(machine.root)).not.toEqual(wanted);
    const all = Object.keys(wanted).length;
    expect(machine.install()).toEqual({
      code: 0,
      stdout: `changed  ${hosts}\nchanged  ${config}\nchanged  ${archive}\nlinked   ${link}\ninstall.sh: 4 changed of ${all} files and links\n`,
      stderr: "",
    });
    expect(standingIn(machine.root)).toEqual(wanted);
  });

  test("a link in a file's place is replaced, and what it leads to is left alone", () => {
    const machine = aMachine();
    written(machine.root, "/etc/vendor.toml", "vendor\n");
    mkdirSync(join(machine.root, "etc/containerd"));
    symlinkSync("../vendor.toml", join(machine.root, config));
    mkdirSync(join(machine.root, "etc/sysctl.d"));
    symlinkSync(".", join(machine.root, "etc/sysctl.d/99-nodegen.conf"));
    expect(machine.install()).toMatchObject({ code: 0, stderr: "" });
    const vendor = "/etc/vendor.toml";
    const { [vendor]: found, ...others } = standingIn(machine.root);
    expect(others).toEqual(wanted);
    expect(readFileSync(join(machine.root, vendor), "utf8")).toBe("vendor\n");
    expect(found).toMatch(/^644 0:0 /);
  });

  test("a folder that is a link within the image is written through", () => {
    const machine = aMachine();
    mkdirSync(join(machine.root, "var/opt"), { recursive: true });
    symlinkSync("var/opt", join(machine.root, "opt"));
    expect(machine.install()).toMatchObject({ code: 0, stderr: "" });
    expect(existsSync(join(machine.root, `var${archive}`))).toBe(true);
    expect(machine.install().stdout).toContain("nothing to do");
  });

  test("accounts of an image of ostree are known", () => {
    const { folder } = another((files) =>
      files.map((file) => (file.path === config ? { ...file, owner: "etcd:etcd" } : file)),
    );
    const machine = aMachine();
    for (const name of ["passwd", "group"]) {
      written(machine.root, `/usr/lib/${name}`, "etcd:x:997:996\n");
    }
    expect(machine.install([], folder)).toMatchObject({ code: 0, stderr: "" });
    expect(lstatSync(join(machine.root, config))).toMatchObject({ uid: 997 });
  });
});

describe("of an earlier payload", () => {
  const later = () => another((files) => files.filter(({ path }) => path !== hosts));

  test("what is gone is removed, with the folder that would be left empty", () => {
    const machine = aMachine();
    machine.install();
    const { folder } = later();
    expect(machine.install(["--verify"], folder)).toMatchObject({
      code: 1,
      stdout: `left     ${hosts} (of an earlier payload)\n`,
    });
    expect(machine.install([], folder)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`removed  ${hosts}\nremoved  ${dirname(hosts)}\n`),
      stderr: "",
    });
    expect(standingIn(machine.root)).toEqual(without(hosts));
    expect(existsSync(join(machine.root, dirname(hosts)))).toBe(false);
    expect(machine.install([], folder).stdout).toContain("nothing to do");
  });

  test("what was changed since is kept, and that is said each time", () => {
    const machine = aMachine();
    machine.install();
    appendFileSync(join(machine.root, hosts), "# by hand\n");
    const { folder } = later();
    const kept = `kept     ${hosts} (of an earlier payload, and changed since: remove it by hand)\n`;
    for (const _ of [1, 2]) {
      expect(machine.install([], folder)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(kept),
      });
    }
    expect(readFileSync(join(machine.root, hosts), "utf8")).toContain("# by hand");
  });

  test("a folder with somebody else's file in it stays, and so does one that was there before", () => {
    const machine = aMachine();
    mkdirSync(join(machine.root, "etc/sysctl.d"));
    machine.install();
    written(machine.root, `${dirname(hosts)}/ca.crt`, "x");
    const sysctl = "/etc/sysctl.d/99-nodegen.conf";
    const { folder } = another((files) =>
      files.filter(({ path }) => ![hosts, sysctl].includes(path)),
    );
    expect(machine.install([], folder)).toMatchObject({ code: 0, stderr: "" });
    expect(existsSync(join(machine.root, `${dirname(hosts)}/ca.crt`))).toBe(true);
    expect(existsSync(join(machine.root, sysctl))).toBe(false);
    expect(existsSync(join(machine.root, dirname(sysctl)))).toBe(true);
  });

  test("what was on the machine before, and the same, is not taken for its own", () => {
    const machine = aMachine();
    const text = readFileSync(join(whole.folder, `rootfs${hosts}`), "utf8");
    written(machine.root, hosts, text);
    machine.install();
    const { folder } = later();
    machine.install([], folder);
    expect(existsSync(join(machine.root, hosts))).toBe(true);
  });
});

/** What runTool has for a program that was killed. */
const killed = 128;

/** A folder of programs in which `mv` ends install.sh, as a switched-off machine would, at its call number `at`. */
function killingMv(at: number): string {
  const { root } = aMachine();
  const script = `#!/bin/sh
echo x >>"${root}/calls"
[ "$(wc -l <"${root}/calls")" -ne ${at} ] || { kill -9 $PPID; exit 137; }
exec /bin/mv "$@"
`;
  written(root, "mv", script, 0o755);
  return root;
}

test("killed at any moment and run again, it ends as if nothing had happened", () => {
  const places = Object.keys(wanted).length;
  // The first rename is that of the record.
  for (const at of [1, 2, 5, places, places + 1]) {
    const { root } = aMachine();
    const programs = killingMv(at);
    const command = ["dash", join(whole.folder, "install.sh"), "--root", root] as const;
    const env = { PATH: `${programs}:${process.env.PATH}` };
    expect(runTool({ command, env }).code).toBe(killed);
    expect(
      Object.keys(standingIn(root)).filter((path) => !path.endsWith(".nodegen-new")),
    ).toHaveLength(Math.max(0, at - 2));
    expect(runTool({ command })).toMatchObject({ code: 0, stderr: "" });
    expect(standingIn(root)).toEqual(wanted);
    expect(runTool({ command }).stdout).toContain("nothing to do");
  }
});

test("killed, and another payload installed, it leaves nothing of the first behind", () => {
  const { root, install } = aMachine();
  const programs = killingMv(5);
  const command = ["dash", join(whole.folder, "install.sh"), "--root", root] as const;
  expect(runTool({ command, env: { PATH: `${programs}:${process.env.PATH}` } }).code).toBe(killed);
  expect(Object.keys(standingIn(root))).toContain(hosts);
  const { folder, plan: other } = another((files) => files.filter(({ path }) => path !== hosts));
  expect(install([], folder)).toMatchObject({ code: 0, stderr: "" });
  const left = Object.entries(standingIn(root)).filter(([path]) => !path.endsWith(".nodegen-new"));
  expect(Object.fromEntries(left)).toEqual(wantedBy(other));
});

test("--verify needs nothing of the payload but install.sh, and no root", () => {
  const machine = aMachine();
  machine.install();
  const { root: alone } = aMachine();
  cpSync(join(whole.folder, "install.sh"), join(alone, "install.sh"));
  expect(machine.install(["--verify"], alone)).toMatchObject({
    code: 0,
    stdout: `install.sh: all ${Object.keys(wanted).length} files and links are as they should be\n`,
  });
});
