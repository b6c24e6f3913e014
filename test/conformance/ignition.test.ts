import { describe, expect, test } from "vitest";
import { artefactText, type RenderedNode, renderAll } from "../specs/render.ts";
import { accounts, ignited, validate } from "./ignition-node.ts";

// Ignition 2.14 really applies the configuration of every node to a disk, and systemd's presets enable the units. What
// is there then must be what the tree holds; cloud-init.test.ts holds the same of cloud-init. So all three are the same.

const nodes = await renderAll();
const cases = nodes.map((node) => ({ name: node.name, node }));
const configOf = (node: RenderedNode) => artefactText(node, "ignition/config.ign");
const versionOf = (node: RenderedNode) => node.settings.delivery.ignition.version;

/** Debian's Ignition reads no later ones. */
const isOld = (node: RenderedNode) => ["3.1.0", "3.2.0", "3.3.0"].includes(versionOf(node));

test.each(cases)("ignition-validate has nothing to say of $name", ({ node }) => {
  expect(validate(configOf(node), "new")).toBe("");
  if (isOld(node)) expect(validate(configOf(node), "old")).toBe("");
});

test("each version of the specification is among them", () => {
  expect([...new Set(nodes.map(versionOf))].sort()).toEqual([
    "3.1.0",
    "3.2.0",
    "3.3.0",
    "3.4.0",
    "3.5.0",
  ]);
});

test.each(cases)(
  "Ignition makes of the configuration of $name what the tree holds",
  async ({ node }) => {
    // Nothing that is written needs more than 3.1, so the old engine can apply a later version as 3.3.
    const { files, folders, links, outcome } = await ignited(withoutRemote(asOld(configOf(node))));
    expect(outcome).toMatchObject({ code: 0 });
    expect(files).toEqual(expectedFiles(node));
    expect(links).toEqual([...node.booted.links.keys()].sort());
    expect(folders.filter((folder) => !folder.startsWith("755 0:0 /"))).toEqual([]);
  },
);

// The comparison would be worth nothing if it could not fail.
describe("the comparison sees", () => {
  const node = named("examples/airgapped worker-1");
  test.each([
    { fault: "another mode", from: '"mode": 493', to: '"mode": 492' },
    { fault: "a mode that was meant to be octal", from: '"mode": 420', to: '"mode": 644' },
    {
      fault: "another owner",
      from: '"mode": 420,',
      to: '"mode": 420, "user": { "name": "backup" },',
    },
    {
      fault: "another group",
      from: '"mode": 420,',
      to: '"mode": 420, "group": { "name": "adm" },',
    },
    { fault: "one byte less", from: "Restart=always\\n", to: "Restart=alway\\n" },
    { fault: "a unit that is not enabled", from: '"enabled": true,', to: "" },
  ])("$fault", async ({ from, to }) => {
    expect(configOf(node)).toContain(from);
    const { files, links, outcome } = await ignited(configOf(node).replaceAll(from, to));
    expect(outcome).toMatchObject({ code: 0 });
    expect({ files, links }).not.toEqual({
      files: expectedFiles(node),
      links: [...node.booted.links.keys()].sort(),
    });
  });
});

describe("Ignition ends the boot", () => {
  const config = configOf(named("examples/airgapped worker-1"));
  test("over content that is not what its digest says", async () => {
    const wrong = config.replace(/(?<="hash": "sha256-)[0-9a-f]{64}/, "0".repeat(64));
    const { outcome } = await ignited(wrong);
    expect(outcome.code).not.toBe(0);
    expect(outcome.stdout).toContain("hash verification failed");
  });

  test("over a file that the machine image has, were it not for overwrite", async () => {
    const { outcome } = await ignited(config.replaceAll('"overwrite": true', '"overwrite": false'));
    expect(outcome.code).not.toBe(0);
    expect(outcome.stdout).toContain("/etc/containerd/config.toml");
  });
});

/** The node's files, and its name, which cloud-init's machines take from meta-data. */
function expectedFiles(node: RenderedNode): object {
  const files = [...node.booted.tree].map(([path, { mode, owner, content }]) => [
    path,
    {
      mode: mode.toString(8),
      owner: owner.replace(/[a-z]+/g, (account) => accounts[account] ?? account),
      content: Buffer.from(content).toString("base64"),
    },
  ]);
  const name = node.hostname === undefined ? "" : `${node.hostname}\n`;
  const hostname = { mode: "644", owner: "0:0", content: Buffer.from(name).toString("base64") };
  return Object.fromEntries([...files, ...(name === "" ? [] : [["/etc/hostname", hostname]])]);
}

function asOld(config: string): string {
  return config.replace(/"version": "3\.[45]\.0"/, '"version": "3.3.0"');
}

/** Nobody serves the archives of these specs. */
function withoutRemote(config: string): string {
  const parsed = JSON.parse(config);
  parsed.storage.files = parsed.storage.files.filter((file: { contents: { source: string } }) =>
    file.contents.source.startsWith("data:"),
  );
  return JSON.stringify(parsed);
}

function named(name: string): RenderedNode {
  const node = nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`there is no ${name}`);
  return node;
}
