import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { kubeletFlags, kubeletGates } from "../../src/core/compiled/tables.js";
import { kubeletConfig, type Pair, pairs, softwareOf, standaloneSpec } from "./kubelet-nodes.ts";
import { type Rule, rules } from "./kubelet-rules.ts";
import { type ContainerdNode, withContainerd } from "./lab/containerd.ts";
import type { NodeFiles } from "./lab/files.ts";
import { kubeletVerdict, renderedCommand, type Verdict } from "./lab/kubelet.ts";
import { altered, refusals, rendered } from "./rendered.ts";

// What nodegen lets through and what it does not, put before the real kubelet.

type Fields = Readonly<Record<string, unknown>>;
type Gates = Readonly<Record<string, string>>;

const strictFailure = "Using lenient decoding as strict decoding failed";

describe.each(pairs)("kubelet $kubelet.version", { concurrent: true }, (pair) => {
  const { minor } = pair.kubelet;
  const kinds = Object.values(rules).map((kind) => kind.filter(appliesTo(minor)));

  test("is not rendered what it does not start with", async () => {
    const all = kinds.flat();
    const codes = await Promise.all(all.map(({ kubelet }) => codesFor(pair, kubelet)));
    expect(all.map((rule, index) => ({ ...rule, code: codes[index] }))).toEqual(
      all.map((rule) => ({ ...rule, code: expect.arrayContaining([rule.code]) })),
    );
  });

  test("does not start with what nodegen refuses, and says why", async () => {
    const { files } = await rendered(standaloneSpec(pair));
    await withContainerd({ ...softwareOf(pair), files }, async (node) => {
      for (const rule of kinds.flatMap(batches)) {
        const { started, log } = await verdict(
          node,
          files,
          rule.map(({ kubelet }) => kubelet),
        );
        expect({ rule, started }).toEqual({ rule, started: false });
        for (const { says } of rule) expect(log).toContain(says);
      }
    });
  });

  test("starts with what nodegen lets through", async () => {
    const outside = Object.values(rules)
      .flat()
      .filter((rule) => !appliesTo(minor)(rule));
    const allowed: Rule["kubelet"][] = [atTheEdge];
    for (const { kubelet } of outside) {
      if ((await codesFor(pair, kubelet)).length === 0) allowed.push(kubelet);
    }
    const kubelet = merged(allowed) as Fields;
    const spec = standaloneSpec(pair, {
      kubelet: { ...kubelet, credentialProviders, configDir: "/etc/kubernetes/kubelet.conf.d" },
      files: [credentialProgram],
    });
    const { files } = await rendered(spec);
    await withContainerd({ ...softwareOf(pair), files }, async (node) => {
      const { started, log } = await kubeletVerdict(node, renderedCommand(files));
      expect(started, log).toBe(true);
      expect(log).not.toContain(strictFailure);
    });
  });

  test("forgets an empty list as soon as it has a drop-in directory", async () => {
    const config = { cgroupsPerQOS: false, enforceNodeAllocatable: [] };
    const { files } = await rendered(standaloneSpec(pair, { kubelet: { config } }));
    await withContainerd({ ...softwareOf(pair), files }, async (node) => {
      expect(await kubeletVerdict(node, renderedCommand(files))).toMatchObject({ started: true });
      const folder = "/etc/kubernetes/kubelet.conf.d";
      await node.run(`mkdir -p ${folder}`);
      const withFolder = [...renderedCommand(files), `--config-dir=${folder}`];
      const { started, log } = await kubeletVerdict(node, withFolder);
      expect(started).toBe(false);
      expect(log).toContain('must be set to true when \\"pods\\" contained');
    });
  });

  test("goes on without a field that it does not know, after one line in its log", async () => {
    const { files } = await rendered(standaloneSpec(pair));
    const misspelt = altered(files, kubeletConfig, "clusterDomain:", "clusterDomian:");
    await withContainerd({ ...softwareOf(pair), files: misspelt }, async (node) => {
      const { started, log } = await kubeletVerdict(node, renderedCommand(files));
      expect(started, log).toBe(true);
      const lines = log.split("\n").filter((line) => line.includes(strictFailure));
      expect(lines).toEqual([expect.stringContaining("clusterDomian")]);
    });
  });

  test("has the flags and the gates of its table", async () => {
    const table: Gates = kubeletGates[minor] ?? {};
    const { files } = await rendered(standaloneSpec(pair));
    await withContainerd({ ...softwareOf(pair), files }, async (node) => {
      const { stdout } = await node.run("kubelet --help");
      const flags = [...stdout.matchAll(/^ +(?:-\w, )?--([a-z0-9-]+)/gm)].map(([, flag]) => flag);
      expect(flags.sort()).toEqual(Object.keys(kubeletFlags[minor] ?? {}).sort());

      const gates = [...stdout.matchAll(/^ +(\w+)=true\|false/gm)].map(([, gate]) => gate);
      expect(gates).toContain("AllAlpha");
      const ofOneFeature = gates.filter((gate) => gate !== "AllAlpha" && gate !== "AllBeta");
      expect(Object.keys(table)).toEqual(expect.arrayContaining(ofOneFeature));
      // What is for everybody or on its way out is not listed.
      const listed = entriesOf(table).filter(([, state]) => /^(alpha|beta)/.test(state));
      expect(ofOneFeature).toEqual(expect.arrayContaining(listed.map(([gate]) => gate)));

      const asTheyStand = await verdict(node, files, [withGates(table, (state) => state === "on")]);
      expect(asTheyStand.started, asTheyStand.log).toBe(true);

      const locked = entriesOf(table).filter(([, state]) => state.endsWith(" locked"));
      const turned = withGates(Object.fromEntries(locked), (state) => state !== "on");
      const { started, log } = await verdict(node, files, [turned]);
      expect(started).toBe(false);
      const told = locked.filter(([gate]) => !log.includes(`cannot set feature gate ${gate} to `));
      expect(told).toEqual([]);
    });
  });
});

/** Values at the edge of what is allowed, all together. */
const atTheEdge: Rule["kubelet"] = {
  nodeLabels: {
    team: "x",
    "kubernetes.io/hostname": "x",
    "topology.kubernetes.io/zone": "x",
    "node.kubernetes.io/pool": "x",
    "my.node.kubernetes.io/pool": "x",
    "kubelet.kubernetes.io/x": "x",
    "notkubernetes.io/x": "x",
  },
  taints: [
    { key: "dedicated", value: "batch", effect: "NoSchedule" },
    { key: "example.com/spot", effect: "NoExecute" },
  ],
  flags: { "root-dir": "/var/lib/kubelet", "cert-dir": "/var/lib/kubelet/pki" },
  config: {
    maxPods: 0,
    oomScoreAdj: -1000,
    nodeStatusMaxImages: -1,
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    imageMaximumGCAge: "2m1s",
    maxParallelImagePulls: 3,
    shutdownGracePeriod: "1s",
    shutdownGracePeriodCriticalPods: "0s",
    containerLogMonitorInterval: "3s",
    containerLogMaxFiles: 2,
    podLogsDir: "pods/../logs/",
    hairpinMode: "",
    enforceNodeAllocatable: ["none"],
    cgroupsPerQOS: false,
    evictionHard: { "memory.available": "1.5Gi", "nodefs.available": "100%" },
    evictionSoft: { "pid.available": "10%" },
    evictionSoftGracePeriod: { "pid.available": "1m30s" },
    kubeReserved: { cpu: "100m", memory: "1e3", pid: "1000", "ephemeral-storage": "0" },
    qosReserved: { memory: "50%" },
    cpuManagerPolicy: "static",
    featureGates: { AllAlpha: false },
  },
};

const credentialProviders = {
  binDir: "/opt/lab",
  providers: [
    {
      name: "lab-credential-provider",
      matchImages: ["*.internal.example"],
      defaultCacheDuration: "12h",
      args: ["get"],
      env: { LAB: "x" },
    },
  ],
};

/** The kubelet looks whether it is there. */
const credentialProgram = {
  path: "/opt/lab/lab-credential-provider",
  mode: "0755",
  content: "#!/bin/sh\n",
};

const appliesTo =
  (minor: string) =>
  ({ minors }: Rule) =>
    minors?.includes(minor) ?? true;

async function codesFor(pair: Pair, kubelet: Fields): Promise<readonly string[]> {
  return (await refusals(standaloneSpec(pair, { kubelet }))).map(({ code }) => code);
}

/** What the kubelet says to its rendered files with these sections of a spec over them, which nodegen may refuse. */
async function verdict(
  node: ContainerdNode,
  files: NodeFiles,
  sections: readonly Rule["kubelet"][],
): Promise<Verdict> {
  const file = files[kubeletConfig];
  if (file === undefined || !("content" in file)) throw new Error(`no ${kubeletConfig}`);
  const {
    config = {},
    nodeLabels = {},
    taints = [],
    flags = {},
  } = merged(sections) as Rule["kubelet"];
  const content = JSON.stringify(
    merged([parse(String(file.content)), config, { registerWithTaints: taints }]),
  );
  node.writeFiles({ [kubeletConfig]: { content } });
  return await kubeletVerdict(node, [
    ...renderedCommand(files),
    ...Object.entries(nodeLabels).map(([key, value]) => `--node-labels=${key}=${value}`),
    ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
  ]);
}

/** The rules of one kind in as few starts of the kubelet as they fit in without meeting in a field. */
function batches(kind: readonly Rule[]): readonly (readonly Rule[])[] {
  const made: Rule[][] = [];
  for (const rule of kind) {
    const fits = ([first, ...more]: readonly Rule[]) =>
      rule.alone === undefined &&
      first?.alone === undefined &&
      [first, ...more].every((other) => other === undefined || !meet(rule.kubelet, other.kubelet));
    const batch = made.find(fits);
    if (batch === undefined) made.push([rule]);
    else batch.push(rule);
  }
  return made;
}

/** Whether two sections set one field to different values. */
function meet(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) return false;
  if (!isMap(one) || !isMap(other)) return one !== other;
  return Object.keys(one).some((key) => Object.hasOwn(other, key) && meet(one[key], other[key]));
}

/** Maps merge, lists are joined. */
function merged(sections: readonly unknown[]): unknown {
  return sections.reduce((below, above) => {
    if (Array.isArray(below) && Array.isArray(above)) return below.concat(above);
    if (!isMap(below) || !isMap(above)) return above;
    const both = Object.keys(above).map((key): [string, unknown] => [
      key,
      Object.hasOwn(below, key) ? merged([below[key], above[key]]) : above[key],
    ]);
    return Object.fromEntries(Object.entries(below).concat(both));
  });
}

function isMap(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const entriesOf = (table: Gates) => Object.entries(table);

function withGates(table: Gates, isOn: (state: string) => boolean): Rule["kubelet"] {
  const set = entriesOf(table).map(([gate, stands]) => [gate, isOn(stands.split(" ")[1] ?? "")]);
  return { config: { featureGates: Object.fromEntries(set) } };
}
