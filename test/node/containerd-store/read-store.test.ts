import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { readStore, type StoreRead } from "../../../src/node/containerd-store/read-store.ts";
import { boltDatabase, pageSize, type Tree, writeMeta } from "./bolt-writer.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const store = "/var/lib/containerd";
const database = `${store}/io.containerd.metadata.v1.bolt/meta.db`;
const blobFolder = `${store}/io.containerd.content.v1.content/blobs/sha256`;

const sha256 = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;

/** A root with these files. */
function rootWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), "nodegen-store-"));
  folders.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const ofDatabase = (bytes: Uint8Array) => readStore(rootWith({ [database]: bytes }), store);

/** An image of two layers, as its blobs say it. */
const layers = [sha256("first"), sha256("second")];
const top = sha256(`${layers[0]} ${layers[1]}`);
const config = JSON.stringify({ rootfs: { type: "layers", diff_ids: layers } });
const manifest = JSON.stringify({ config: { digest: sha256(config) }, layers: [] });
const index = JSON.stringify({
  manifests: [{ digest: sha256("of another platform") }, { digest: sha256(manifest) }],
});

const blobsOf = (...texts: readonly string[]) =>
  Object.fromEntries(
    texts.map((text) => [`${blobFolder}/${sha256(text).slice("sha256:".length)}`, text]),
  );

const image = (digest: string, labels: Tree = {}): Tree => ({
  createdat: "…",
  target: { digest, mediatype: "application/vnd.oci.image.index.v1+json", size: "\u0001" },
  ...(Object.keys(labels).length === 0 ? {} : { labels }),
});

const name = "registry.internal.example/pause:3.10.1";

/** The database of a node with one image, of which the namespace knows the blobs of `texts`. */
function databaseOf({
  texts = [index, manifest, config],
  target = sha256(index),
  snapshots = { overlayfs: { [top]: { name: "k8s.io/2/top" } } },
}: {
  readonly texts?: readonly string[];
  readonly target?: string;
  readonly snapshots?: Tree;
} = {}): Tree {
  const blob = Object.fromEntries(texts.map((text) => [sha256(text), { size: "\u0001" }]));
  return {
    v1: {
      version: "\u0008",
      "k8s.io": {
        content: { blob },
        images: { [name]: image(target, { "io.cri-containerd.pinned": "pinned" }) },
        snapshots,
      },
    },
  };
}

const unpackedFor = (read: StoreRead) =>
  "store" in read ? read.store.images.map((each) => each.unpackedFor) : read;

describe("the store of a containerd", () => {
  test("has its images with namespace, name, digest and labels", () => {
    const root = rootWith({
      [database]: boltDatabase(databaseOf()),
      ...blobsOf(index, manifest, config),
    });
    const labels = { "io.cri-containerd.pinned": "pinned" };
    const images = [
      { namespace: "k8s.io", name, digest: sha256(index), labels, unpackedFor: ["overlayfs"] },
    ];
    expect(readStore(root, store)).toEqual({ store: { root: store, images } });
  });

  test("has images of every namespace, however many", () => {
    const names = Array.from({ length: 500 }, (_, index) => `docker.io/library/app:${index}`);
    const images = Object.fromEntries(names.map((name) => [name, image(sha256(name))]));
    const read = ofDatabase(boltDatabase({ v1: { moby: { images }, "k8s.io": { images } } }, 4));
    expect("store" in read && read.store.images.length).toBe(1000);
    expect("store" in read && read.store.images.map(({ name }) => name)).toEqual(
      [...names].sort().concat([...names].sort()),
    );
  });

  test("has labels that take more than a page, whatever they are called", () => {
    const labels = { __proto__x: "x", long: "x".repeat(3 * pageSize), ["__proto__"]: "p" };
    const read = ofDatabase(
      boltDatabase({ v1: { "k8s.io": { images: { [name]: image(sha256(""), labels) } } } }),
    );
    const found = "store" in read ? Object.entries(read.store.images[0]?.labels ?? {}) : [];
    expect(new Map(found)).toEqual(new Map(Object.entries(labels)));
    expect(found).toHaveLength(3);
  });

  test("is missing where containerd has never run", () => {
    expect(readStore(rootWith({}), store)).toEqual({ fault: "missing" });
    expect(readStore(rootWith({ "/var/lib/containerd": "a file" }), store)).toEqual({
      fault: "missing",
    });
    expect(readStore(rootWith({}), "/var/lib/\0")).toEqual({ fault: "missing" });
  });

  test("without any image is a store with none", () => {
    expect(ofDatabase(boltDatabase({ v1: { version: "\u0008" } }))).toEqual({
      store: { root: store, images: [] },
    });
    expect(ofDatabase(boltDatabase({}))).toEqual({ store: { root: store, images: [] } });
  });
});

describe("an image is unpacked for no snapshotter", () => {
  const all = blobsOf(index, manifest, config);
  const cases: readonly {
    readonly name: string;
    readonly tree: Tree;
    readonly blobs: Readonly<Record<string, string>>;
  }[] = [
    {
      name: "whose snapshot is of a layer below the last",
      tree: databaseOf({ snapshots: { overlayfs: { [layers[0] ?? ""]: { name: "x" } } } }),
      blobs: all,
    },
    { name: "when there are no snapshots", tree: databaseOf({ snapshots: {} }), blobs: all },
    {
      name: "when its namespace does not know its config",
      tree: databaseOf({ texts: [index, manifest] }),
      blobs: all,
    },
    {
      name: "when the blob of its config is gone",
      tree: databaseOf(),
      blobs: blobsOf(index, manifest),
    },
    {
      name: "when its manifest is not JSON",
      tree: databaseOf({ texts: ["{"], target: sha256("{") }),
      blobs: blobsOf("{"),
    },
    {
      name: "when its digest leads out of the folder of blobs",
      tree: databaseOf({ target: "sha256:../../../../../../etc/passwd" }),
      blobs: all,
    },
  ];
  test.each(cases)("$name", ({ tree, blobs }) => {
    const root = rootWith({ [database]: boltDatabase(tree), ...blobs });
    expect(unpackedFor(readStore(root, store))).toEqual([[]]);
  });

  test("when an index names itself, and others a thousand times", () => {
    const digests = ["a", "b", "c", "d"].map((letter) => `sha256:${letter.repeat(64)}`);
    const all = digests.flatMap((digest) => Array.from({ length: 1000 }, () => ({ digest })));
    const blob = Object.fromEntries(digests.map((digest) => [digest, { size: "\u0001" }]));
    const files = digests.map((digest) => [
      `${blobFolder}/${digest.slice(7)}`,
      JSON.stringify({ manifests: all }),
    ]);
    const images = { [name]: image(digests[0] ?? "") };
    const root = rootWith({
      [database]: boltDatabase({ v1: { "k8s.io": { content: { blob }, images } } }),
      ...Object.fromEntries(files),
    });
    expect(unpackedFor(readStore(root, store))).toEqual([[]]);
  });
});

describe("no link leads out of the root", () => {
  const elsewhere = () => {
    const root = rootWith({ [database]: boltDatabase(databaseOf()) });
    return join(root, database);
  };

  test("that stands in place of the database", () => {
    const root = rootWith({ [`${dirname(database)}/other`]: "" });
    symlinkSync(elsewhere(), join(root, database));
    expect(readStore(root, store)).toEqual({
      fault: "unreadable",
      path: database,
      reason: "there is a symbolic link in the way",
    });
  });

  test("that stands in place of a folder", () => {
    const root = rootWith({ [`${store}/other`]: "" });
    symlinkSync(dirname(elsewhere()), join(root, dirname(database)));
    expect(readStore(root, store)).toMatchObject({ reason: "there is a symbolic link in the way" });
  });

  test("that stands in place of a blob", () => {
    const root = rootWith({
      [database]: boltDatabase(databaseOf()),
      ...blobsOf(index, manifest),
    });
    const [path = ""] = Object.keys(blobsOf(config));
    const outside = rootWith({ "/config.json": config });
    symlinkSync(join(outside, "config.json"), join(root, path));
    expect(unpackedFor(readStore(root, store))).toEqual([[]]);
  });
});

/** A database of many pages, and what is changed in it. */
const many: Tree = {
  v1: {
    "k8s.io": {
      images: Object.fromEntries(
        Array.from({ length: 60 }, (_, index) => [`app:${index}`, image(sha256(`${index}`))]),
      ),
    },
  },
};

const spoilt = (spoil: (bytes: Buffer) => void): StoreRead => {
  const bytes = boltDatabase(many, 8);
  spoil(bytes);
  return ofDatabase(bytes);
};

/** Places of the pages with these flags. */
const pagesOf = (bytes: Buffer, flags: number) =>
  Array.from({ length: bytes.length / pageSize }, (_, page) => page * pageSize).filter(
    (place) => place >= 2 * pageSize && bytes.readUInt16LE(place + 8) === flags,
  );

describe("a damaged or forged database is none, and says why", () => {
  const cases: readonly {
    readonly name: string;
    readonly spoil: (bytes: Buffer) => void;
    readonly reason: RegExp;
  }[] = [
    {
      name: "whose beginnings are both broken",
      spoil: (bytes) => bytes.fill(0, 0, 2 * pageSize),
      reason: /^it has no page that says where its content begins$/,
    },
    {
      name: "whose beginnings do not add up",
      spoil: (bytes) => {
        for (const place of [0, pageSize]) bytes.writeUInt8(0xff, place + 16 + 16);
      },
      reason: /where its content begins/,
    },
    {
      name: "that begins at a page which is not there",
      spoil: (bytes) => writeMeta(bytes, { transaction: 9, root: 100_000, pages: 1_000_000 }),
      reason: /^it ends before its page 100000$/,
    },
    {
      name: "that begins behind the last page which is in use",
      spoil: (bytes) => writeMeta(bytes, { transaction: 9, root: 5, pages: 4 }),
      reason: /^there is no page 5 in it$/,
    },
    {
      name: "that begins at its own beginning",
      spoil: (bytes) => writeMeta(bytes, { transaction: 9, root: 0, pages: 9 }),
      reason: /^there is no page 0 in it$/,
    },
    {
      name: "with a page that says it is another one",
      spoil: (bytes) => {
        for (const place of pagesOf(bytes, 2)) bytes.writeUInt8(0xee, place);
      },
      reason: /^its page \d+ says that it is page \d+$/,
    },
    {
      name: "with a page that is no part of a tree",
      spoil: (bytes) => {
        for (const place of pagesOf(bytes, 2)) bytes.writeUInt16LE(0x10, place + 8);
      },
      reason: /^its page \d+ has the flags 16$/,
    },
    {
      name: "with a page of more keys than it has room for",
      spoil: (bytes) => {
        for (const place of pagesOf(bytes, 2)) bytes.writeUInt16LE(0xffff, place + 10);
      },
      reason: /^its page \d+ has no room for 65535 keys$/,
    },
    {
      name: "with a page of four billion pages",
      spoil: (bytes) => {
        for (const place of pagesOf(bytes, 2)) bytes.writeUInt32LE(0xffffffff, place + 12);
      },
      reason: /^its page \d+ is too long$/,
    },
    {
      name: "with a key that is longer than its page",
      spoil: (bytes) => {
        for (const place of pagesOf(bytes, 2)) bytes.writeUInt32LE(0xfffffff0, place + 16 + 8);
      },
      reason: /^its page \d+ has a key that ends behind it$/,
    },
    {
      name: "with a key that stands behind its page",
      spoil: (bytes) => {
        for (const place of pagesOf(bytes, 2)) bytes.writeUInt32LE(0xfffffff0, place + 16 + 4);
      },
      reason: /^its page \d+ has a key that ends behind it$/,
    },
    {
      name: "whose branches lead back to themselves",
      spoil: (bytes) => {
        for (const place of pagesOf(bytes, 1)) {
          const count = bytes.readUInt16LE(place + 10);
          for (let each = 0; each < count; each += 1) {
            bytes.writeBigUInt64LE(BigInt(place / pageSize), place + 16 + each * 16 + 8);
          }
        }
      },
      reason: /^its pages lead in a circle$/,
    },
  ];
  test.each(cases)("$name", ({ spoil, reason }) => {
    expect(spoilt(spoil)).toEqual({
      fault: "unreadable",
      path: database,
      reason: expect.stringMatching(reason),
    });
  });

  test("with a bucket that has no beginning", () => {
    const bytes = boltDatabase({ v1: "short" });
    const [place = 0] = pagesOf(bytes, 2);
    bytes.writeUInt32LE(1, place + 16);
    expect(ofDatabase(bytes)).toMatchObject({ reason: "it has a bucket without a beginning" });
  });

  test("whose three thousand images have the same bucket of 200 kB of labels", () => {
    const labels = Object.fromEntries(
      Array.from({ length: 2000 }, (_, index) => [`label-${index}`, "x".repeat(100)]),
    );
    const images = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [`app:${index}`, image(sha256(""), labels)]),
    );
    expect(ofDatabase(boltDatabase({ v1: { "k8s.io": { images } } }))).toMatchObject({
      reason: "there is more in it than nodegen reads",
    });
  });

  test("that is cut off anywhere", () => {
    const bytes = boltDatabase(many, 8);
    for (let length = 0; length < bytes.length; length += 4096 + 511) {
      const root = rootWith({ [database]: bytes });
      truncateSync(join(root, database), length);
      expect(readStore(root, store)).toMatchObject({ fault: "unreadable" });
    }
  });

  test("with any byte changed is read or refused, and no fault of ours", () => {
    const bytes = boltDatabase(databaseOf());
    const root = rootWith({ [database]: bytes, ...blobsOf(index, manifest, config) });
    for (let place = 0; place < bytes.length; place += 29) {
      const before = bytes[place] ?? 0;
      bytes[place] = before ^ (1 << (place % 8));
      writeFileSync(join(root, database), bytes);
      expect(["store", "fault"]).toContain(Object.keys(readStore(root, store))[0]);
      bytes[place] = before;
    }
  });
});

describe("of two beginnings", () => {
  test("the newer one counts", () => {
    const read = spoilt((bytes) => writeMeta(bytes, { transaction: 8, root: 100_000, pages: 9e9 }));
    expect(read).toMatchObject({ fault: "unreadable" });
  });

  test.each([0, pageSize])(
    "the other one counts when that at %i was not written whole",
    (place) => {
      expect(spoilt((bytes) => bytes.fill(0xff, place, place + pageSize / 2))).toHaveProperty(
        "store",
      );
    },
  );
});

describe("what is no plain file is not read", () => {
  test("a folder", () => {
    expect(readStore(rootWith({ [`${database}/x`]: "" }), store)).toMatchObject({
      fault: "unreadable",
      reason: "it is a folder",
    });
  });
});
