import { kubeletFields } from "../compiled/tables.js";
import { type Finding, finding } from "../report/finding.ts";
import { type Path, pathText } from "../report/path.ts";
import type { NodeSettings } from "../spec/settings.ts";
import { isSince, type KubeletMinor, kubeletMinors } from "../spec/versions/kubelet.ts";
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

/** A KubeletConfiguration, or as much of one as is known. */
export interface Judged {
  readonly config: Readonly<Record<string, unknown>>;
  readonly minor: string;
  readonly cgroup: "v1" | "v2";
  /** The kubelet's drop-in directory. */
  readonly configDir: string | undefined;
  /** Whether somebody else may have set other fields beside these. */
  readonly isPart: boolean;
  /** Where the configuration stands in the document that findings are about. */
  readonly base: Path;
}

/** What the kubelet of this minor would ignore, or refuse to start with, of `kubelet.config`. */
export function fieldFindings(settings: NodeSettings, { minor }: KubeletMinor): readonly Finding[] {
  const { config, configDir, managedBy } = settings.kubelet;
  const base = ["kubelet", "config"];
  const { cgroup } = settings.host;
  // With kubeadm, what the spec does not name may stand in the cluster's own kubelet configuration.
  const isPart = managedBy === "kubeadm";
  return [
    ...configurationFindings({ config, minor, cgroup, configDir, isPart, base }),
    ...guardedFindings(config),
  ];
}

/** The same of any configuration, whoever has written it. */
export function configurationFindings(judged: Judged): readonly Finding[] {
  const { config, minor, base } = judged;
  const misfits = misfitFindings(judged);
  const inside = (path: Path) => path.slice(base.length);
  // Another type or an unknown field is told once, not again as a value that is not allowed.
  const told = (path: Path) =>
    misfits.some((misfit) => inside(misfit.path).every((step, index) => step === path[index]));
  const rest = [
    ...valueFindings(judged),
    ...durationFindings(judged),
    ...keyFindings(judged),
    ...gatedFindings(judged),
    ...pairFindings(judged),
    ...gateFindings(minor, gatesIn(config), [...base, "featureGates"]),
  ].filter(({ path }) => !told(inside(path)));
  return [...misfits, ...rest];
}

function misfitFindings({ config, minor, base }: Judged): readonly Finding[] {
  return unknownKeys(tableOf(minor), config).map(({ path, reason, expected, found, nearest }) => {
    const field = pathText(path);
    const at = [...base, ...path];
    if (reason === "unknown") {
      const since = firstWith(config, path, minor);
      return since === undefined
        ? finding("kubelet-field-unknown", at, { field, minor, nearest })
        : finding("kubelet-field-later", at, { field, minor, since });
    }
    return finding("kubelet-field-type", at, {
      field,
      expected: expected ?? "another type",
      found: found ?? "this",
    });
  });
}

/** The first minor after this one that has the field. None has lost one that another of the tables has. */
function firstWith(config: object, path: Path, minor: string): string | undefined {
  const after = kubeletMinors.slice(kubeletMinors.findIndex((row) => row.minor === minor) + 1);
  return after.find((row) =>
    unknownKeys(tableOf(row.minor), config).every(
      (fault) => fault.reason !== "unknown" || pathText(fault.path) !== pathText(path),
    ),
  )?.minor;
}

function guardedFindings(config: object): readonly Finding[] {
  return Object.entries(guarded).flatMap(([field, instead]) =>
    Object.hasOwn(config, field)
      ? [finding("kubelet-field-guarded", ["kubelet", "config", field], { field, instead })]
      : [],
  );
}

function valueFindings({ config, minor, base }: Judged): readonly Finding[] {
  return valueRules.flatMap(({ field, since, expected, holds }) => {
    if (since !== undefined && !isSince(minor, since)) return [];
    const isDefault = (value: unknown) => value === "" && !field.endsWith("*");
    return valuesAt(config, field)
      .filter(([, value]) => typeof value !== "object" && !isDefault(value) && !holds(value))
      .map(([path]) =>
        finding("kubelet-value", [...base, ...path], { field: pathText(path), expected }),
      );
  });
}

/** Source: metav1.Duration, UnmarshalJSON: the text is Go's own form. */
function durationFindings({ config, minor, base }: Judged): readonly Finding[] {
  const durations = Object.entries(tableOf(minor)).filter(([, kind]) => kind === "duration");
  const expected = "a duration such as 1m30s";
  const ruled = new Set(valueRules.map(({ field }) => field));
  return durations.flatMap(([field]) => {
    if (ruled.has(field)) return [];
    return valuesAt(config, field)
      .filter(([, value]) => typeof value === "string" && goDurationSeconds(value) === undefined)
      .map(([path]) =>
        finding("kubelet-value", [...base, ...path], { field: pathText(path), expected }),
      );
  });
}

function keyFindings({ config, minor, base }: Judged): readonly Finding[] {
  return Object.entries(keyRules).flatMap(([field, known]) =>
    valuesAt(config, `${field}.*`)
      .filter(([path]) => !known.includes(String(path.at(-1))))
      .map(([path]) => {
        const key = String(path.at(-1));
        return finding("kubelet-key-unknown", [...base, ...path], { field, key, minor, known });
      }),
  );
}

function gatedFindings({ config, minor, isPart, base }: Judged): readonly Finding[] {
  const chosen = gatesIn(config);
  const gates = gatesOf(minor, chosen);
  return gatedFields.flatMap(({ field, gate, otherwise, guards = () => true }) => {
    if (gates.isOn(gate)) return [];
    return valuesAt(config, field)
      .filter(([, value]) => value !== null && guards(value))
      .map(([path]) => {
        const words = { field, gate, minor };
        const at = [...base, ...path];
        if (otherwise === "ignores it") return finding("kubelet-gate-needed", at, words);
        const perhaps = isPart && chosen[gate] === undefined;
        return finding(perhaps ? "kubelet-gate-perhaps-off" : "kubelet-gate-off", at, words);
      });
  });
}

function pairFindings(judged: Judged): readonly Finding[] {
  const { config, minor, isPart, base } = judged;
  const whole = { ...judged, gates: gatesOf(minor, gatesIn(config)) };
  return pairRules.flatMap(({ field, since, until, isBroken, problem, instead }) => {
    if (since !== undefined && !isSince(minor, since)) return [];
    if (until !== undefined && minor !== until && isSince(minor, until)) return [];
    if (!isBroken(whole)) return [];
    const path = valuesAt(config, field).length > 0 ? [field] : [];
    const code = isPart ? "kubelet-fields-perhaps" : "kubelet-fields-together";
    return [finding(code, [...base, ...path], { field, problem, instead })];
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
