import { createHash } from "node:crypto";
import { clusterShape } from "../../src/core/compiled/shape.js";
import type { Shape } from "../../src/core/spec/shape.ts";
import { aSpec, pem, type SpecDocument } from "./a-spec.ts";

/** Where the settings of a node can stand. */
export const levels = ["cluster", "pool", "node"] as const;
export type Level = (typeof levels)[number];

export const kinds = ["env", "file", "variable"] as const;
export type Kind = (typeof kinds)[number];

export interface Plan {
  /** How the spec refers to its secrets. */
  readonly kind: Kind;
  /** Where the one secret stands that the kubelet has; registries and files are at each level. */
  readonly kubeletAt: Level;
  readonly managedBy: "nodegen" | "kubeadm";
}

export interface Planted {
  readonly name: string;
  /** The part of it that occurs nowhere else: ASCII letters and digits. */
  readonly needle: string;
  readonly value: string;
  readonly reference: Readonly<Partial<Record<Kind, string>>>;
}

export interface PlantedSpec {
  readonly spec: SpecDocument;
  readonly secrets: readonly Planted[];
}

/** All pairs of a level and who manages the kubelet, with references of one kind. */
export function plans(kind: Kind): readonly Plan[] {
  return levels.flatMap((kubeletAt) =>
    (["nodegen", "kubeadm"] as const).map((managedBy) => ({ kind, kubeletAt, managedBy })),
  );
}

/** The certificate that belongs to the planted keys, which is no secret. */
export const certificate = { file: "./cert.pem" };

/** A spec of one node with a secret of its own behind each field that takes one. */
export function plantedSpec({ kind, kubeletAt, managedBy }: Plan, changes: SpecDocument = {}) {
  const secrets: Planted[] = [];
  const plant = (level: Level, field: keyof typeof forms) => {
    const name = `${level}_${field}`;
    const digest = createHash("sha256").update(`nodegen ${name}`).digest("hex");
    const needle = field === "token" ? digest.slice(0, 16) : lettersOf(digest);
    const reference = { [kind]: kind === "file" ? `./secrets/${name}` : name };
    secrets.push({ name, needle, value: forms[field](needle), reference });
    return reference;
  };
  const kubelet = (level: Level) => {
    if (level !== kubeletAt) return {};
    if (managedBy === "nodegen") {
      return { kubelet: { bootstrap: { kubeconfig: plant(level, "kubeconfig") } } };
    }
    const caCertHashes = [`sha256:${"9f".repeat(32)}`];
    const endpoint = "api.internal.example:6443";
    const join = { endpoint, caCertHashes, run: true, token: plant(level, "token") };
    return { kubelet: { managedBy, join } };
  };
  const sections = (level: Level) => ({
    registries: [
      {
        host: `${level}.internal.example`,
        mirrors: [
          {
            url: `https://mirror-${level}.internal.example`,
            headers: {
              Authorization: plant(level, "header"),
              "X-Quoted": plant(level, "quotedHeader"),
            },
            tls: { clientCertificate: certificate, clientKey: plant(level, "clientKey") },
          },
        ],
      },
    ],
    files: [{ path: `/etc/app/${level}.conf`, content: plant(level, "content") }],
    ...kubelet(level),
  });
  const spec = aSpec({
    ...sections("cluster"),
    nodePools: [
      { name: "workers", ...sections("pool"), nodes: [{ name: "worker-1", ...sections("node") }] },
    ],
    ...changes,
  });
  return { spec, secrets };
}

/** What a secret looks like in each field. */
const forms = {
  header: (needle: string) => `Bearer ${needle}`,
  quotedHeader: (needle: string) => `"q" \\ 'a' ${needle} % \${x} %{y}\n`,
  clientKey: (needle: string) => `${pem("PRIVATE KEY").replace("MAo=", needle)}`,
  content: (needle: string) => `user=app\npassword="${needle}"\n\ttab: 'ü' {{ x }} \${y}\n`,
  kubeconfig: (needle: string) =>
    `apiVersion: v1\nkind: Config\nusers:\n  - name: u\n    user: { token: ${needle} }\n`,
  token: (needle: string) => `abcdef.${needle}`,
};

/** 32 letters and digits, as a generator of passwords makes them. */
function lettersOf(digest: string): string {
  return Buffer.from(digest, "hex").toString("base64").replace(/[+/=]/g, "x").slice(0, 32);
}

/** Every field of the schema that takes a secret, as `registries[].mirrors[].headers.*`. */
export function secretFields(): readonly string[] {
  const fields: string[] = [];
  const walk = (shape: Shape | undefined, path: string) => {
    if (shape === undefined) return;
    if (isSecret(shape, path)) fields.push(path);
    for (const [key, below] of Object.entries(shape.properties ?? {}))
      walk(below, `${path}.${key}`);
    if (shape.additional !== undefined) walk(shape.additional, `${path}.*`);
    if (shape.items !== undefined) walk(shape.items, `${path}[]`);
  };
  walk(clusterShape, "");
  return fields;
}

/** Those of them that `spec` has a reference in. */
export function plantedFields(spec: SpecDocument): readonly string[] {
  const fields = new Set<string>();
  const walk = (value: unknown, shape: Shape | undefined, path: string) => {
    if (typeof value !== "object" || value === null || shape === undefined) return;
    if (isSecret(shape, path)) {
      fields.add(path);
      return;
    }
    if (Array.isArray(value)) {
      for (const item of value) walk(item, shape.items, `${path}[]`);
      return;
    }
    for (const [key, below] of Object.entries(value)) {
      const own = shape.properties?.[key];
      walk(below, own ?? shape.additional, `${path}.${own === undefined ? "*" : key}`);
    }
  };
  walk(spec, clusterShape, "");
  return [...fields];
}

/** Text of the user's files may be anything; a reference in its place is there because it is secret. */
function isSecret(shape: Shape, path: string): boolean {
  return shape.secret === true || (shape.reference === true && path.endsWith("files[].content"));
}
