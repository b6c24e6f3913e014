import { kubeletFields } from "../compiled/tables.js";
import { type Finding, finding } from "../report/finding.ts";
import { type Path, pathText } from "../report/path.ts";
import type { NodeSettings } from "../spec/settings.ts";
import { isSince, type KubeletMinor } from "../spec/versions/kubelet.ts";
import { unknownKeys } from "../syntax/keys.ts";
import { valuesAt } from "./field-at.ts";
import { gatedFields } from "./gated-fields.ts";
import { gateFindings, gatesOf } from "./gates.ts";
import { goDurationSeconds } from "./go-duration.ts";
import { pairRules } from "./pair-rules.ts";
import { keyRules, valueRules } from "./value-rules.ts";

/** Fields of `kubelet.config` which nodegen sets itself, and what to do instead. */
const guarded: Readonly<Record<string, string>> = {
  apiVersion: "remove it: nodegen writes kubelet.config.k8s.io/v1beta1",
  kind: "remove it: nodegen writes KubeletConfiguration",
  cgroupDriver: "remove it: it is systemd, in containerd's configuration too",
  containerRuntimeEndpoint: "remove it: it is containerd's socket",
  registerWithTaints: "write the taints in kubelet.taints",
};

/** What the kubelet of this minor would ignore, or refuse to start with, of `kubelet.config`. */
export function fieldFindings(settings: NodeSettings, { minor }: KubeletMinor): readonly Finding[] {
  const { config } = settings.kubelet;
  const misfits = misfitFindings(config, minor);
  // Another type or an unknown field is told once, not again as a value that is not allowed.
  const told = (path: Path) =>
    misfits.some((misfit) => misfit.path.slice(2).every((step, index) => step === path[index]));
  const rest = [
    ...valueFindings(config, minor),
    ...durationFindings(config, minor),
    ...keyFindings(config, minor),
    ...gatedFindings(settings, minor),
    ...pairFindings(settings, minor),
    ...gateFindings(minor, gatesIn(config)),
  ].filter(({ path }) => !told(path.slice(2)));
  return [...misfits, ...guardedFindings(config), ...rest];
}

const at = (path: Path): Path => ["kubelet", "config", ...path];

function misfitFindings(config: object, minor: string): readonly Finding[] {
  return unknownKeys(tableOf(minor), config).map(({ path, reason, expected, found, nearest }) => {
    const field = pathText(path);
    return reason === "unknown"
      ? finding("kubelet-field-unknown", at(path), { field, minor, nearest })
      : finding("kubelet-field-type", at(path), {
          field,
          expected: expected ?? "another type",
          found: found ?? "this",
        });
  });
}

function guardedFindings(config: object): readonly Finding[] {
  return Object.entries(guarded).flatMap(([field, instead]) =>
    Object.hasOwn(config, field)
      ? [finding("kubelet-field-guarded", at([field]), { field, instead })]
      : [],
  );
}

function valueFindings(config: object, minor: string): readonly Finding[] {
  return valueRules.flatMap(({ field, since, expected, holds }) => {
    if (since !== undefined && !isSince(minor, since)) return [];
    const isDefault = (value: unknown) => value === "" && !field.endsWith("*");
    return valuesAt(config, field)
      .filter(([, value]) => typeof value !== "object" && !isDefault(value) && !holds(value))
      .map(([path]) => finding("kubelet-value", at(path), { field: pathText(path), expected }));
  });
}

/** Source: metav1.Duration, UnmarshalJSON: the text is Go's own form. */
function durationFindings(config: object, minor: string): readonly Finding[] {
  const durations = Object.entries(tableOf(minor)).filter(([, kind]) => kind === "duration");
  const expected = "a duration such as 1m30s";
  const ruled = new Set(valueRules.map(({ field }) => field));
  return durations.flatMap(([field]) => {
    if (ruled.has(field)) return [];
    return valuesAt(config, field)
      .filter(([, value]) => typeof value === "string" && goDurationSeconds(value) === undefined)
      .map(([path]) => finding("kubelet-value", at(path), { field: pathText(path), expected }));
  });
}

function keyFindings(config: object, minor: string): readonly Finding[] {
  return Object.entries(keyRules).flatMap(([field, known]) =>
    valuesAt(config, `${field}.*`)
      .filter(([path]) => !known.includes(String(path.at(-1))))
      .map(([path]) => {
        const key = String(path.at(-1));
        return finding("kubelet-key-unknown", at(path), { field, key, minor, known });
      }),
  );
}

/** With kubeadm, a gate that the spec does not name may be on in the cluster's own kubelet configuration. */
function gatedFindings({ kubelet }: NodeSettings, minor: string): readonly Finding[] {
  const { config, managedBy } = kubelet;
  const chosen = gatesIn(config);
  const gates = gatesOf(minor, chosen);
  return gatedFields.flatMap(({ field, gate, otherwise, guards = () => true }) => {
    if (gates.isOn(gate)) return [];
    return valuesAt(config, field)
      .filter(([, value]) => value !== null && guards(value))
      .map(([path]) => {
        const words = { field, gate, minor };
        if (otherwise === "ignores it") return finding("kubelet-gate-needed", at(path), words);
        const perhaps = managedBy === "kubeadm" && chosen[gate] === undefined;
        const code = perhaps ? "kubelet-gate-perhaps-off" : "kubelet-gate-off";
        return finding(code, at(path), words);
      });
  });
}

/** With kubeadm, one of the two fields may stand in the cluster's own kubelet configuration. */
function pairFindings({ kubelet, host }: NodeSettings, minor: string): readonly Finding[] {
  const { config, configDir } = kubelet;
  const gates = gatesOf(minor, gatesIn(config));
  const whole = { config, gates, cgroup: host.cgroup, configDir };
  return pairRules.flatMap(({ field, since, until, isBroken, problem, instead }) => {
    if (since !== undefined && !isSince(minor, since)) return [];
    if (until !== undefined && minor !== until && isSince(minor, until)) return [];
    if (!isBroken(whole)) return [];
    const path = valuesAt(config, field).length > 0 ? [field] : [];
    const code =
      kubelet.managedBy === "kubeadm" ? "kubelet-fields-perhaps" : "kubelet-fields-together";
    return [finding(code, at(path), { field, problem, instead })];
  });
}

function gatesIn(config: object): Readonly<Record<string, unknown>> {
  const chosen = (config as { readonly featureGates?: unknown }).featureGates;
  return typeof chosen === "object" && chosen !== null ? { ...chosen } : {};
}

function tableOf(minor: string): Readonly<Record<string, string>> {
  const table = kubeletFields[minor];
  if (table === undefined) throw new Error(`schemas/kubelet/${minor}.json is missing`);
  return table;
}
