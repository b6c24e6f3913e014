import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { imageStartsKubelet } from "../../src/core/kubelet/kubelet.ts";
import type { Suite } from "../e2e/lab/cache.ts";
import type { Namespaces } from "../e2e/lab/namespaces.ts";
import { artefactText, type RenderedNode, renderAll, type TreeFile } from "../specs/render.ts";
import { ownConfigs } from "../specs/user-data.ts";
import { planted } from "../specs/variants.ts";
import {
  firstStages,
  lastStages,
  onCloudInitNode,
  run,
  seedOf,
  suites,
  systemctlLog,
} from "./cloud-init-node.ts";

// cloud-init 22.4, 25.1 and 26.2 really apply the user-data of every node, from a NoCloud seed, to a root file system of
// their own. What they leave there must be what the tree holds.

const nodes = await renderAll();

/**
 * The first node of each shape is applied: the same files in the same modes, whatever is in them, make cloud-init do the
 * same. What differs in kind by all three: the examples, secrets, archives, a kubelet that the image does not start, a
 * machine without a name. Any other by one of them, in turn.
 */
const inKind =
  /^(examples\/|registries on 2|two layers|archives travel|a kubelet that the image|a pool without|user-data of|the machine around them on debian)/;
const casesOf = (suite: Suite) =>
  [...new Map(nodes.toReversed().map((node) => [shapeOf(node), node])).values()]
    .map((node, index) => ({ name: node.name, node, turn: suites[index % suites.length] }))
    .filter(({ name, turn }) => inKind.test(name) || turn === suite);

/** What decides what cloud-init is told to do. The name of a registry is no matter, nor is containerd's version. */
function shapeOf({ booted, artefacts, hostname, settings }: RenderedNode): string {
  const files = [...booted.tree].map(([path, { mode, owner, secret }]) => {
    const place = path.replace(/(?<=certs\.d\/)[^/]+/, "*").replace(/v\d/, "v*");
    return `${place} ${mode} ${owner} ${secret}`;
  });
  const userData = artefacts.get("cloud-init/user-data")?.content;
  const header = typeof userData === "string" ? userData.split("\n")[0] : "gzipped";
  const { host, units } = settings;
  const named = hostname !== undefined;
  return JSON.stringify([
    [...new Set(files)].sort(),
    [...booted.links],
    header,
    named,
    host,
    units,
  ]);
}

/** Where nodegen writes; whatever is found there and was not there before is cloud-init's doing. */
const ours = [
  "/etc/app",
  "/etc/containerd",
  "/etc/kubernetes",
  "/etc/modules-load.d",
  "/etc/motd",
  "/etc/nodegen",
  "/etc/pki/ca-trust",
  "/etc/ssl/certs",
  "/etc/sysctl.d",
  "/etc/systemd/system",
  "/opt",
  "/usr/local/share/ca-certificates",
  "/var/lib/kubelet",
];

describe.each(suites)("cloud-init of %s", (suite) => {
  test.concurrent.each(casesOf(suite))(
    "makes of the user-data of $name what the tree holds",
    async ({ node }) => {
      await onCloudInitNode(suite, seedOf(node), async (space) => {
        const before = await pathsBefore(space, node);
        const foldersBefore = await unusualFolders(space);
        await run(space, firstStages);
        expect(await written(space, before)).toEqual(filesBeforeUsers(node));
        expect(await complaints(space)).toEqual([]);

        // Its first and last words to systemd, and what systemd would have read at that moment.
        const gate = [...node.booted.tree.keys()]
          .filter((path) => path.includes("/kubelet.service.d/"))
          .map((path) => path.split("/").at(-1) ?? "")
          .sort();
        const started = imageStartsKubelet(node.settings.host.kubelet);
        const early = started ? ["daemon-reload", ...gate] : [];
        expect(await calls(space)).toEqual(early);
        await run(space, lastStages);
        expect(await written(space, before)).toEqual(expectedFiles(node));
        const enabled = enabledIn(node);
        const own = new Set(node.settings.units.map(({ name }) => name));
        const ours = enabled.filter((unit) => !own.has(unit));
        const first = beforeContainerd.filter((unit) => isTold(unit, node));
        const last = enabled.filter((unit) => ![...first, "kubelet.service"].includes(unit));
        expect(await calls(space)).toEqual([
          ...early,
          ...["daemon-reload", ...gate],
          ...(ours.length === 0 ? [] : [`enable ${ours.join(" ")}`]),
          ...enabled.filter((unit) => own.has(unit)).map((unit) => `enable ${unit}`),
          ...first.map((unit) => `restart ${unit}`),
          ...(bringsContainerd(node) ? ["restart containerd.service"] : []),
          `--no-block restart ${[...last, "kubelet.service"].join(" ")}`,
        ]);
        // What `systemctl enable` of this systemd has linked is what the tree brings as links.
        expect(await newLinks(space, before)).toEqual([...node.booted.links.keys()].sort());
        expect(await unusualFolders(space)).toEqual(foldersBefore);
        await expectNoSecretInTheOpen(space, node);
      });
    },
  );

  test.concurrent("the same user-data on a later boot changes nothing", async () => {
    const node = named("registries on 2.1 worker-1");
    await onCloudInitNode(suite, seedOf(node), async (space) => {
      const before = await pathsBefore(space, node);
      await run(space, firstStages);
      // Where cloud-init notes that this boot has been seen to.
      await run(space, ["rm -rf /run/cloud-init", ...firstStages]);
      expect(await written(space, before)).toEqual(expectedFiles(node));
      expect(await complaints(space)).toEqual([]);
    });
  });
});

// The comparison would be worth nothing if it could not fail.
describe("the comparison sees", () => {
  const node = named("examples/airgapped worker-1");
  const userData = artefactText(node, "cloud-init/user-data");
  test.concurrent.each([
    { fault: "another mode", from: 'permissions: "0755"', to: 'permissions: "0754"' },
    { fault: "another owner", from: 'owner: "root:root"', to: 'owner: "root:adm"' },
    { fault: "one byte less", from: "Restart=always\n", to: "Restart=alway\n" },
    { fault: "an unquoted mode, which YAML reads as a number", from: '"0644"', to: "644" },
  ])("$fault", async ({ from, to }) => {
    expect(userData).toContain(from);
    const seed = { ...seedOf(node), userData: userData.replaceAll(from, to) };
    await onCloudInitNode("trixie", seed, async (space) => {
      const before = await pathsBefore(space, node);
      await run(space, firstStages);
      expect(await written(space, before)).not.toEqual(expectedFiles(node));
    });
  });

  test.concurrent("a folder that only root may read", async () => {
    await onCloudInitNode("trixie", seedOf(node), async (space) => {
      const before = await unusualFolders(space);
      await space.run("mkdir -m 0700 /etc/nodegen");
      expect(await unusualFolders(space)).not.toEqual(before);
    });
  });

  test.concurrent("an owner that does not exist, after whom no file is written", async () => {
    const unknown = userData.replace('owner: "root:root"', 'owner: "nobody-of-that-name:root"');
    const seed = { ...seedOf(node), userData: unknown };
    await onCloudInitNode("trixie", seed, async (space) => {
      const before = await pathsBefore(space, node);
      await space.run(firstStages.join("; "), { timeoutSeconds: 120 });
      expect((await complaints(space)).join("\n")).toContain("Running module write-files");
      expect(await written(space, before)).not.toHaveProperty("/opt/nodegen/bin/nodegen-preload");
    });
  });
});

interface Found {
  readonly path: string;
  readonly kind: "file" | "link";
  readonly mode: string;
  readonly owner: string;
}

async function filesIn(space: Namespaces): Promise<readonly Found[]> {
  const { stdout } = await space.run(
    `find ${ours.join(" ")} \\( -type f -o -type l \\) -printf '%y %m %u:%g %p\\n' 2>/dev/null`,
  );
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [kind, mode = "", owner = "", path = ""] = line.split(" ");
      return { path, mode, owner, kind: kind === "l" ? "link" : "file" };
    });
}

/** Folders that are not root's own, or not for everybody to read: what makes folders for our files must make none such. */
async function unusualFolders(space: Namespaces): Promise<readonly string[]> {
  const { stdout } = await space.run(
    `find ${ours.join(" ")} -type d ! \\( -perm 0755 -user root -group root \\) -printf '%m %u:%g %p\\n' 2>/dev/null`,
  );
  return stdout.split("\n").sort();
}

/** What is there already; but what is Debian's before, as containerd's config.toml, must be ours afterwards. */
async function pathsBefore(space: Namespaces, node: RenderedNode): Promise<ReadonlySet<string>> {
  const paths = (await filesIn(space)).map(({ path }) => path);
  return new Set(paths.filter((path) => !node.booted.tree.has(path)));
}

/** Units that the tree enables, in the order of the plan. */
function enabledIn({ booted }: RenderedNode): readonly string[] {
  return [...new Set([...booted.links.keys()].map((path) => path.split("/").at(-1) ?? ""))];
}

/** What reads files of the plan, and is over before containerd starts. */
const beforeContainerd = [
  "nodegen-trust.service",
  "systemd-modules-load.service",
  "systemd-sysctl.service",
] as const;

function isTold(unit: (typeof beforeContainerd)[number], { booted }: RenderedNode): boolean {
  const files = {
    "nodegen-trust.service": "/etc/systemd/system/nodegen-trust.service",
    "systemd-modules-load.service": "/etc/modules-load.d/nodegen.conf",
    "systemd-sysctl.service": "/etc/sysctl.d/99-nodegen.conf",
  };
  return booted.tree.has(files[unit]);
}

/** In two layers containerd has its configuration from the image, and reads certs.d at each pull. */
function bringsContainerd({ booted }: RenderedNode): boolean {
  return [...booted.tree.keys()].some((path) =>
    /^\/etc\/containerd\/(?!certs\.d\/)|\/containerd\.service(\.d\/|$)/.test(path),
  );
}

/** Path -> mode, owner and content of each file that is new. */
async function written(space: Namespaces, before: ReadonlySet<string>): Promise<object> {
  const files = (await filesIn(space)).filter(
    ({ path, kind }) => kind === "file" && !before.has(path),
  );
  return Object.fromEntries(
    files.map(({ path, mode, owner }) => {
      const content = readFileSync(`${space.root}${path}`).toString("base64");
      return [path, { mode, owner, content }];
    }),
  );
}

function expectedFiles({ booted }: RenderedNode): Readonly<Record<string, object>> {
  return Object.fromEntries([...booted.tree].map(([path, file]) => [path, facts(file)]));
}

/** A file of another owner is written when users are there; until then a secret one is empty, and root's alone. */
function filesBeforeUsers({ booted }: RenderedNode): object {
  return Object.fromEntries(
    [...booted.tree].flatMap(([path, file]) => {
      if (file.owner === "root:root") return [[path, facts(file)]];
      const empty = { ...file, mode: 0o600, owner: "root:root", content: new Uint8Array() };
      return file.secret ? [[path, facts(empty)]] : [];
    }),
  );
}

function facts({ mode, owner, content }: TreeFile): object {
  return { mode: mode.toString(8), owner, content: Buffer.from(content).toString("base64") };
}

async function newLinks(
  space: Namespaces,
  before: ReadonlySet<string>,
): Promise<readonly string[]> {
  const links = (await filesIn(space)).filter(({ kind }) => kind === "link");
  return links
    .map(({ path }) => path)
    .filter((path) => !before.has(path))
    .sort();
}

async function complaints(space: Namespaces): Promise<readonly string[]> {
  const { stdout } = await space.run("cat /var/log/cloud-init.log");
  return stdout
    .split("\n")
    .filter((line) => /\[(WARNING|ERROR|CRITICAL)\]|^\w*Error|DEPRECATED/.test(line));
}

async function calls(space: Namespaces): Promise<readonly string[]> {
  const { stdout } = await space.run(`cat ${systemctlLog} 2>/dev/null`);
  return stdout.split("\n").filter((line) => line !== "");
}

/** Somebody who is not root looks for each secret in every file of the machine. */
async function expectNoSecretInTheOpen(space: Namespaces, node: RenderedNode): Promise<void> {
  const all = [...node.tree.values()].map(({ content }) => Buffer.from(content).toString("utf8"));
  const secrets = Object.values(planted).map(
    (secret) => secret.split("\n").at(secret.startsWith("-----") ? 1 : 0) ?? "",
  );
  const used = secrets.filter((secret) => all.some((text) => text.includes(secret)));
  for (const secret of used) {
    const quoted = `'${secret.replaceAll("'", "'\\''")}'`;
    const search = `grep -rlsF -e ${quoted} /etc /home /opt /root /run /srv /tmp /var`;
    const root = await space.run(search);
    expect(root.stdout).toMatch(/\/etc\/(app|containerd|kubernetes)\//);
    const nobody = await space.run(`setpriv --reuid=65534 --regid=65534 --clear-groups ${search}`);
    expect(nobody.stdout).toBe("");
  }
}

function named(name: string): RenderedNode {
  const node = nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`there is no ${name}`);
  return node;
}

test("every user-data has a bootcmd that is one command, or none", () => {
  for (const node of nodes) {
    for (const { content } of ownConfigs(artefactText(node, "cloud-init/user-data"))) {
      const { bootcmd } = parse(content);
      expect(bootcmd === undefined || bootcmd.length === 1).toBe(true);
    }
  }
});
