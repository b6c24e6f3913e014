import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { arbitrarySpec, type Registry } from "../specs/arbitrary.ts";
import { artefactText, type RenderedNode, renderCase, treeText } from "../specs/render.ts";
import type { SpecCase } from "../specs/spec-case.ts";
import { decodeFiles } from "./kubelet-decoder.ts";
import { type Reading, readByPython, type Text } from "./readers.ts";

// What holds for every valid spec, tried on a thousand. The cases are the same in every run; another seed is tried with
// NODEGEN_SEED=<number>, and a failure names the seed, the number of the case and the case.

const seed = Number(process.env.NODEGEN_SEED ?? 20261123);
const cases = 1000;
/** PyYAML's pure loader takes some 20 ms for a user-data. */
const userDataRead = 300;

interface Case {
  readonly number: number;
  readonly spec: SpecCase;
  readonly nodes: readonly RenderedNode[];
  readonly errors: readonly string[];
}

const all: Case[] = [];
beforeAll(async () => {
  for (const [number, spec] of fc.sample(arbitrarySpec, { numRuns: cases, seed }).entries()) {
    const { nodes, findings } = await renderCase(spec);
    const errors = findings.filter(({ severity }) => severity === "error");
    all.push({
      number,
      spec,
      nodes,
      errors: errors.map(({ code, message }) => `${code}: ${message}`),
    });
  }
});

test("every valid spec renders, without an error, all of its nodes", () => {
  expectNone((one) => one.errors);
  expectNone(({ spec, nodes }) => {
    const pools = (spec.spec as { nodePools: { nodes?: unknown[] }[] }).nodePools;
    const expected = pools.reduce((sum, pool) => sum + (pool.nodes?.length ?? 1), 0);
    return nodes.length === expected ? [] : [`${nodes.length} nodes instead of ${expected}`];
  });
});

test("tomllib reads every hosts.toml with the mirrors in the order of the spec, and its secrets as they are", () => {
  const files = everyFile(/\/certs\.d\/.*\/hosts\.toml$/);
  const readings = read(files.map(({ text }) => ({ reader: "toml", text })));
  const wrong = files.flatMap(({ one, node, path }, index) => {
    const table = readValue(readings[index]) as
      | { server?: string; host?: Record<string, { header?: object }> }
      | undefined;
    if (table === undefined) return [told(one, `${path}: ${JSON.stringify(readings[index])}`)];
    const registry = registryOf(one, node, path);
    const urls = (registry.mirrors ?? []).map(({ url }) => url);
    // One that is allowed has a file without a mirror only so that it does not fall to _default: its server is the upstream.
    const none = registry.upstream === "allow" ? [] : ["http://127.0.0.1:9"];
    const expected = urls.length > 0 ? urls : none;
    const hosts = table.host ?? {};
    const faults = [];
    if (JSON.stringify(Object.keys(hosts)) !== JSON.stringify(expected)) {
      faults.push(`${path}: ${Object.keys(hosts)} instead of ${expected}`);
    }
    if (registry.upstream !== "allow" && table.server !== "http://127.0.0.1:9") {
      faults.push(`${path}: denied, and the server is ${table.server}`);
    }
    for (const mirror of registry.mirrors ?? []) {
      const headers = Object.entries(mirror.headers ?? {}).map(([name, reference]) => [
        name,
        one.spec.env[reference.env],
      ]);
      // As entries: a header may be called __proto__.
      const found = Object.entries(hosts[mirror.url]?.header ?? {});
      if (JSON.stringify(found.sort()) !== JSON.stringify(headers.sort())) {
        faults.push(`${path}: headers ${JSON.stringify(found)}, not ${JSON.stringify(headers)}`);
      }
    }
    return faults.map((fault) => told(one, fault));
  });
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(files.length).toBeGreaterThan(cases);
});

test("tomllib reads in every config.toml the sandbox image, snapshotter and root of the spec", () => {
  const files = everyFile(/^\/etc\/containerd\/config\.toml$/);
  const readings = read(files.map(({ text }) => ({ reader: "toml", text })));
  const wrong = files.flatMap(({ one, node }, index) => {
    // biome-ignore lint/suspicious/noExplicitAny: a document of one of two shapes
    const config = readValue(readings[index]) as any;
    const { containerd, images } = node.settings;
    const cri = config?.plugins?.["io.containerd.grpc.v1.cri"];
    const criImages = config?.plugins?.["io.containerd.cri.v1.images"];
    const found = containerd.version.startsWith("1.")
      ? [config?.version, config?.root, cri?.sandbox_image, cri?.containerd?.snapshotter]
      : [config?.version, config?.root, criImages?.pinned_images?.sandbox, criImages?.snapshotter];
    const wanted = [
      containerd.version.startsWith("1.") ? 2 : containerd.version.startsWith("2.3.") ? 4 : 3,
      ...[containerd.root, images.pause.reference, containerd.snapshotter],
    ];
    const same = JSON.stringify(found) === JSON.stringify(wanted);
    return same ? [] : [told(one, `${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`)];
  });
  expect(wrong.slice(0, 3)).toEqual([]);
});

test("PyYAML and yaml read the same in user-data, and the files in it are those of the tree", () => {
  const nodes = everyNode().slice(0, userDataRead);
  const texts = nodes.map(({ node }) => artefactText(node, "cloud-init/user-data"));
  const readings = read(texts.map((text) => ({ reader: "yaml", text })));
  const wrong = nodes.flatMap(({ one, node }, index) => {
    const value = readValue(readings[index]) as {
      write_files: { path: string; content: string }[];
    };
    const other = parse(texts[index] ?? "");
    if (JSON.stringify(value) !== JSON.stringify(other)) return [told(one, "the readers differ")];
    return value.write_files
      .filter(({ path, content }) => content !== treeText(node, path))
      .map(({ path }) => told(one, `${path} is another in user-data`));
  });
  expect(wrong.slice(0, 3)).toEqual([]);
});

test("the kubelet's own types decode every config.yaml", async () => {
  const files = everyFile(/^\/var\/lib\/kubelet\/config\.yaml$/);
  const decoded = await decodeFiles(
    files.map(({ node, text }) => ({ version: node.settings.kubernetes.version, text })),
  );
  const readings = read(files.map(({ text }) => ({ reader: "yaml", text })));
  const wrong = files.flatMap(({ one, node, text }, index) => {
    const faults = [];
    const { error, config } = decoded[index] ?? {};
    if (error !== undefined) faults.push(error);
    const maxPods = node.settings.kubelet.config.maxPods;
    if (config?.maxPods !== maxPods) faults.push(`maxPods ${config?.maxPods}, not ${maxPods}`);
    if (JSON.stringify(readValue(readings[index])) !== JSON.stringify(parse(text))) {
      faults.push("PyYAML and yaml differ");
    }
    return faults.map((fault) => told(one, fault));
  });
  expect(wrong.slice(0, 3)).toEqual([]);
});

test("a file with a secret in it is closed to others, in every format", () => {
  expectNone(({ spec, nodes }) => {
    const secrets = ["HEADER_A", "HEADER_B", "KEY", "KUBECONFIG_TEXT"].map(
      (name) => spec.env[name] ?? "",
    );
    const holds = (text: string) => secrets.some((secret) => text.includes(secret));
    return nodes.flatMap((node) =>
      [
        ...[...node.tree].map(([path, file]) => ({ path, ...file, text: treeText(node, path) })),
        ...[...node.artefacts].map(([path, { mode, secret }]) => ({
          ...{ path, mode, secret },
          text: artefactText(node, path),
        })),
      ]
        .filter(({ text, secret, mode }) => holds(text) && !(secret && mode === 0o600))
        .map(({ path }) => `${path} holds a secret in the open`),
    );
  });
});

function everyNode(): readonly { readonly one: Case; readonly node: RenderedNode }[] {
  return all.flatMap((one) => one.nodes.map((node) => ({ one, node })));
}

function everyFile(pattern: RegExp) {
  return everyNode().flatMap(({ one, node }) =>
    [...node.tree.keys()]
      .filter((path) => pattern.test(path))
      .map((path) => ({ one, node, path, text: treeText(node, path) })),
  );
}

interface FullRegistry extends Registry {
  readonly upstream?: string;
  readonly mirrors?: readonly {
    readonly url: string;
    readonly headers?: Readonly<Record<string, { readonly env: string }>>;
  }[];
}

interface Layer {
  readonly name?: string;
  readonly registries?: readonly FullRegistry[];
}

interface Layers extends Layer {
  readonly nodePools: readonly (Layer & { readonly nodes?: readonly Layer[] })[];
}

/** The registry that the folder of a hosts.toml stands for: each field as the innermost layer of the spec has it. */
function registryOf({ spec }: Case, node: RenderedNode, path: string): FullRegistry {
  const folder = /certs\.d\/(.*)\/hosts\.toml$/.exec(path)?.[1] ?? "";
  const host = folder === "_default" ? "*" : folder.replace(/_([0-9]+)_$/, ":$1");
  const cluster = spec.spec as Layers;
  const name = node.name.replace("arbitrary ", "");
  const layers = cluster.nodePools.flatMap((pool): readonly Layer[] => {
    if (pool.nodes === undefined) return pool.name === name ? [cluster, pool] : [];
    return pool.nodes.flatMap((one) => (one.name === name ? [cluster, pool, one] : []));
  });
  const entries = layers.flatMap(({ registries = [] }) =>
    registries.filter((entry) => entry.host === host),
  );
  return Object.assign({ host }, ...entries);
}

function read(texts: readonly Text[]): readonly Reading[] {
  return readByPython(texts);
}

function readValue(reading: Reading | undefined): unknown {
  return reading !== undefined && "value" in reading ? reading.value : undefined;
}

function expectNone(faultsOf: (one: Case) => readonly string[]): void {
  const wrong = all.flatMap((one) => faultsOf(one).map((fault) => told(one, fault)));
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(all).toHaveLength(cases);
}

function told({ number, spec }: Case, fault: string): string {
  return `seed ${seed}, case ${number}: ${fault}\n${JSON.stringify(spec)}`;
}
