import { describe, expect, test } from "vitest";
import {
  type Manifest,
  type ManifestEntry,
  manifestText,
  mergeManifests,
  parseManifest,
} from "../../src/core/plan/manifest.ts";

function anEntry(rest: Partial<ManifestEntry> = {}): ManifestEntry {
  const base = { pool: "workers", format: "tree", mode: "0644", bytes: 1, sha256: "0".repeat(64) };
  return { path: "workers/tree/etc/x", ...base, ...rest };
}

function aManifest(...files: ManifestEntry[]): Manifest {
  return { apiVersion: "nodegen/v1alpha1", kind: "Manifest", cluster: "prod", files };
}

const parsed = (value: unknown) => parseManifest(JSON.stringify(value));

test("a manifest that is written is read again, sorted by code unit", () => {
  const link = { path: "workers/tree/etc/a", pool: "workers", format: "tree", linkTo: "b" };
  const secret: ManifestEntry = {
    ...{ path: "workers/nodes/n/tree/Z", pool: "workers", node: "n", format: "tree" },
    ...{ mode: "0600", bytes: 3, secret: true },
  };
  const text = manifestText(
    aManifest(anEntry(), link, secret, anEntry({ path: "workers/tree/É" })),
  );
  expect(parseManifest(text)?.files.map((entry) => entry.path)).toEqual([
    "workers/nodes/n/tree/Z",
    "workers/tree/etc/a",
    "workers/tree/etc/x",
    "workers/tree/É",
  ]);
  expect(manifestText(parseManifest(text) ?? aManifest())).toBe(text);
});

test.each([
  { name: "absolute", path: "/etc/passwd" },
  { name: "going up", path: "workers/tree/../../../etc/passwd" },
  { name: "going up at once", path: "../x" },
  { name: "standing still", path: "workers/tree/./x" },
  { name: "with an empty step", path: "workers/tree//x" },
  { name: "with a slash at its end", path: "workers/tree/x/" },
  { name: "with a backslash", path: "workers/tree/..\\..\\x" },
  { name: "with a NUL", path: "workers/tree/x\0" },
  { name: "of another pool", path: "gpu/tree/x" },
  { name: "of another format", path: "workers/capi/x" },
  { name: "that is the folder itself", path: "workers/tree" },
  { name: "empty", path: "" },
])("a manifest with a path $name is none of ours", ({ path }) => {
  expect(parsed(aManifest(anEntry()))).toBeDefined();
  expect(parsed(aManifest(anEntry(), anEntry({ path })))).toBeUndefined();
});

test.each([
  { name: "a pool that goes up", entry: anEntry({ pool: "..", path: "../tree/x" }) },
  { name: "a hidden pool", entry: anEntry({ pool: ".git", path: ".git/tree/x" }) },
  {
    name: "a pool called as the manifest",
    entry: anEntry({ pool: "manifest.json", path: "manifest.json/tree/x" }),
  },
  { name: "a node that goes up", entry: anEntry({ node: "..", path: "workers/nodes/../tree/x" }) },
  { name: "a digest of a secret", entry: anEntry({ secret: true }) },
  {
    name: "no digest",
    entry: { path: "workers/tree/x", pool: "workers", format: "tree", mode: "0644", bytes: 1 },
  },
  { name: "a mode that is none", entry: anEntry({ mode: "rw-r--r--" }) },
  { name: "a negative size", entry: anEntry({ bytes: -1 }) },
  { name: "a link with a size", entry: anEntry({ linkTo: "x" }) },
  { name: "an unknown field", entry: { ...anEntry(), owner: "root" } },
  { name: "the same path twice", entry: anEntry({ path: "workers/tree/etc/x" }) },
  { name: "a file that is also a folder", entry: anEntry({ path: "workers/tree/etc/x/y" }) },
  { name: "an entry that is null", entry: null },
])("a manifest with $name is none of ours", ({ entry }) => {
  expect(parsed({ ...aManifest(), files: [anEntry(), entry] })).toBeUndefined();
});

test.each(["", "{", "null", "[]", '"x"', "{}"])("the text %j is no manifest", (text) => {
  expect(parseManifest(text)).toBeUndefined();
});

describe("merging", () => {
  const one = anEntry({ path: "workers/nodes/n1/tree/x", node: "n1" });
  const two = anEntry({ path: "workers/nodes/n2/tree/x", node: "n2" });
  const capi = anEntry({ path: "gpu/capi/x", pool: "gpu", format: "capi" });
  const old = aManifest(one, two, capi);

  test.each([
    { name: "everything", selection: {}, kept: [] },
    { name: "everything, said with empty lists", selection: { pools: [], nodes: [] }, kept: [] },
    { name: "one pool", selection: { pools: ["workers"] }, kept: [capi] },
    { name: "one node", selection: { nodes: ["n1"] }, kept: [capi, two] },
    { name: "one format", selection: { formats: ["capi"] }, kept: [one, two] },
    {
      name: "a node of another pool",
      selection: { pools: ["gpu"], nodes: ["n1"] },
      kept: [capi, one, two],
    },
  ])("a render of $name replaces that, and keeps the rest", ({ selection, kept }) => {
    expect(mergeManifests(old, aManifest(), selection).files).toEqual(kept);
  });

  test("the first render has nothing to keep", () => {
    expect(mergeManifests(undefined, aManifest(one), {}).files).toEqual([one]);
  });
});

test("a manifest may have a path with systemd's escape, and no other backslash", () => {
  const escaped = anEntry({ path: "workers/tree/etc/my\\x2ddata.mount" });
  expect(parsed(aManifest(escaped))?.files).toEqual([escaped]);
  for (const name of ["..\\x", "a\\b", "a\\x2", "a\\X2D", "x\\x2d\\..\\y"]) {
    const path = `workers/tree/etc/${name}`;
    expect.soft(parsed(aManifest(anEntry({ path }))), name).toBeUndefined();
  }
});
