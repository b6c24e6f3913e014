import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Suite } from "../e2e/lab/cache.ts";
import { runCommand } from "../e2e/lab/command.ts";
import { writeFiles } from "../e2e/lab/files.ts";
import type { Namespaces } from "../e2e/lab/namespaces.ts";
import { type RenderedNode, renderAll, treeText } from "../specs/render.ts";
import { onCloudInitNode, run, type Seed, seedOf, suites } from "./cloud-init-node.ts";

// write_files makes a file, fills it and only then takes the rights of others away. While cloud-init applies a node's
// user-data, another user tries to read its secrets without a pause; and so that no moment is too short to be seen,
// strace makes every opening and every change of mode of these files take long.

const watcher = readFileSync(new URL("watch-secrets.py", import.meta.url));
const nodes = await renderAll();
const withSecrets = [
  "registries on 2.1 worker-1",
  "a kubelet that joins, with fields of its own worker-1",
];
const cases = nodes
  .filter(({ name }) => withSecrets.includes(name))
  .map((node) => ({ name: node.name, node }));

test("the nodes with secrets are there, and their secrets are of each kind", () => {
  const kinds = cases.flatMap(({ node }) =>
    secretPaths(node).map((path) => path.split("/").at(-1)),
  );
  expect(kinds).toEqual(["hosts.toml", "mirror-0-client-key.pem", "bootstrap-kubelet.conf"]);
});

describe.each(suites)("cloud-init of %s", (suite) => {
  test.each(cases)("never lets another user read a secret of $name", async ({ node }) => {
    for (const [path, seen] of Object.entries(await watched(suite, node, seedOf(node)))) {
      expect({ path, ...seen }).toEqual({ path, modes: ["600"], read: [] });
    }
  });

  test("without bootcmd, another user reads the secrets of $name in that moment", async () => {
    const node = cases[0]?.node as RenderedNode;
    const { bootcmd, ...rest } = parse(String(seedOf(node).userData));
    expect(bootcmd).toHaveLength(1);
    const seed = { ...seedOf(node), userData: `#cloud-config\n${JSON.stringify(rest)}\n` };
    for (const [path, { modes, read }] of Object.entries(await watched(suite, node, seed))) {
      expect({ path, modes }).toEqual({ path, modes: ["600", "644"] });
      expect(read).toContain(treeText(node, path));
    }
  });
});

interface Seen {
  readonly modes: readonly string[];
  readonly read: readonly string[];
}

/** What another user has seen of each secret while cloud-init applied `seed`. */
async function watched(
  suite: Suite,
  node: RenderedNode,
  seed: Seed,
): Promise<Readonly<Record<string, Seen>>> {
  const paths = secretPaths(node);
  return await onCloudInitNode(suite, seed, async (space) => {
    writeFiles(space.root, { "/opt/lab/watch.py": { content: watcher } });
    await run(space, ["cloud-init init --local"]);
    const stop = "/run/watch-ends";
    const watching = space.run(
      `setpriv --reuid=65534 --regid=65534 --clear-groups python3 /opt/lab/watch.py ${stop} ${paths.join(" ")} >/tmp/watched`,
      { timeoutSeconds: 120 },
    );
    await run(space, ["until grep -q watching /tmp/watched; do sleep 0.05; done"]);
    await slowly(space, paths, "cloud-init init");
    await run(space, [`touch ${stop}`]);
    expect(await watching).toMatchObject({ code: 0, stderr: "" });
    for (const path of paths) {
      expect(readFileSync(`${space.root}${path}`, "utf8")).toBe(treeText(node, path));
    }
    const result = readFileSync(`${space.root}/tmp/watched`, "utf8").replace("watching\n", "");
    return JSON.parse(result) as Record<string, Seen>;
  });
}

/** Runs `command` on the node under strace, which holds it for 0.1 s after each opening and before each change of mode. */
async function slowly(space: Namespaces, paths: readonly string[], command: string): Promise<void> {
  const pid = /^\/proc\/(\d+)\/root$/.exec(space.root)?.[1];
  if (pid === undefined) throw new Error(`not the root of a lab node: ${space.root}`);
  const change = "chmod,fchmod,fchmodat";
  const { code, stderr } = await runCommand("strace", [
    ...["-f", "-qq", "-o", "/dev/null", ...paths.flatMap((path) => ["-P", path])],
    ...["-e", `trace=open,openat,${change}`],
    ...["-e", "inject=open,openat:delay_exit=100000", "-e", `inject=${change}:delay_enter=100000`],
    ...["nsenter", "--target", pid, "--mount", "--net", "--ipc", "--uts", "--pid", "--root"],
    ...["--wdns=/", "--", "env", "-i", "HOME=/root", "LANG=C.UTF-8"],
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    ...["/bin/sh", "-c", command],
  ]);
  if (code !== 0) throw new Error(`${command} under strace: code ${code}\n${stderr}`);
}

function secretPaths(node: RenderedNode): readonly string[] {
  return [...node.tree].filter(([, { secret }]) => secret).map(([path]) => path);
}
