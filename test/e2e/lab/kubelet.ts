import { saw } from "../report/saw.ts";
import type { ContainerdNode } from "./containerd.ts";
import type { NodeFiles } from "./files.ts";
import { knobDirectory, knobFiles, shieldedKernel } from "./kubelet-knobs.ts";

export interface PodState {
  readonly name: string;
  readonly phase: string;
}

/** A kubelet that runs on a lab node, without an API server. It ends with its node. */
export interface Kubelet {
  /** All that it has logged. */
  log(): string;
  /** The pods in its own words. Rejects as long as it doesn't answer. */
  pods(): Promise<readonly PodState[]>;
  /** Whether it calls itself healthy. */
  isHealthy(): Promise<boolean>;
}

export interface Verdict {
  /** It got past everything that it checks, and began to serve. */
  readonly started: boolean;
  readonly log: string;
}

const logFile = "/var/log/kubelet.log";

/**
 * Starts the real kubelet of a node made with `kubeletMinor`, with the command line of the rendered unit and the
 * rendered configuration. The lab adds its drop-in (kubelet-knobs.ts) and nothing else.
 */
export async function startKubelet(node: ContainerdNode, rendered: NodeFiles): Promise<Kubelet> {
  const command = await prepared(node, renderedCommand(rendered));
  saw({ kubelet: kubeletOf(node), containerd: node.versions.containerd });
  await must(node, `setsid ${words(command)} >>${logFile} 2>&1 </dev/null &`);
  return {
    log: () => node.readFile(logFile) ?? "",
    async pods() {
      const { stdout } = await must(node, "curl -fsS http://127.0.0.1:10255/pods");
      const { items } = JSON.parse(stdout) as {
        readonly items?: readonly {
          readonly metadata: { readonly name: string };
          readonly status: { readonly phase?: string };
        }[];
      };
      return (items ?? []).map(({ metadata, status }) => ({
        name: metadata.name,
        phase: status.phase ?? "",
      }));
    },
    async isHealthy() {
      return (await node.run("curl -fsS http://127.0.0.1:10248/healthz")).stdout === "ok";
    },
  };
}

/**
 * What the kubelet of a node makes of a command: starts it, and ends it as soon as it has begun to serve or has given up.
 * Without the lab's drop-in, which would hide what it is about: the kubelet judges before it needs control groups.
 */
export async function kubeletVerdict(
  node: ContainerdNode,
  command: readonly string[],
): Promise<Verdict> {
  saw({ kubelet: kubeletOf(node), containerd: node.versions.containerd });
  const { code, stdout } = await node.run(
    `(${shieldedKernel})
     # It refuses to go on with what a kubelet of another policy wrote down.
     rm -f /var/lib/kubelet/cpu_manager_state /var/lib/kubelet/memory_manager_state
     run=$(mktemp -d)
     { sh -c 'echo $$ >"$0/pid"; exec "$@"' "$run" ${words(command)} >"$run/log" 2>&1; : >"$run/ended"; } &
     until test -e "$run/ended" || grep -q '"Started kubelet"' "$run/log"; do sleep 0.05; done
     # One that has started may end soon after, for want of a systemd: what counts is how far it came.
     grep -q '"Started kubelet"' "$run/log"
     started=$?
     test -e "$run/ended" || { kill -KILL "$(cat "$run/pid")"; wait; }
     cat "$run/log"
     exit $started`,
  );
  if (code > 1) throw new Error(`the kubelet neither starts nor ends: ${command.join(" ")}`);
  return { started: code === 0, log: stdout };
}

/** The command that systemd would run: the last ExecStart= of the kubelet's unit and its drop-ins, among rendered files. */
export function renderedCommand(files: NodeFiles): readonly string[] {
  const unit = "/etc/systemd/system/kubelet.service";
  const paths = Object.keys(files).filter(
    (path) => path === unit || (path.startsWith(`${unit}.d/`) && path.endsWith(".conf")),
  );
  // The unit sorts before its drop-ins, and those are read in the order of their names.
  const commands = paths.sort().flatMap((path) => execStart(textOf(files, path)));
  const command = commands.at(-1);
  if (command === undefined) throw new Error("no rendered file starts the kubelet");
  return command;
}

function execStart(unit: string): readonly (readonly string[])[] {
  const lines = unit.replaceAll("\\\n", " ").split("\n");
  return lines
    .filter((line) => line.startsWith("ExecStart="))
    .map((line) => line.slice("ExecStart=".length).trim())
    .filter((command) => command !== "")
    .map((command) => {
      // What systemd would expand or unescape is not for the lab to guess at.
      if (/["'\\%$]/.test(command)) throw new Error(`the lab can't split ${command}`);
      return command.split(/\s+/);
    });
}

/** Makes the node ready for a kubelet, and adds the lab's drop-in to its command. */
async function prepared(
  node: ContainerdNode,
  command: readonly string[],
): Promise<readonly string[]> {
  await must(node, shieldedKernel);
  const flag = "--config-dir=";
  const own = command.find((argument) => argument.startsWith(flag))?.slice(flag.length);
  node.writeFiles(knobFiles(own ?? knobDirectory));
  return own === undefined ? [...command, `${flag}${knobDirectory}`] : command;
}

function kubeletOf({ versions }: ContainerdNode): string {
  if (versions.kubelet === undefined) throw new Error("the node was made without kubeletMinor");
  return versions.kubelet;
}

function textOf(files: NodeFiles, path: string): string {
  const file = files[path];
  if (file === undefined || "linkTo" in file) throw new Error(`${path} is no file`);
  return String(file.content);
}

async function must(node: ContainerdNode, command: string) {
  const result = await node.run(command);
  if (result.code === 0) return result;
  throw new Error(`on the lab node, code ${result.code}: ${command}\n${result.stderr}`);
}

function words(command: readonly string[]): string {
  return command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}
