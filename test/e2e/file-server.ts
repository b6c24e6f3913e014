import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ContainerdNode } from "./lab/containerd.ts";
import type { NodeFiles } from "./lab/files.ts";

const program = "/usr/lib/nodegen-lab/file-server.py";
const served = "/usr/lib/nodegen-lab/served.tar";
const behaviourFile = "/run/nodegen-lab-file-server";
const log = "/var/log/nodegen-lab-file-server.log";

/** Where the server of `file-server.py` has its file, under any path. */
export const fileServer = "http://127.0.0.1:8080";

/** See `file-server.py`. */
export type Behaviour = "serve" | "missing" | "silent" | "stall" | "cut";

export interface FileServer {
  /** From the next request on. */
  behave(behaviour: Behaviour): void;
  /** The requests so far, each `GET PATH`. */
  requests(): readonly string[];
}

/** What a node needs for `startFileServer`, which hands out `file`. */
export function fileServerFiles(file: string): NodeFiles {
  const source = new URL("lab/file-server.py", import.meta.url);
  return {
    [program]: { content: readFileSync(fileURLToPath(source)), mode: 0o755 },
    [served]: { content: readFileSync(file) },
  };
}

/** Starts the server on the node, where it ends with the node. */
export async function startFileServer(
  node: ContainerdNode,
  behaviour: Behaviour,
): Promise<FileServer> {
  const behave = (next: Behaviour) => node.writeFiles({ [behaviourFile]: { content: next } });
  behave(behaviour);
  const started = await node.run(
    `setsid ${program} ${log} ${served} ${behaviourFile} >${log}.err 2>&1 </dev/null &
     for i in $(seq 200); do grep -qx ready ${log} 2>/dev/null && exit 0; sleep 0.05; done
     cat ${log}.err; exit 1`,
  );
  if (started.code !== 0) throw new Error(`file-server.py did not start:\n${started.stdout}`);
  return {
    behave,
    requests: () => (node.readFile(log) ?? "").split("\n").filter((line) => /^GET /.test(line)),
  };
}
