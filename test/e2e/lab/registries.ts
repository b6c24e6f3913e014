import { readFileSync } from "node:fs";
import { join } from "node:path";
import { labScripts } from "./cache.ts";
import { runCommand } from "./command.ts";
import type { ContainerdNode } from "./containerd.ts";
import type { NodeFiles } from "./files.ts";
import type { LabPki } from "./pki.ts";
import type { RegistryStore } from "./registry-store.ts";

/** A docker-registry on a node's loopback, at an address of its own and at the usual port of its scheme. */
export interface LabRegistry {
  /** Unique on the node; its programs and files are called by it. */
  readonly name: string;
  /** What /etc/hosts has for its address. */
  readonly host: string;
  /** Absent: it has no image. */
  readonly store?: RegistryStore;
  /** What there is in place of a docker-registry: nothing, or something that neither takes nor refuses a connection. */
  readonly instead?: "nothing" | "silence";
  /** `server`: https with a certificate of the lab's authority. `mutual`: it also asks for one. Absent: http. */
  readonly tls?: "server" | "mutual";
  /** It serves `labUser` alone. */
  readonly usersOnly?: true;
  /** Where its API is: /cache/ is /cache/v2/ to clients. */
  readonly prefix?: string;
}

/** A user of the registries with `usersOnly`, as the Authorization header has it: `lab` with password `pull-only`. */
export const labUser = `Basic ${Buffer.from("lab:pull-only").toString("base64")}`;

/** The same as bcrypt, the one form that docker-registry reads; made by Python's `crypt` with 2^4 rounds. */
const users = "lab:$2b$04$gr2mxJZBNU3G14g6fQlHYuPV.yi3DjCC5rz0fqJFt3loFWG9wogC6\n";

const program = "/usr/bin/docker-registry";
const programOnNode = "/usr/lib/nodegen-lab/docker-registry";
const silenceOnNode = "/usr/lib/nodegen-lab/silent.py";
const folder = "/var/lib/nodegen-lab-registries";

/** The word of Debian's docker-registry on its version, such as 2.8.2. */
export async function registryVersion(): Promise<string> {
  const { stdout } = await runCommand(program, ["--version"]);
  const version = /\b\d+\.\d+\.\d+/.exec(stdout)?.[0];
  if (version === undefined) throw new Error(`docker-registry --version says: ${stdout}`);
  return version;
}

/** The address of the registry that is `index`-th on its node. */
export function registryAddress({ tls }: LabRegistry, index: number): string {
  return `127.0.1.${index + 1}:${tls === undefined ? 80 : 443}`;
}

/** What a node needs for `startRegistries`: the host's own program, and per registry its store, keys and settings. */
export function registryFiles(registries: readonly LabRegistry[], pki: LabPki): NodeFiles {
  const hosts = registries.map(({ host }, index) => `127.0.1.${index + 1} ${host}\n`);
  return {
    [programOnNode]: { content: readFileSync(program), mode: 0o755 },
    [silenceOnNode]: { content: readFileSync(join(labScripts, "silent.py")), mode: 0o755 },
    "/etc/hosts": { content: `127.0.0.1 localhost\n${hosts.join("")}` },
    [`${folder}/htpasswd`]: { content: users },
    ...Object.fromEntries(
      ["ca.crt", "server.crt", "server.key"].map((name) => [
        `${folder}/${name}`,
        { content: readFileSync(`${pki.folder}/${name}`) },
      ]),
    ),
    ...Object.assign({}, ...registries.map(filesOf)),
  };
}

function filesOf(registry: LabRegistry, index: number): NodeFiles {
  const { name, store = {} } = registry;
  // JSON is YAML.
  const settings = JSON.stringify(settingsOf(registry, registryAddress(registry, index)));
  return {
    [`${folder}/${name}.yml`]: { content: settings },
    ...Object.fromEntries(
      Object.entries(store).map(([path, content]) => [
        `${folder}/stores/${name}/${path}`,
        { content },
      ]),
    ),
  };
}

/** Source: docs/configuration.md of github.com/distribution/distribution at v2.8.2. */
function settingsOf({ name, tls, usersOnly, prefix }: LabRegistry, addr: string): object {
  const certificate = { certificate: `${folder}/server.crt`, key: `${folder}/server.key` };
  const clients = tls === "mutual" ? { clientcas: [`${folder}/ca.crt`] } : {};
  return {
    version: "0.1",
    storage: {
      filesystem: { rootdirectory: `${folder}/stores/${name}` },
      maintenance: { readonly: { enabled: true } },
    },
    http: {
      addr,
      ...(prefix === undefined ? {} : { prefix }),
      ...(tls === undefined ? {} : { tls: { ...certificate, ...clients } }),
    },
    ...(usersOnly ? { auth: { htpasswd: { realm: "lab", path: `${folder}/htpasswd` } } } : {}),
  };
}

/** Starts them on a node with their `registryFiles`; they end with the node. Waits until each listens. */
export async function startRegistries(
  node: ContainerdNode,
  registries: readonly LabRegistry[],
): Promise<void> {
  const commands = registries.flatMap(commandOf);
  const started = await node.run(
    `cd ${folder}
     serve() { log=$1.log; shift; setsid "$@" >$log 2>&1 </dev/null & }
     ${commands.join("\n")}
     for i in $(seq 200); do
       [ "$(grep -l 'listening on' *.log | wc -l)" = ${commands.length} ] && exit 0
       sleep 0.05
     done
     grep -L 'listening on' *.log | xargs tail; exit 1`,
  );
  if (started.code !== 0) throw new Error(`a docker-registry did not start:\n${started.stdout}`);
}

/** Shell of what runs in the place of a registry. */
function commandOf(registry: LabRegistry, index: number): readonly string[] {
  const { name, instead } = registry;
  if (instead === "nothing") return [];
  if (instead === undefined) return [`serve ${name} ${programOnNode} serve ${name}.yml`];
  const address = registryAddress(registry, index).replace(":", " ");
  return [`serve ${name} ${silenceOnNode} ${address}`];
}

export interface RegistryRequest {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly status: number;
}

/** What a registry was asked since it started, from its access log. */
export function registryRequests(
  node: ContainerdNode,
  { name }: Pick<LabRegistry, "name">,
): readonly RegistryRequest[] {
  const log = node.readFile(`${folder}/${name}.log`) ?? "";
  return [...log.matchAll(/"([A-Z]+) ([^ ?]+)\S* HTTP\/[0-9.]+" (\d+) /g)].map(
    ([, method = "", path = "", status]) => ({ method, path, status: Number(status) }),
  );
}
