import { type Finding, finding } from "../../report/finding.ts";
import { at } from "../place.ts";
import type { Subject } from "../subject.ts";
import {
  type Command,
  commandsOf,
  isYes,
  lastOf,
  listOf,
  placeOf,
  placeOfWord,
  settingsOf,
  type Unit,
  unitSeconds,
} from "./unit.ts";

const kubelet = "kubelet.service";

/**
 * Whether the kubelet is held back until its images are there, and let go when they are. Source: boots with systemd 252
 * and 257; systemd.unit(5), systemd.service(5).
 */
export function gateFindings(units: readonly Unit[], subjects: readonly Subject[]) {
  const imports = units.filter((unit) => unit.name !== kubelet && importsImages(unit, subjects));
  const own = units.find(({ name }) => name === kubelet);
  return [
    ...imports.flatMap((unit) => importFindings(unit, own)),
    ...(own === undefined ? [] : [...requiredFindings(own, units), ...healingFindings(own)]),
  ];
}

/** By its command line, or by the program that it runs, where that is among the files. */
export function importsImages(unit: Unit, subjects: readonly Subject[]): boolean {
  if (!unit.name.endsWith(".service")) return false;
  return ["ExecStartPre", "ExecStart", "ExecStartPost"]
    .flatMap((name) => commandsOf(unit, name))
    .some(({ words }) => {
      const line = words.map(({ text }) => text).join(" ");
      const programs = subjects.filter(({ path }) =>
        words.some(({ text }) => text.startsWith("/") && path.endsWith(text)),
      );
      return [line, ...programs.map(({ text }) => text)].some((text) => importing.test(text));
    });
}

const importing =
  /\bctr\b[^\n;&|]{0,500}\s(images?|i)\s+import\b|\bnerdctl\b[^\n;&|]{0,500}\sload\b|preload/;

function importFindings(unit: Unit, own: Unit | undefined): readonly Finding[] {
  const { name } = unit;
  const cancels = listOf(unit, "Install", "RequiredBy")
    .filter(({ text }) => text === kubelet)
    .map((word) =>
      at(
        placeOfWord(word),
        finding("kubelet-gate-cancels", ["Install", "RequiredBy"], {
          setting: "RequiredBy=kubelet.service",
          unit: name,
        }),
      ),
    );
  const skips = unit.settings
    .filter((one) => one.section === "Unit" && /^Condition/.test(one.name) && one.value !== "")
    .map((one) =>
      at(
        placeOf(one),
        finding("kubelet-gate-skipped", ["Unit", one.name], { setting: one.name, unit: name }),
      ),
    );
  const type = lastOf(unit, "Service", "Type");
  const forgets =
    type?.value === "oneshot" && !isYes(lastOf(unit, "Service", "RemainAfterExit")?.value ?? "no")
      ? [at(placeOf(type), finding("unit-oneshot-forgets", ["Service", "Type"], { unit: name }))]
      : [];
  // Only where the kubelet's own files are there it can be told that none of them has a gate.
  const before = listOf(unit, "Unit", "Before").find(({ text }) => text === kubelet);
  const isOpen = own?.base !== undefined && commandsOf(own, "ExecStartPre").length === 0;
  const open =
    before !== undefined && isOpen && cancels.length === 0 && !requires(own, name)
      ? [at(placeOfWord(before), finding("kubelet-gate-open", ["Unit", "Before"], { unit: name }))]
      : [];
  return [...cancels, ...skips, ...forgets, ...open];
}

const requirements = ["Requires", "Requisite", "BindsTo"];

function requires(own: Unit, name: string): boolean {
  return requirements.some((setting) =>
    listOf(own, "Unit", setting).some(({ text }) => text === name),
  );
}

/** What ends after one run is required: its one failure ends the kubelet's start too. */
function requiredFindings(own: Unit, units: readonly Unit[]): readonly Finding[] {
  const oneshots = new Set(
    units
      .filter((unit) => lastOf(unit, "Service", "Type")?.value === "oneshot")
      .map(({ name }) => name),
  );
  return requirements.flatMap((name) =>
    listOf(own, "Unit", name)
      .filter(({ text }) => oneshots.has(text))
      .map((word) =>
        at(
          placeOfWord(word),
          finding("kubelet-gate-cancels", ["Unit", name], {
            setting: `${name}=${word.text}`,
            unit: word.text,
          }),
        ),
      ),
  );
}

/** Defaults of systemd 252: DefaultStartLimitIntervalSec, DefaultStartLimitBurst, DefaultRestartSec, DefaultTimeoutStartSec. */
const defaults = { interval: 10, burst: 5, restart: 0.1, timeout: 90 };

/** A gate that refuses is asked again only if the kubelet's unit lets systemd do so. */
function healingFindings(own: Unit): readonly Finding[] {
  const gates = commandsOf(own, "ExecStartPre").filter(isGate);
  const [gate] = gates;
  if (gate === undefined) return [];
  const path = ["Service", "ExecStartPre"];
  return [...restartFindings(own, gate, path), ...timeoutFindings(own, gates)];
}

/** What prepares folders or modules can hardly fail for a while and then succeed. */
export function isGate({ mayFail, program, words }: Command): boolean {
  if (mayFail) return false;
  const line = words.map(({ text }) => text).join(" ");
  return importing.test(line) || /gate|wait|verify|image/.test(program);
}

function restartFindings(own: Unit, gate: Command, path: readonly string[]): readonly Finding[] {
  // The image's own unit may say what a drop-in alone does not.
  if (own.base === undefined) return [];
  const restart = lastOf(own, "Service", "Restart");
  if (!["always", "on-failure", "on-abnormal"].includes(String(restart?.value))) {
    const value = restart === undefined ? "no Restart=" : `Restart=${restart.value}`;
    const place = placeOf(restart ?? gate.setting);
    return [at(place, finding("kubelet-gate-no-restart", path, { value }))];
  }
  const limit = (name: string) =>
    lastOf(own, "Unit", `${name}Sec`) ?? lastOf(own, "Unit", name) ?? lastOf(own, "Service", name);
  const interval = limit("StartLimitInterval");
  const burst = lastOf(own, "Unit", "StartLimitBurst") ?? lastOf(own, "Service", "StartLimitBurst");
  const pause = lastOf(own, "Service", "RestartSec");
  const within = interval === undefined ? defaults.interval : (unitSeconds(interval.value) ?? 0);
  const tries = burst === undefined ? defaults.burst : Number(burst.value);
  const between = pause === undefined ? defaults.restart : (unitSeconds(pause.value) ?? 0);
  if (tries === 0 || between * tries >= within) return [];
  const place = placeOf(interval ?? pause ?? gate.setting);
  return [at(place, finding("kubelet-gate-start-limit", path, { tries, within, between }))];
}

/** How long the gate's own command waits, where its line says so: `timeout 300 program`. */
function timeoutFindings(own: Unit, gates: readonly Command[]): readonly Finding[] {
  const set = lastOf(own, "Service", "TimeoutStartSec") ?? lastOf(own, "Service", "TimeoutSec");
  if (set === undefined && own.base === undefined) return [];
  if (set?.value === "infinity" || set?.value === "0") return [];
  const limit = set === undefined ? defaults.timeout : unitSeconds(set.value);
  if (limit === undefined) return [];
  return gates.flatMap((gate) => {
    const needs = budgetOf(gate);
    if (needs === undefined || needs < limit) return [];
    const path = ["Service", "TimeoutStartSec"];
    const found = finding("kubelet-gate-timeout", path, { limit, needs, program: gate.program });
    return [at(placeOf(set ?? gate.setting), found)];
  });
}

function budgetOf({ words }: Command): number | undefined {
  const at = words.findIndex(({ text }) => /^[-@:+!]*(.*\/)?timeout$/.test(text));
  if (at === -1) return undefined;
  const duration = words.slice(at + 1).find(({ text }) => /^[0-9.]+[smhd]?$/.test(text));
  return duration === undefined ? undefined : unitSeconds(duration.text);
}

/** More than one ExecStart= in a unit that is not oneshot: systemd refuses the whole unit. */
export function execFindings(unit: Unit): readonly Finding[] {
  if (unit.base === undefined || !unit.name.endsWith(".service")) return [];
  const starts = settingsOf(unit, "Service", "ExecStart").filter(({ value }) => value !== "");
  const second = starts[1];
  if (second === undefined || lastOf(unit, "Service", "Type")?.value === "oneshot") return [];
  const found = finding("unit-exec-twice", ["Service", "ExecStart"], { unit: unit.name });
  return [at(placeOf(second), found)];
}
