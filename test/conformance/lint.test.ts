import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { beforeAll, describe, expect, test } from "vitest";
import type { Finding } from "../../src/core/report/finding.ts";
import { linted } from "../core/lint/lint-files.ts";
import { rootfsOf, type Suite } from "../e2e/lab/cache.ts";
import { type ConfigDump, withContainerd } from "../e2e/lab/containerd.ts";
import { containerds, type LabContainerd } from "../e2e/lab/containerds.ts";
import { type Effective, effective } from "../e2e/lab/effective.ts";

// What lint says of a config.toml, held against what containerd itself makes of it.

const configFile = "/etc/containerd/config.toml";
const dropIn = "/etc/containerd/conf.d/50-site.toml";

/** Those of the lab, and one of the time when a newer file was taken without a word. */
const all: readonly LabContainerd[] = [
  { minor: "1.6", version: "1.6.20", node: { suite: "bookworm" } },
  ...containerds,
];

const suites: readonly { readonly suite: Suite; readonly version: string }[] = [
  { suite: "bookworm", version: "1.6.20" },
  { suite: "trixie", version: "1.7.24" },
  { suite: "forky", version: "2.1.9" },
];

describe("nothing is wrong with", () => {
  test.each(all)("the default configuration of containerd $version", async ({ version, node }) => {
    const { code, stdout } = await withContainerd({ ...node, files: {} }, ({ run }) =>
      run("containerd config default 2>/dev/null"),
    );
    expect({ code, holds: stdout.includes("sandbox") }).toEqual({ code: 0, holds: true });
    expect(linted({ [configFile]: stdout }, { containerd: version })).toEqual([]);
  });

  test.each(suites)("the config.toml that $suite packages", async ({ suite, version }) => {
    const text = readFileSync(join(await rootfsOf(suite), configFile), "utf8");
    expect(text).toContain("io.containerd.grpc.v1.cri");
    expect(linted({ [configFile]: text }, { containerd: version })).toEqual([]);
  });
});

/** Values that no default has. */
const sandbox = "lint.example/root:1";
const dropped = "lint.example/drop:1";
const facts = { registryConfigPath: "/etc/containerd/lint.d", cniConfDir: "/etc/cni/lint.d" };

const older = (image: string) => `[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "${image}"
[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "${facts.registryConfigPath}"
[plugins."io.containerd.grpc.v1.cri".cni]
conf_dir = "${facts.cniConfDir}"
`;
const newer = (image: string) => `[plugins."io.containerd.cri.v1.images".pinned_images]
sandbox = "${image}"
[plugins."io.containerd.cri.v1.images".registry]
config_path = "${facts.registryConfigPath}"
[plugins."io.containerd.cri.v1.runtime".cni]
conf_dir = "${facts.cniConfDir}"
`;
const short = older(sandbox).replaceAll('"io.containerd.grpc.v1.cri"', "cri");
const misspelt = newer(sandbox).replaceAll("cri.v1.images", "cri.v1.image");

const versions = [undefined, 2, 3, 4, 5] as const;
const line = (version: number | undefined) =>
  version === undefined ? "" : `version = ${version}\n`;

const bodies = [
  { name: "tables of version 2", text: older(sandbox) },
  { name: "tables of version 3", text: newer(sandbox) },
  { name: "short names", text: short },
  { name: "a plugin that is misspelt", text: misspelt },
  { name: "an image that is misspelt", text: newer(sandbox).replace("sandbox =", "sandboxx =") },
  { name: "text that is no TOML", text: `${older(sandbox)}root =\n` },
  { name: "a value of another type", text: `${older(sandbox)}max_conf_num = "one"\n` },
];

const cases = bodies.flatMap(({ name, text }) =>
  versions.map((version) => ({
    name: `${name} in version ${version ?? "none"}`,
    text: line(version) + text,
  })),
);

/** Findings after which containerd does not start. */
const fatal: ReadonlySet<string> = new Set([
  "containerd-config-syntax",
  "containerd-config-refused",
  "containerd-import-newer",
  "containerd-key-type",
]);

function isFatal({ code, message }: Finding): boolean {
  return fatal.has(code) || message.includes("does not start");
}

/** The sandbox image that the findings speak of; without one, what the file says. */
function foretold(findings: readonly Finding[], written: string): string {
  const said = findings.flatMap(
    ({ message }) => /sandbox image is (\S+)$/.exec(message)?.[1] ?? [],
  );
  return said.at(-1) ?? written;
}

/** Whether a finding is about the line with this text, or about all of the file. */
function isIgnored(findings: readonly Finding[], text: string, value: string): boolean {
  const lines = text.split("\n");
  return findings.some(({ code, position }) => {
    if (code === "containerd-config-short-names") return true;
    const at = (position?.line ?? 0) - 1;
    const isTable = /short-name|key-unknown/.test(code) && lines[at]?.startsWith("[");
    const below = lines.slice(at + 1).findIndex((each) => each.includes(value));
    const named =
      isTable &&
      below !== -1 &&
      lines[at + 1 + below - 1]?.startsWith("[") &&
      sameTable(lines, at, at + below);
    return lines[at]?.includes(value) || named;
  });
}

/** Whether the header on one line is of the plugin that the header on another is of. */
function sameTable(lines: readonly string[], one: number, other: number): boolean {
  const plugin = (index: number) => /plugins\.("[^"]+"|\w+)/.exec(lines[index] ?? "")?.[1];
  return plugin(one) === plugin(other);
}

const imports = `imports = ["/etc/containerd/conf.d/*.toml"]\n`;
const pairs = [2, 3, 4].flatMap((root) =>
  [undefined, 2, 3, 4].flatMap((drop) =>
    [true, false].map((says) => {
      const all = drop === 2 || drop === undefined ? older(dropped) : newer(dropped);
      const registry = all.split("\n").slice(2, 4).join("\n");
      const how = says ? "with" : "without";
      return {
        name: `an import of version ${drop ?? "none"} ${how} an image into one of version ${root}`,
        files: {
          [configFile]: line(root) + imports + (root === 2 ? older(sandbox) : newer(sandbox)),
          [dropIn]: line(drop) + (says ? all : `${registry}\n`),
        },
        written: says ? dropped : sandbox,
      };
    }),
  ),
);

/** One node for all: what it dumps it reads anew each time. A drop-in is read where it is imported alone. */
async function dumps({ node }: LabContainerd): Promise<ReadonlyMap<string, ConfigDump>> {
  const read = new Map<string, ConfigDump>();
  const texts = cases.map(({ name, text }) => ({ name, files: { [configFile]: text } }));
  await withContainerd({ ...node, files: {} }, async ({ run, writeFiles }) => {
    for (const { name, files } of [...texts, ...pairs]) {
      writeFiles(
        Object.fromEntries(Object.entries(files).map(([path, content]) => [path, { content }])),
      );
      const { code, stdout, stderr } = await run("containerd config dump");
      const config = code === 0 ? parse(stdout) : {};
      read.set(name, { code, config, warnings: [], stderr });
    }
  });
  return read;
}

describe.each(all)("containerd $version", (row) => {
  const { minor, version } = row;
  let real: ReadonlyMap<string, ConfigDump> = new Map();
  beforeAll(async () => {
    real = await dumps(row);
  });

  /** The dump, where containerd starts at all; that it does not is a finding. */
  function started(name: string, findings: readonly Finding[]): Effective | undefined {
    const dump = real.get(name);
    if (dump === undefined) throw new Error(`nobody asked containerd about ${name}`);
    const { code, stderr } = dump;
    expect(code !== 0, JSON.stringify({ findings, stderr })).toBe(findings.some(isFatal));
    return code === 0 ? effective(dump, minor) : undefined;
  }

  test.each(cases)("$name", ({ name, text }) => {
    const findings = linted({ [configFile]: text }, { containerd: version });
    const is = started(name, findings);
    if (is === undefined) return;
    expect(is.sandboxImage).toBe(foretold(findings, sandbox));
    for (const [fact, value] of Object.entries(facts)) {
      expect
        .soft(is[fact as keyof Effective] !== value, `${fact}: ${JSON.stringify(findings)}`)
        .toBe(isIgnored(findings, text, value));
    }
  });

  test.each(pairs)("$name", ({ name, files, written }) => {
    const findings = linted(files, { containerd: version });
    const is = started(name, findings);
    if (is === undefined) return;
    expect(is.sandboxImage, JSON.stringify(findings)).toBe(foretold(findings, written));
  });
});
