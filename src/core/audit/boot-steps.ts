import type { Subject } from "../lint/subject.ts";
import { importsImages, isGate } from "../lint/units/gate.ts";
import { commandsOf, lastOf, listOf, type Unit } from "../lint/units/unit.ts";
import { layout } from "../plan/layout.ts";
import { type BootSteps, type FreeStep, firstPod, kubeletGate } from "./boot-graph.ts";
import { cloudSteps } from "./cloud-steps.ts";
import { mountSteps } from "./mount-steps.ts";
import { placeBetween } from "./place.ts";

const { containerdUnit, kubeletUnit } = layout;

/** Every step that these files tell of. Given in the order in which a node usually takes them. */
export function bootSteps(files: readonly Subject[], units: readonly Unit[]): BootSteps {
  const own = units.find(({ name }) => name === kubeletUnit);
  const runtime = units.find(({ name }) => name === containerdUnit);
  const cloud = cloudSteps(files);
  const further = units.filter((unit) => unit !== own && unit !== runtime);
  const imports = further.filter((unit) => importsImages(unit, files));
  const rest = further.filter((unit) => !imports.includes(unit));
  const onTheWay = ahead(rest, [containerdUnit, kubeletUnit, ...imports.map(({ name }) => name)]);
  const joins = rest.filter((unit) => commandLines(unit).some((line) => joining.test(line)));
  const others = rest.filter(
    (unit) =>
      joins.includes(unit) || onTheWay.has(unit.name) || (isService(unit) && fetches(unit, files)),
  );
  const waiting = [own, runtime, ...imports, ...others].filter((unit) => unit !== undefined);
  const mounts = mountSteps(waiting, units);
  const gate = own === undefined ? undefined : gateStep(own);
  const network = networkTargets.find((target) => isWaitedFor(target, waiting));
  return {
    steps: [
      ...cloud.steps.filter(({ role }) => role === "cloud-init"),
      ...(network === undefined ? [] : [networkStep(network)]),
      ...mounts.steps,
      ...others.map((unit) => step(unit, { role: "other", what: "runs on the way" })),
      named(containerdUnit, runtime, { role: "containerd", what: "the container runtime starts" }),
      ...imports.map((unit) => step(unit, { role: "import", what: "imports images" })),
      ...cloud.steps.filter(({ role }) => role !== "cloud-init"),
      ...(gate === undefined ? [] : [gate]),
      named(kubeletUnit, own, { role: "kubelet", what: "starts pods from now on" }),
      { name: firstPod, role: "pod", what: "its sandbox is made from the pause image" },
    ],
    before: [
      ...cloud.before,
      ...mounts.before,
      ...[kubeletUnit, containerdUnit, ...joins.map(({ name }) => name)].map((first) => ({
        first,
        next: firstPod,
      })),
    ],
  };
}

const networkTargets = ["network-online.target", "network.target"];
const joining = /\bkubeadm\b.*\s(join|init)\b/;
const fetching =
  /(^|[\s/;&|(])(curl|wget|aria2c|skopeo|oras|crane)\s|\b(ctr|crictl|nerdctl)\b.*\spull\b/m;

function isService({ name, base }: Unit): boolean {
  return base !== undefined && name.endsWith(".service");
}

/** Services of the administrator that these units wait for. Those of the image are too many, and do nothing for a pod. */
function ahead(units: readonly Unit[], names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const of = (name: string) => units.find((unit) => unit.name === name);
  const says = (unit: Unit, setting: string, name: string) =>
    listOf(unit, "Unit", setting).some(({ text }) => text === name);
  for (let open = [...names]; open.length > 0; ) {
    const next = units.filter(
      (unit) =>
        !found.has(unit.name) &&
        isService(unit) &&
        /^\/?(etc|run)\/systemd\/system\//.test(unit.base?.path ?? "") &&
        open.some((name) => {
          const after = of(name);
          return (
            says(unit, "Before", name) || (after !== undefined && says(after, "After", unit.name))
          );
        }),
    );
    for (const { name } of next) found.add(name);
    open = next.map(({ name }) => name);
  }
  return found;
}

function isWaitedFor(target: string, units: readonly Unit[]): boolean {
  return units.some((unit) => listOf(unit, "Unit", "After").some(({ text }) => text === target));
}

function networkStep(name: string): FreeStep {
  return { name, role: "network", what: "the network is up" };
}

function commandLines(unit: Unit): readonly string[] {
  return ["ExecStartPre", "ExecStart", "ExecStartPost"]
    .flatMap((name) => commandsOf(unit, name))
    .map(({ words }) => words.map(({ text }) => text).join(" "));
}

function fetches(unit: Unit, files: readonly Subject[]): boolean {
  const lines = commandLines(unit);
  const programs = files.filter(
    ({ path, text }) =>
      text.startsWith("#!") && lines.some((line) => line.split(" ").includes(path)),
  );
  return [...lines, ...programs.map(({ text }) => text)].some((text) => fetching.test(text));
}

type Kind = Pick<FreeStep, "role" | "what">;

function step(unit: Unit, { role, what }: Kind): FreeStep {
  const description = lastOf(unit, "Unit", "Description")?.value ?? "";
  return named(unit.name, unit, { role, what: description === "" ? what : description });
}

function named(name: string, unit: Unit | undefined, kind: Kind): FreeStep {
  const file = unit?.base ?? unit?.files[0];
  return { name, ...kind, ...(file === undefined ? {} : { place: { file: file.path } }) };
}

/** What stands before the kubelet's own command. It takes over what the kubelet waits for. */
function gateStep(own: Unit): FreeStep | undefined {
  const commands = commandsOf(own, "ExecStartPre");
  const holding = commands.find(isGate);
  const asking = commands.find((command) => isGate({ ...command, mayFail: false }));
  const gate = holding ?? asking;
  if (gate === undefined) return undefined;
  const { file, start, valueEnd } = gate.setting;
  const what =
    holding === undefined
      ? "asks for the image, and lets the kubelet start without it"
      : "holds the kubelet back until the image is there";
  return { name: kubeletGate, role: "gate", what, place: placeBetween(file, start, valueEnd) };
}
