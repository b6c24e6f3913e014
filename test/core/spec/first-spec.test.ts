import { describe, expect, test } from "vitest";
import { families, platforms } from "../../../src/cli/commands/init.ts";
import { audit } from "../../../src/core/audit/audit.ts";
import { machineOfPlan } from "../../../src/core/audit/machine-of-plan.ts";
import { clusterSchema } from "../../../src/core/compiled/schema.js";
import { hostFamilies } from "../../../src/core/plan/host-family.ts";
import { planNode, render } from "../../../src/core/render.ts";
import { type FirstSpecRequest, firstSpec } from "../../../src/core/spec/first-spec.ts";
import { everything } from "../../../src/core/spec/resolve.ts";
import { kubeletMinors } from "../../../src/core/spec/versions/kubelet.ts";
import { containerdFor, releasePair } from "../../../src/core/spec/versions/releases.ts";
import { loadCluster } from "../../../src/node/load-cluster.ts";
import { renderTools } from "../../../src/node/render-tools.ts";

const request: FirstSpecRequest = {
  platform: "generic",
  family: "debian",
  registry: "registry.internal.example",
  kubernetes: "1.35.2",
};

function written(changes: Partial<FirstSpecRequest> = {}) {
  const first = firstSpec({ ...request, ...changes });
  if ("wrong" in first) throw new Error(first.wrong);
  return first;
}

function refusal(changes: Partial<FirstSpecRequest>): string | undefined {
  const first = firstSpec({ ...request, ...changes });
  return "wrong" in first ? first.wrong : undefined;
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** All that validate says of a spec, in every format that it travels in, and all that audit says. */
async function judged(text: string) {
  const { loaded, findings } = await loadCluster("-", {
    selection: everything,
    stdin: once(text),
    env: {},
  });
  if (loaded === undefined) return { findings, audits: [] };
  const rendering = render(loaded.nodes, { ...loaded, formats: [] }, renderTools);
  const machines = loaded.nodes.map((node) => ({
    name: node.pool,
    machine: machineOfPlan(node, planNode(node, loaded).plan, loaded.archives, new Map()),
    own: [],
    policy: { allowedHosts: node.settings.allowedHosts, trustedPrograms: [] },
    versions: [],
  }));
  return { findings: [...findings, ...rendering.findings], audits: audit(machines) };
}

const minors = kubeletMinors.map(({ minor }) => ({ minor }));

/** Each platform with each minor; each of both meets each family. */
const pairs = platforms.flatMap((platform, first) =>
  minors.map(({ minor }, second) => ({
    platform,
    minor,
    family: families[(first + second) % families.length] ?? "debian",
  })),
);

describe("a first spec validates and audits clean", () => {
  test.each(pairs)("on $platform with $family, for Kubernetes $minor", async (pair) => {
    const { text } = written({ ...pair, kubernetes: `${pair.minor}.2` });
    const { findings, audits } = await judged(text);
    expect(findings).toEqual([]);
    expect(audits).toHaveLength(1);
    for (const { machines, findings: found, pause, contacts } of audits) {
      expect({ machines, found }).toEqual({ machines: ["workers"], found: [] });
      expect(pause.verdict).toBe("proved");
      expect(contacts.filter(({ verdict }) => verdict !== "allowed")).toEqual([]);
      expect(contacts.map(({ to }) => to?.host)).toContain("registry.internal.example");
    }
  });
});

describe("the spec", () => {
  test("is the same text each time", () => {
    expect(written().text).toBe(written().text);
  });

  test("says of every section what it is for, within the width of a page", () => {
    const lines = written().text.split("\n");
    for (const [index, line] of lines.entries()) {
      expect.soft(line.length, line).toBeLessThanOrEqual(120);
      if (/^[a-z]+:/i.test(line) && !/^(apiVersion|kind|metadata)/.test(line)) {
        expect.soft(lines[index - 1], line).toMatch(/^# /);
      }
    }
  });

  test("names the pause image of kubeadm's release below the registry, with its port", () => {
    const { text, pause } = written({
      registry: "registry.internal.example:5000",
      kubernetes: "1.30.4",
    });
    expect(pause).toEqual({
      upstream: "registry.k8s.io/pause:3.9",
      reference: "registry.internal.example:5000/pause:3.9",
      archive: "pause-3.9.tar",
    });
    expect(text).toContain(`reference: "${pause.reference}"`);
    expect(text).toContain('url: "https://registry.internal.example:5000"');
  });

  test.each(minors)("has a containerd that is recommended for Kubernetes $minor", ({ minor }) => {
    const release = containerdFor(`${minor}.0`) ?? "";
    expect(releasePair(`${minor}.0`, release)).toMatchObject({ isRecommended: true });
    expect(written({ kubernetes: `${minor}.0` }).text).toContain(`version: "${release}"`);
  });

  test("takes a containerd that is not recommended, and says which are", () => {
    expect(written({ containerd: "2.1.9" }).advice).toBeUndefined();
    expect(written({ containerd: "1.7.20" }).advice).toBe(
      "containerd 1.7.20 is not recommended for Kubernetes 1.35; 2.2.0+, 2.1.5+, 1.7.28+ are",
    );
  });

  test("audits unclean once its registry is not allowed: the audit above judges", async () => {
    const text = written().text.replace(
      /allowedHosts:\n {2}- \S+/,
      "allowedHosts: [other.example]",
    );
    const { findings, audits } = await judged(text);
    expect([...findings, ...audits.flatMap((each) => each.findings)].length).toBeGreaterThan(0);
  });
});

describe("a wrong request is refused in words:", () => {
  test.each(["1.35", "1.29.9", "1.37.0", "v1.35.2", "1.35.2-rc.0", "latest", ""])(
    "Kubernetes %j",
    (kubernetes) => {
      expect(refusal({ kubernetes })).toContain("the minors are 1.30, 1.31, 1.32");
    },
  );

  test.each(["1.5.18", "2.2", "3.0.0", "v2.2.9", ""])("containerd %j", (containerd) => {
    expect(refusal({ containerd })).toContain("the minors are 1.6, 1.7, 2.0");
  });

  test.each([
    "https://registry.internal.example",
    "registry.internal.example/kubernetes",
    "registry",
    "*",
    "",
    "Registry.internal.example",
    "user@registry.internal.example",
    "registry.internal.example:https",
    "registry..example",
    "registry.example\nkind: Other",
    "-a.example",
  ])("registry %j", (registry) => {
    expect(refusal({ registry })).toContain("--registry is a host");
  });
});

describe("what the command offers", () => {
  test("as platforms are those of the schema", () => {
    const { $defs } = JSON.parse(JSON.stringify(clusterSchema));
    const { enum: values } = $defs.delivery.properties.platform;
    expect(values.filter((value: unknown) => value !== null)).toEqual(platforms);
  });

  test("as families are those that nodegen knows", () => {
    expect(hostFamilies.map(({ name }) => name)).toEqual(families);
  });
});
