import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findingsIn, type Machine } from "../core/lint/machine.ts";
import type { Suite } from "../e2e/lab/cache.ts";
import { pathInRoot, writeFiles } from "../e2e/lab/files.ts";
import { type Namespaces, openNamespaces } from "../e2e/lab/namespaces.ts";

// Where lint says that systemd ignores, refuses or goes round in a circle, systemd itself says so; and where lint is
// silent, systemd is.

const suites: readonly Suite[] = ["bookworm", "trixie", "forky"];
const folder = "/etc/systemd/system";
const unit = `${folder}/probe.service`;
const dropIn = `${folder}/probe.service.d/10-more.conf`;

const text = (before: string, service = "") =>
  `${before}[Service]\nExecStart=/bin/true\n${service}[Install]\nWantedBy=multi-user.target\n`;

interface Case {
  readonly machine: Machine;
  readonly code: string;
  /** What systemd says. */
  readonly says: RegExp;
}

const inSection = (section: string, name: string, value: string): Case => ({
  machine: { [unit]: `${text("")}[${section}]\n${name}=${value}\n` },
  code: "unit-setting-section",
  says: new RegExp(`Unknown (key|key name|lvalue) '${name}' in section '?\\[?${section}`),
});

const after = (...units: readonly string[]): Machine => ({
  [unit]: text(`[Unit]\nAfter=${units.join(" ")}\n`),
});

const broken: readonly Case[] = [
  {
    machine: { [unit]: `Description=x\n${text("")}` },
    code: "unit-line-ignored",
    says: /Assignment outside of section/,
  },
  {
    machine: { [unit]: text("[Unit]\nAfter network.target\n") },
    code: "unit-line-ignored",
    says: /Missing '='/,
  },
  ...[
    ["StartLimitIntervalSec", "0"],
    ["After", "basic.target"],
    ["Before", "kubelet.service"],
    ["Wants", "basic.target"],
    ["Requires", "basic.target"],
    ["RequiresMountsFor", "/opt"],
    ["ConditionPathExists", "/opt"],
    ["DefaultDependencies", "no"],
    ["WantedBy", "multi-user.target"],
    ["RequiredBy", "multi-user.target"],
  ].map(([name = "", value = ""]) => inSection("Service", name, value)),
  ...[
    ["ExecStart", "/bin/true"],
    ["ExecStartPre", "/bin/true"],
    ["Restart", "always"],
    ["RestartSec", "5"],
    ["RemainAfterExit", "yes"],
    ["TimeoutStartSec", "5"],
  ].map(([name = "", value = ""]) => inSection("Unit", name, value)),
  {
    machine: { [unit]: text(""), [dropIn]: "[Service]\nExecStart=/bin/false\n" },
    code: "unit-exec-twice",
    says: /more than one ExecStart=/,
  },
  ...["cloud-final.service", "cloud-init.target"].map((late) => ({
    machine: after(late),
    code: "unit-ordering-cycle",
    says: /ordering cycle/,
  })),
  {
    machine: { [unit]: text("[Unit]\nBefore=sysinit.target\n") },
    code: "unit-ordering-cycle",
    says: /ordering cycle/,
  },
];

const fine: readonly Machine[] = [
  { [unit]: text("") },
  { [unit]: text("[Unit]\n# a comment\n; another\nAfter=a.service \\\n# inside\n  b.service\n") },
  { [unit]: text("[X-Ours]\nAfter=whatever\n", "StartLimitInterval=0\nStartLimitBurst=5\n") },
  { [unit]: text(""), [dropIn]: "[Service]\nExecStart=\nExecStart=/bin/false\n" },
  { [unit]: text("", "Type=oneshot\nExecStart=/bin/false\n") },
  { [unit]: text("[Unit]\nDefaultDependencies=no\nBefore=sysinit.target\n") },
  after("cloud-config.target"),
  after("cloud-config.service"),
  after("network-online.target", "containerd.service"),
  after("multi-user.target"),
  after("cloud-init.target", "multi-user.target"),
];

describe.each(suites)("systemd of %s", (suite) => {
  let space: Namespaces;
  beforeAll(async () => {
    space = await openNamespaces(suite);
  });
  afterAll(async () => {
    await space.close();
  });

  /** What systemd says of the machine's boot and of the unit. */
  async function said(machine: Machine): Promise<string> {
    for (const path of [unit, dropIn]) rmSync(pathInRoot(space.root, path), { force: true });
    await space.run(`rm -rf ${folder}/multi-user.target.wants/*`);
    writeFiles(
      space.root,
      Object.fromEntries(Object.entries(machine).map(([path, content]) => [path, { content }])),
    );
    const wants = `${space.root}${folder}/multi-user.target.wants`;
    mkdirSync(wants, { recursive: true });
    symlinkSync(unit, `${wants}/probe.service`);
    // As cloud-init's generator links it on a machine that boots.
    symlinkSync("/usr/lib/systemd/system/cloud-init.target", `${wants}/cloud-init.target`);
    const { stdout, stderr } = await space.run(
      "systemd-analyze --man=no verify probe.service; systemd-analyze --man=no verify default.target",
      { timeoutSeconds: 60 },
    );
    return (stdout + stderr)
      .split("\n")
      .filter((line) => /probe|cycle/.test(line))
      .join("\n");
  }

  test.each(broken)("says what lint says: $code, $says", async ({ machine, code, says }) => {
    expect(findingsIn(machine).map((found) => found.code)).toContain(code);
    expect(await said(machine)).toMatch(says);
  });

  test.each(fine.map((machine) => [JSON.stringify(machine), machine] as const))(
    "is silent where lint is: %s",
    async (_, machine) => {
      expect(findingsIn(machine)).toEqual([]);
      expect(await said(machine)).not.toMatch(
        /cycle|Unknown|Missing|outside|more than one|ignoring/i,
      );
    },
  );
});
