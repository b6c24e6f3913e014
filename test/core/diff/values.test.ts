import { describe, expect, test } from "vitest";
import { fileChange } from "../../../src/core/diff/file-changes.ts";
import type { StateFile } from "../../../src/core/diff/node-state.ts";

const file = (path: string, text: string, more: Partial<StateFile> = {}): StateFile => ({
  path,
  mode: "0644",
  content: { text },
  secret: false,
  inImage: false,
  ...more,
});

const change = (path: string, a: string, b: string) => fileChange(file(path, a), file(path, b));

const config = "/etc/containerd/config.toml";
const hosts = "/etc/containerd/certs.d/_default/hosts.toml";
const kubelet = "/var/lib/kubelet/config.yaml";
const unit = "/etc/systemd/system/kubelet.service.d/20-nodegen.conf";

describe("what means the same is no change", () => {
  test.each([
    {
      name: "keys of TOML in another order",
      path: config,
      a: "a = 1\nb = 2\n",
      b: "b = 2\na = 1\n",
    },
    { name: "a comment", path: config, a: "a = 1\n", b: "# why\na = 1\n" },
    { name: "quotes of YAML", path: kubelet, a: "a: x\nb: 1\n", b: 'b: 1\na: "x"\n' },
    {
      name: "settings of a unit in another order",
      path: unit,
      a: "[Service]\nA=1\nB=2\n",
      b: "[Service]\nB=2\nA=1\n",
    },
  ])("$name", ({ path, a, b }) => {
    expect(change(path, a, b)).toBeUndefined();
  });
});

describe("what means something else is one", () => {
  test("the order in which mirrors are asked", () => {
    const [one, two] = ['[host."https://a"]\n', '[host."https://b"]\n'];
    expect(change(hosts, one + two, two + one)?.values).toEqual([
      { key: "(order of hosts)", before: "https://a, https://b", after: "https://b, https://a" },
    ]);
  });

  test("the order of a list", () => {
    expect(change(config, "imports = ['a', 'b']\n", "imports = ['b', 'a']\n")?.values).toHaveLength(
      1,
    );
  });

  test("the order of commands of a unit", () => {
    const [one, two] = ["[Service]\nExecStartPre=/a\n", "ExecStartPre=/b\n"];
    const swapped = "[Service]\nExecStartPre=/b\nExecStartPre=/a\n";
    expect(change(unit, one + two, swapped)?.values).toHaveLength(1);
  });

  test("a number that becomes text", () => {
    expect(change(config, "a = 1\n", 'a = "2"\n')?.values).toEqual([
      { key: "a", before: "1", after: "2" },
    ]);
  });

  test("one flag of a command, told alone", () => {
    const command = (label: string) => `[Service]\nExecStart=\nExecStart=/k --a=1 --b=${label}\n`;
    expect(change(unit, command("x"), command("y"))?.values).toEqual([
      { key: "Service.ExecStart --b", before: "x", after: "y" },
    ]);
  });

  test("a script, by its lines", () => {
    expect(change("/opt/nodegen/bin/nodegen-preload", "a\nb\n", "a\nc\nd\n")).toMatchObject({
      lines: { added: 2, removed: 1 },
    });
  });

  test("a mode", () => {
    const after = file(config, "a = 1\n", { mode: "0600" });
    expect(fileChange(file(config, "a = 1\n"), after)?.values).toEqual([
      { key: "(mode)", before: "0644", after: "0600" },
    ]);
  });

  test("what can't be parsed, by its lines", () => {
    expect(change(config, "a = \n", "b = \n")).toMatchObject({ lines: { added: 1, removed: 1 } });
  });
});

describe("a secret", () => {
  test("is in no value of a secret file", () => {
    const [a, b] = ["token: one\n", "token: two\n"].map((text) =>
      file("/etc/kubernetes/nodegen-join.yaml", text, { secret: true }),
    );
    const found = fileChange(a, b);
    expect(found).toMatchObject({ change: "changed", secret: true, values: [] });
    expect(JSON.stringify(found)).not.toMatch(/one|two/);
  });

  test.each([
    {
      name: "a header",
      path: hosts,
      text: (s: string) => `[host."https://a".header]\nAuthorization = "${s}"\n`,
    },
    {
      name: "a password of containerd's",
      path: config,
      text: (s: string) => `[plugins.x.configs.y.auth]\npassword = "${s}"\n`,
    },
    {
      name: "a password in a URL",
      path: unit,
      text: (s: string) => `[Service]\nEnvironment=P=http://u:${s}@proxy\n`,
    },
  ])("is in no value of a file that others can read: $name", ({ path, text }) => {
    const found = change(path, text("hunter1"), text("hunter2"));
    expect(found?.values).toHaveLength(1);
    expect(JSON.stringify(found)).toContain("[redacted]");
    expect(JSON.stringify(found)).not.toContain("hunter");
  });
});
