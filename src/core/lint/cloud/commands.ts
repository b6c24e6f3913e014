import { type Finding, finding } from "../../report/finding.ts";
import type { Yaml11Value } from "../../syntax/yaml-11.ts";
import { at, placeIn } from "../place.ts";
import type { LintContext, Subject } from "../subject.ts";
import { namespaceFindings } from "../units/lines.ts";
import { listOf, unitsOf } from "../units/unit.ts";
import { writtenFiles } from "./parts.ts";

/** A command of `bootcmd` or `runcmd` as one line, and where it stands. */
interface Command {
  readonly line: string;
  readonly start: number;
  readonly end: number;
  readonly path: readonly (string | number)[];
}

/** What the commands of a cloud-config do too early, too late, or not at all. */
export function commandFindings(
  file: Subject,
  value: Yaml11Value,
  context: LintContext,
): readonly Finding[] {
  const bootcmd = commandsOf(value, "bootcmd");
  const runcmd = commandsOf(value, "runcmd");
  return [
    ...tooEarly(file, bootcmd),
    ...reloads(file, [...bootcmd, ...runcmd]),
    ...startsRunning(file, runcmd),
    ...deadlocks(file, runcmd, context),
    ...imports(file, [...bootcmd, ...runcmd]),
  ];
}

function commandsOf(value: Yaml11Value, key: string): readonly Command[] {
  return (value.entries.get(key)?.items ?? []).flatMap(
    ({ items, kind, text, start, end }, index) => {
      const line =
        kind === "list" ? items.map((item) => item.text ?? item.written ?? "").join(" ") : text;
      return line === undefined ? [] : [{ line, start, end, path: [key, index] }];
    },
  );
}

function tell(file: Subject, { start, end }: Command, found: Finding): Finding {
  return at(placeIn(file, start, end), found);
}

/** Only a program at the beginning of a line counts: others may be arguments, or what a file will hold. */
const runs =
  /^\s*(?:(?:\/\S*\/)?(?:sh|bash|source|\.|exec|cloud-init-per\s+\S+\s+\S+)\s+(?:-\S+\s+)*)*(\/\S+)/gm;

function tooEarly(file: Subject, bootcmd: readonly Command[]): readonly Finding[] {
  const written = new Set(writtenFiles(file).map(({ path }) => path));
  return bootcmd.flatMap((command) =>
    [...command.line.matchAll(runs)]
      .map(([, path = ""]) => path)
      .filter((path) => written.has(path))
      .map((path) =>
        tell(file, command, finding("cloud-config-too-early", command.path, { path })),
      ),
  );
}

/** `enable` and `preset` reload too. Source: systemctl(1) of systemd 252. */
const reloading = /daemon-reload|systemctl\b.*\b(re-?enable|enable|preset|disable)\b|\breboot\b/;

function reloads(file: Subject, commands: readonly Command[]): readonly Finding[] {
  if (commands.some(({ line }) => reloading.test(line))) return [];
  return writtenFiles(file).flatMap(({ path, value }, index) => {
    if (!/\/systemd\/system\/[^/]+\.d\/[^/]+\.conf$/.test(path)) return [];
    const { start, end } = value.entries.get("path") ?? value;
    const found = finding("cloud-config-no-reload", ["write_files", index, "path"], { path });
    return [at(placeIn(file, start, end), found)];
  });
}

/** What is there when the kubelet or containerd may run already, and asks for a restart. */
const configures: Readonly<Record<string, RegExp>> = {
  kubelet: /\/kubelet\.service\.d\/|\/kubelet\/config\.yaml$|\/(default|sysconfig)\/kubelet$/,
  containerd: /\/containerd\.service\.d\/|\/containerd\/config\.toml$/,
};

const starts = (unit: string) =>
  new RegExp(
    `systemctl\\b(?=[^\\n;&|]*\\s(start|enable\\s+--now|--now\\s+enable)\\b)[^\\n;&|]*\\s${unit}(\\.service)?(?![\\w-])`,
  );
const restarts = (unit: string) =>
  new RegExp(
    `(systemctl\\b[^\\n;&|]*\\s(try-|reload-or-)?restart\\b[^\\n;&|]*\\s${unit}(\\.service)?(?![\\w-]))|kubeadm\\s+(join|init)`,
  );

function startsRunning(file: Subject, runcmd: readonly Command[]): readonly Finding[] {
  const written = writtenFiles(file).map(({ path }) => path);
  return Object.entries(configures).flatMap(([unit, path]) => {
    if (!written.some((one) => path.test(one))) return [];
    if (runcmd.some(({ line }) => restarts(unit).test(line))) return [];
    return runcmd
      .filter(({ line }) => starts(unit).test(line))
      .map((command) =>
        tell(file, command, finding("cloud-config-start-running", command.path, { unit })),
      );
  });
}

/** Units that start after cloud-init's last stage, in which runcmd runs. */
const late = ["cloud-final.service", "cloud-init.target"];

function deadlocks(
  file: Subject,
  runcmd: readonly Command[],
  { subjects }: LintContext,
): readonly Finding[] {
  const units = unitsOf(subjects)
    .flat()
    .flatMap((unit) => {
      const after = listOf(unit, "Unit", "After").find(({ text }) => late.includes(text))?.text;
      return after === undefined ? [] : [{ name: unit.name.replace(/\.service$/, ""), after }];
    });
  return units.flatMap(({ name, after }) =>
    runcmd
      .filter(({ line }) => starts(name).test(line) || restarts(name).test(line))
      .filter(({ line }) => !line.includes("--no-block") && !/kubeadm/.test(line))
      .map((command) =>
        tell(file, command, finding("cloud-config-deadlock", command.path, { unit: name, after })),
      ),
  );
}

function imports(file: Subject, commands: readonly Command[]): readonly Finding[] {
  return commands.flatMap((command) => {
    const line: Subject = { path: file.path, text: command.line };
    return namespaceFindings(line, [[0, line.text.length]]).map((found) =>
      tell(file, command, { ...found, path: command.path }),
    );
  });
}
