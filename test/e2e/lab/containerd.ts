import { parse, type TomlTable } from "smol-toml";
import { saw } from "../report/saw.ts";
import type { CommandResult } from "./command.ts";
import type { NodeSoftware } from "./containerds.ts";
import { type NodeFiles, readBytes, writeFiles } from "./files.ts";
import { type Namespaces, openNamespaces, type RunOptions } from "./namespaces.ts";

export interface ContainerdStart {
  /** Arguments after `containerd`; none by default, so that it reads /etc/containerd/config.toml. */
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ContainerdLab extends NodeSoftware {
  /** Written before containerd starts; what is not named is as Debian's package leaves it. */
  readonly files: NodeFiles;
  readonly start?: ContainerdStart;
}

export interface ImageState {
  readonly reference: string;
  readonly pinned: boolean;
}

export interface CriResult {
  readonly ok: boolean;
  /** The pod sandbox's id or the pulled image, or what containerd answered. */
  readonly message: string;
}

export interface ContainerdNode {
  /** What it is made of. */
  readonly versions: Namespaces["versions"];
  /** The node's root directory as the host sees it. */
  readonly root: string;
  run(command: string, options?: RunOptions): Promise<CommandResult>;
  writeFiles(files: NodeFiles): void;
  readFile(path: string): string | undefined;
  /** Asks the CRI for a pod sandbox, as the kubelet does first for every pod. */
  runPodSandbox(options?: { readonly runtime?: string }): Promise<CriResult>;
  /** Creates a container in a pod sandbox of `runPodSandbox`, by its id, and starts it. The image has been pulled or imported. */
  startContainer(sandbox: string, reference: string): Promise<CriResult>;
  /** Asks the CRI to pull an image, as the kubelet does for a container. */
  pull(reference: string): Promise<CriResult>;
  /** The references in namespace k8s.io as `ctr` lists them, with their pin label. */
  images(): Promise<readonly ImageState[]>;
  /** The images as the kubelet sees them: the CRI's own word on what its garbage collection must leave alone. */
  criImages(): Promise<readonly ImageState[]>;
  /** Stops the daemon, as systemd would, and starts it; containers go on running. */
  restartContainerd(start?: ContainerdStart): Promise<void>;
  stopContainerd(): Promise<void>;
  /** All that the daemon has logged since the node was made. */
  containerdLog(): string;
}

/** Runs `body` on a node with a real containerd, an empty image store and no network. Nothing of it remains. */
export async function withContainerd<Result>(
  lab: ContainerdLab,
  body: (node: ContainerdNode) => Promise<Result>,
): Promise<Result> {
  const space = await openNamespaces(lab);
  try {
    writeFiles(space.root, lab.files);
    await startContainerd(space, lab.start ?? {});
    saw({ containerd: space.versions.containerd });
    return await body(containerdNode(space, lab.start ?? {}));
  } finally {
    await space.close();
  }
}

export interface ConfigDump {
  readonly code: number;
  /** The effective configuration; empty when containerd refuses the file. */
  readonly config: TomlTable;
  /** Lines of level warning or worse. 1.x prints none for unknown keys. */
  readonly warnings: readonly string[];
  readonly stderr: string;
}

/** What containerd makes of a configuration, without starting it. */
export async function configDump(lab: ContainerdLab): Promise<ConfigDump> {
  const space = await openNamespaces(lab);
  try {
    writeFiles(space.root, lab.files);
    const args = (lab.start?.arguments ?? []).map(quote).join(" ");
    const environment = lab.start?.environment ?? {};
    const result = await space.run(`containerd ${args} config dump`, { environment });
    saw({ containerd: space.versions.containerd });
    return {
      code: result.code,
      config: result.code === 0 ? parse(result.stdout) : {},
      warnings: result.stderr
        .split("\n")
        .filter((line) => /level=(warning|error|fatal)/.test(line)),
      stderr: result.stderr,
    };
  } finally {
    await space.close();
  }
}

const logFile = "/var/log/containerd.log";
const pidFile = "/run/nodegen-lab-containerd.pid";

function containerdNode(space: Namespaces, firstStart: ContainerdStart): ContainerdNode {
  let start = firstStart;
  let sandboxes = 0;
  /** Paths of the configurations, by the id of the sandbox. */
  const configs = new Map<string, string>();
  const readFile = (path: string): string | undefined => {
    const bytes = readBytes(`${space.root}${path}`);
    return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
  };

  return {
    versions: space.versions,
    root: space.root,
    run: space.run,
    writeFiles: (files) => writeFiles(space.root, files),
    readFile,
    containerdLog: () => readFile(logFile) ?? "",
    stopContainerd: () => stopContainerd(space),

    async restartContainerd(next) {
      start = next ?? start;
      await stopContainerd(space);
      await startContainerd(space, start);
    },

    async images() {
      const list = async (filter: string): Promise<readonly string[]> => {
        const result = await must(space, `ctr -n k8s.io images ls -q ${filter}`);
        return result.stdout.split("\n").filter((line) => line !== "");
      };
      const pinned = await list(`'labels."io.cri-containerd.pinned"==pinned'`);
      return (await list("")).map((reference) => ({
        reference,
        pinned: pinned.includes(reference),
      }));
    },

    async criImages() {
      const result = await must(space, "crictl images -o json");
      const { images } = JSON.parse(result.stdout) as {
        readonly images: readonly {
          readonly repoTags: readonly string[];
          readonly pinned: boolean;
        }[];
      };
      return images.flatMap(({ repoTags, pinned }) =>
        repoTags.map((reference) => ({ reference, pinned })),
      );
    },

    async pull(reference) {
      return criResult(await space.run(`crictl pull ${quote(reference)}`, { timeoutSeconds: 90 }));
    },

    async runPodSandbox(options = {}) {
      sandboxes += 1;
      const name = `lab-${sandboxes}`;
      const metadata = { name, namespace: "default", uid: name, attempt: 0 };
      const linux = { cgroup_parent: "lab.slice" };
      const config = { metadata, log_directory: "/var/log/pods", linux };
      writeFiles(space.root, { [`/root/${name}.json`]: { content: JSON.stringify(config) } });
      const runtime = options.runtime === undefined ? "" : `--runtime ${quote(options.runtime)}`;
      const result = criResult(
        await space.run(`crictl runp ${runtime} /root/${name}.json`, { timeoutSeconds: 90 }),
      );
      if (result.ok) configs.set(result.message, `/root/${name}.json`);
      return result;
    },

    async startContainer(sandbox, reference) {
      const ofSandbox = configs.get(sandbox);
      if (ofSandbox === undefined) throw new Error(`no pod sandbox ${sandbox} was started here`);
      const config = { metadata: { name: "lab" }, image: { image: reference }, linux: {} };
      const path = ofSandbox.replace(/\.json$/, "-container.json");
      writeFiles(space.root, { [path]: { content: JSON.stringify(config) } });
      return criResult(
        await space.run(
          `id=$(crictl create ${quote(sandbox)} ${path} ${ofSandbox}) && crictl start "$id"`,
          { timeoutSeconds: 90 },
        ),
      );
    },
  };
}

function criResult({ code, stdout, stderr }: CommandResult): CriResult {
  const ok = code === 0;
  return { ok, message: (ok ? stdout : stderr).trim() };
}

async function startContainerd(space: Namespaces, start: ContainerdStart): Promise<void> {
  const args = (start.arguments ?? []).map(quote).join(" ");
  await must(
    space,
    `setsid containerd ${args} >>${logFile} 2>&1 </dev/null & echo $! >${pidFile}`,
    start.environment,
  );
  // The socket answers before the CRI plugin has loaded; "ok" and "error" are both an end of waiting.
  const ready = await space.run(
    `for i in $(seq 150); do
       kill -0 "$(cat ${pidFile})" 2>/dev/null || exit 1
       [ -S /run/containerd/containerd.sock ] &&
         ctr --connect-timeout 2s plugins ls 2>/dev/null | grep -Eq '^io.containerd.grpc.v1 +cri .*(ok|error)' && exit 0
       sleep 0.1
     done; exit 2`,
    { timeoutSeconds: 40 },
  );
  if (ready.code !== 0) {
    const log = await space.run(`tail -n 30 ${logFile}`);
    const what = ready.code === 1 ? "containerd ended at its start" : "containerd does not answer";
    throw new Error(`${what}:\n${log.stdout}`);
  }
}

async function stopContainerd(space: Namespaces): Promise<void> {
  await must(
    space,
    `pid=$(cat ${pidFile}); kill "$pid" 2>/dev/null || :
     for i in $(seq 100); do kill -0 "$pid" 2>/dev/null || exit 0; sleep 0.1; done
     kill -KILL "$pid"`,
  );
}

async function must(
  space: Namespaces,
  command: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const result = await space.run(command, { environment });
  if (result.code === 0) return result;
  throw new Error(
    `on the lab node, code ${result.code}: ${command}\n${result.stdout}${result.stderr}`,
  );
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
