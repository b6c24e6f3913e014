import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ContainerdNode } from "./lab/containerd.ts";
import type { NodeFiles } from "./lab/files.ts";

const program = "/usr/lib/nodegen-lab/loopback.py";
const image = "/usr/lib/nodegen-lab/served.tar";
const log = "/var/log/nodegen-lab-loopback.log";

/** The registry of `loopback.py`, as a mirror is named in a spec. */
export const loopbackRegistry = "http://127.0.0.1:5000";

/** What a node needs for `withLoopback`; the registry serves the image of `archive`. */
export function loopbackFiles(archive: string): NodeFiles {
  const source = (name: string) =>
    readFileSync(fileURLToPath(new URL(`lab/${name}`, import.meta.url)));
  return {
    [program]: { content: source("loopback.py"), mode: 0o755 },
    "/usr/lib/nodegen-lab/names.py": { content: source("names.py") },
    [image]: { content: readFileSync(archive) },
    "/etc/resolv.conf": { content: "nameserver 127.0.0.1\n" },
  };
}

/** Starts registry and witnesses on the node, runs `body`, and hands back what was asked of them meanwhile. */
export async function withLoopback(
  node: ContainerdNode,
  body: () => Promise<void>,
): Promise<readonly string[]> {
  const started = await node.run(
    `setsid ${program} ${log} ${image} >${log}.err 2>&1 </dev/null &
     for i in $(seq 100); do grep -qx ready ${log} 2>/dev/null && exit 0; sleep 0.05; done
     cat ${log}.err; exit 1`,
  );
  if (started.code !== 0) throw new Error(`loopback.py did not start:\n${started.stdout}`);
  await body();
  const lines = (node.readFile(log) ?? "").split("\n");
  return lines.filter((line) => line !== "" && line !== "ready");
}
