import { describe, expect, test } from "vitest";
import { audit } from "../../../src/core/audit/audit.ts";
import type { NamedMachine } from "../../../src/core/audit/machine-audit.ts";
import { aMachine } from "./a-machine.ts";

const hosts = (url: string) =>
  `server = "${url}"\n[host."${url}"]\n  capabilities = ["pull", "resolve"]\n`;
const config = (more = "") =>
  `version = 3\n${more}[plugins."io.containerd.cri.v1.images".registry]\n  config_path = "/etc/containerd/certs.d"\n`;

function named(
  name: string,
  files: Readonly<Record<string, string>>,
  more: Partial<NamedMachine> = {},
): NamedMachine {
  const machine = aMachine({
    "/etc/containerd/config.toml": config(),
    "/etc/containerd/certs.d/_default/hosts.toml": hosts("https://mirror.example"),
    ...files,
  });
  return {
    name,
    machine,
    versions: [],
    own: [name],
    policy: { allowedHosts: ["mirror.example"], trustedPrograms: [] },
    ...more,
  };
}

const groups = (machines: readonly NamedMachine[]) => audit(machines).map((each) => each.machines);

describe("machines are told together", () => {
  test("where all their files are the same", () => {
    expect(groups([named("worker-1", {}), named("worker-2", {})])).toEqual([
      ["worker-1", "worker-2"],
    ]);
  });

  test("where only their own names and addresses differ", () => {
    const machine = (name: string, address: string) =>
      named(name, { "/etc/x": `node: ${name}\nip: ${address}\n` }, { own: [name, address] });
    expect(groups([machine("worker-1", "10.0.0.1"), machine("worker-2", "10.0.0.2")])).toEqual([
      ["worker-1", "worker-2"],
    ]);
  });

  test("where another file makes no difference to what is said", () => {
    expect(groups([named("worker-1", {}), named("worker-2", { "/etc/motd": "hello" })])).toEqual([
      ["worker-1", "worker-2"],
    ]);
  });
});

describe("machines are told apart", () => {
  const mirrored = (name: string, host: string) =>
    named(name, { "/etc/containerd/certs.d/_default/hosts.toml": hosts(`https://${host}`) });

  test("where one contacts another host", () => {
    const found = audit([
      mirrored("worker-1", "mirror.example"),
      mirrored("worker-2", "b.example"),
    ]);
    expect(found.map(({ machines }) => machines)).toEqual([["worker-1"], ["worker-2"]]);
    expect(found[1]?.contacts.map(({ to }) => to?.host)).toContain("b.example");
  });

  test("where the host that each contacts has the machine's own name", () => {
    const own = ["worker-1", "worker-2"].map((name) => mirrored(name, `${name}.example`));
    expect(audit(own).map(({ contacts }) => contacts.find(({ to }) => to)?.to?.host)).toEqual([
      "worker-1.example",
      "worker-2.example",
    ]);
  });

  test("where another host is allowed", () => {
    const policy = { allowedHosts: [], trustedPrograms: [] };
    const found = audit([named("worker-1", {}), named("worker-2", {}, { policy })]);
    const verdicts = found.map(({ contacts }) => new Set(contacts.map(({ verdict }) => verdict)));
    expect(verdicts).toEqual([new Set(["allowed"]), new Set(["denied"])]);
  });
});

test("what was found while its files were read is said of the machine", () => {
  const findings = [
    {
      code: "input-unreadable" as const,
      severity: "error" as const,
      path: [],
      message: "can't read /etc/x",
      hint: "",
    },
  ];
  expect(audit([named("worker-1", {}, { findings })])[0]?.findings).toContainEqual(findings[0]);
});

test("many machines cost little more than one", () => {
  const machines = Array.from({ length: 300 }, (_, index) =>
    named(`worker-${index + 1000}`, { "/etc/x": `worker-${index + 1000}` }),
  );
  const one = timed(() => audit(machines.slice(0, 1)));
  const all = timed(() => audit(machines));
  expect(all).toBeLessThan(one * 30 + 250);
});

function timed(what: () => unknown): number {
  const from = performance.now();
  what();
  return performance.now() - from;
}
