import { readFileSync } from "node:fs";
import { join } from "node:path";
import { labScripts } from "./cache.ts";
import type { ContainerdNode } from "./containerd.ts";
import type { NodeFiles } from "./files.ts";

const programs = "/usr/lib/nodegen-lab";
const log = "/var/log/nodegen-lab-watch.log";

/** Where the resolver of a watched node finds every name; nothing listens there. */
export const outside = "198.51.100.7";

/** What a node needs for `startWatch`. */
export const watchFiles: NodeFiles = {
  [`${programs}/watch.py`]: { content: readFileSync(join(labScripts, "watch.py")), mode: 0o755 },
  [`${programs}/names.py`]: { content: readFileSync(join(labScripts, "names.py")) },
  "/etc/resolv.conf": { content: "nameserver 127.0.0.1\n" },
};

/** Watches names and packets of a node with `watchFiles` from now on, until it is closed. */
export async function startWatch(node: ContainerdNode): Promise<void> {
  const started = await node.run(
    `setsid ${programs}/watch.py ${log} ${outside} >${log}.err 2>&1 </dev/null &
     for i in $(seq 100); do grep -qx ready ${log} 2>/dev/null && exit 0; sleep 0.05; done
     cat ${log}.err; exit 1`,
  );
  if (started.code !== 0) throw new Error(`watch.py did not start:\n${started.stdout}`);
}

let marks = 0;

/** Runs `body` on a watched node, and hands back all that the node turned to meanwhile, as `watch.py` notes it. */
export async function turnedTo(
  node: ContainerdNode,
  body: () => Promise<void>,
): Promise<readonly string[]> {
  const before = await lengthAtMark(node);
  await body();
  const after = await lengthAtMark(node);
  return (node.readFile(log) ?? "").split("\n").slice(before, after - 1);
}

/** How many lines the log has, a mark at its end. */
async function lengthAtMark(node: ContainerdNode): Promise<number> {
  marks += 1;
  const result = await node.run(
    `bash -c 'printf "mark ${marks}" >/dev/udp/127.0.0.1/9'
     for i in $(seq 500); do
       grep -nx 'mark ${marks}' ${log} | cut -d: -f1 | grep . && exit 0
       sleep 0.01
     done; exit 1`,
  );
  if (result.code !== 0) throw new Error(`watch.py does not see packets:\n${result.stderr}`);
  return Number(result.stdout);
}
