import { describe, expect, test } from "vitest";
import { fieldPath } from "../../../src/core/explain/field-path.ts";
import { landingsOf } from "../../../src/core/explain/landing.ts";
import { layout } from "../../../src/core/plan/layout.ts";
import { containerdGenerations } from "../../../src/core/spec/versions/containerd.ts";
import { parseToml, tomlKey } from "../../../src/core/syntax/toml.ts";
import {
  aSpec,
  over,
  pauseReference,
  type Rendered,
  rendered,
  type SpecDocument,
} from "../../specs/a-spec.ts";

interface Probe {
  readonly field: string;
  /** Two specs that differ in that field alone. */
  readonly specs: readonly [SpecDocument, SpecDocument];
  /** What stands for <name> in keys. */
  readonly name?: string;
}

const containerd = (fields: object): SpecDocument => ({ containerd: fields });
const runtime = (fields: object) =>
  containerd({ runtimes: [{ name: "other", type: "io.containerd.other.v1", ...fields }] });

const probes: readonly Probe[] = [
  { field: "containerd.root", specs: [containerd({ root: "/a" }), containerd({ root: "/b" })] },
  {
    field: "containerd.snapshotter",
    specs: [containerd({ snapshotter: "overlayfs" }), containerd({ snapshotter: "native" })],
  },
  {
    field: "containerd.runtimes[].type",
    specs: [runtime({ type: "io.containerd.a.v1" }), runtime({ type: "io.containerd.b.v1" })],
    name: "other",
  },
  {
    field: "containerd.runtimes[].options",
    specs: [runtime({ options: { A: 1 } }), runtime({ options: { A: 2 } })],
    name: "other",
  },
  {
    field: "containerd.runtimes[].podAnnotations",
    specs: [runtime({ podAnnotations: ["a"] }), runtime({ podAnnotations: ["b"] })],
    name: "other",
  },
  {
    field: "containerd.runtimes[].privilegedWithoutHostDevices",
    specs: [runtime({}), runtime({ privilegedWithoutHostDevices: true })],
    name: "other",
  },
  {
    field: "containerd.cni.binDirs",
    specs: [containerd({ cni: { binDirs: ["/a"] } }), containerd({ cni: { binDirs: ["/b"] } })],
  },
  {
    field: "containerd.cni.confDir",
    specs: [containerd({ cni: { confDir: "/a" } }), containerd({ cni: { confDir: "/b" } })],
  },
  {
    field: "images.pause.reference",
    specs: [{}, { images: { pause: { reference: pauseReference.replace("3.10.1", "3.9") } } }],
  },
];

/** Keys of config.toml in which two documents differ. */
function differing(a: unknown, b: unknown, path: readonly string[] = []): readonly string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  const isTable = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  // A table that only one has is compared as an empty one with the other.
  const [one, other] = isTable(a) || isTable(b) ? [a ?? {}, b ?? {}] : [a, b];
  if (!isTable(one) || !isTable(other)) return [tomlKey(path)];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
    differing(one[key], other[key], [...path, key]),
  );
}

/** A link is what it leads to. */
const contentOf = ({ tree }: Rendered, path: string) => JSON.stringify(tree.get(path)?.content);

const releases: Readonly<Record<string, string>> = {
  "1.6": "1.6.36",
  "1.7": "1.7.28",
  "2.0": "2.0.7",
  "2.1": "2.1.9",
  "2.2": "2.2.9",
  "2.3": "2.3.7",
};

describe.each(containerdGenerations)("with containerd $minor", ({ minor }) => {
  test.each(probes)(
    "$field lands where explain says, and nowhere else",
    ({ field, specs, name }) => {
      const [a, b] = specs.map((spec) =>
        rendered(aSpec(over({ containerd: { version: releases[minor] } }, spec))),
      );
      if (a === undefined || b === undefined) throw new Error("two specs");
      expect([...a.findings, ...b.findings].filter((one) => one.severity === "error")).toEqual([]);
      const paths = [...new Set([...a.tree.keys(), ...b.tree.keys()])];
      const changed = paths.filter((path) => contentOf(a, path) !== contentOf(b, path));
      const said = landingsOf(fieldPath(field) ?? [], []).filter(
        (place) => place.containerd?.includes(minor) ?? true,
      );
      const files = new Set(said.map(({ file }) => file));
      expect(new Set(changed)).toEqual(files);
      const keys = differing(
        ...([a, b].map((one) => parseToml(one.text(layout.containerdConfig))) as [
          unknown,
          unknown,
        ]),
      );
      const named = said
        .filter(({ file }) => file === layout.containerdConfig)
        .map(({ key }) => String(key).replace('"<name>"', name ?? ""));
      expect(
        keys.filter((key) => !named.some((one) => key === one || key.startsWith(`${one}.`))),
      ).toEqual([]);
      expect(
        named.filter((one) => !keys.some((key) => key === one || key.startsWith(`${one}.`))),
      ).toEqual([]);
    },
  );
});
