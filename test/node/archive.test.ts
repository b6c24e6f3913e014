import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inspectArchive } from "../../src/node/archive/inspect.ts";
import { errnoText, isErrno } from "../../src/node/errno.ts";
import {
  aBlob,
  aFileOf,
  anArchive,
  anImage,
  descriptor,
  dockerEntries,
  type Entry,
  index,
  named,
  ociMarker,
  sha256,
  tarBytes,
  withRef,
} from "./archive-fixture.ts";
import { temporaryFolder } from "./temporary.ts";

const pause = "registry.internal.example/kubernetes/pause:3.10.1";

function anOci(annotations: object = named(pause)): readonly Entry[] {
  const image = anImage();
  return [ociMarker, index(descriptor(image.manifest, annotations)), ...image.entries];
}

async function inspected(entries: readonly Entry[]) {
  return inspectArchive(await anArchive(entries));
}

describe("an OCI layout", () => {
  test("says name, platform, digest of the index, and sum and size of the file", async () => {
    const file = await anArchive(anOci());
    const bytes = readFileSync(file);
    expect(await inspectArchive(file)).toEqual({
      form: "oci",
      sha256: sha256(bytes),
      bytes: bytes.length,
      images: [{ name: pause, platforms: ["linux/amd64"], digest: anImage().manifest.digest }],
    });
  });

  test.each([
    {
      name: "containerd's annotation, as it stands",
      annotations: named("Any Thing"),
      expected: { name: "Any Thing" },
    },
    { name: "a ref.name with a host", annotations: withRef(pause), expected: { name: pause } },
    {
      name: "a ref.name with a colon, not made longer",
      annotations: withRef("pause:3.10"),
      expected: { name: "pause:3.10" },
    },
    {
      name: "a ref.name that is a tag",
      annotations: withRef("3.10"),
      expected: { tagOnly: "3.10" },
    },
    { name: "no annotation", annotations: {}, expected: {} },
    { name: "annotations that are null", annotations: { annotations: null }, expected: {} },
    {
      name: "containerd's annotation before ref.name",
      annotations: { annotations: { ...named(pause).annotations, ...withRef("3.10").annotations } },
      expected: { name: pause },
    },
    {
      name: "an empty annotation as none",
      annotations: { annotations: { ...named("").annotations, ...withRef("3.10").annotations } },
      expected: { tagOnly: "3.10" },
    },
  ])("is named by $name", async ({ annotations, expected }) => {
    const { images } = await inspected(anOci(annotations));
    expect(images).toEqual([
      { ...expected, platforms: ["linux/amd64"], digest: anImage().manifest.digest },
    ]);
  });

  test("of several platforms has those whose blobs are all there, and no attestation", async () => {
    const amd64 = anImage();
    const arm = anImage({ os: "linux", architecture: "arm", variant: "v7" });
    const arm64 = anImage({ os: "linux", architecture: "arm64", variant: "v8" });
    const noLayer = anImage({ os: "linux", architecture: "s390x" });
    const attestation = anImage({ os: "unknown", architecture: "unknown" });
    const absent = anImage({ os: "linux", architecture: "ppc64le" });
    const list = aBlob(
      JSON.stringify({
        schemaVersion: 2,
        manifests: [
          descriptor(amd64.manifest, { platform: { os: "linux", architecture: "amd64" } }),
          ...[arm, arm64, noLayer, absent].map((it) => descriptor(it.manifest)),
          descriptor(attestation.manifest, {
            platform: { os: "unknown", architecture: "unknown" },
          }),
        ],
      }),
    );
    const { images } = await inspected([
      ociMarker,
      index(descriptor(list, named(pause))),
      list.entry,
      ...[amd64, arm, arm64, attestation].flatMap((it) => it.entries),
      noLayer.manifest.entry,
      noLayer.config.entry,
    ]);
    expect(images).toEqual([
      {
        name: pause,
        platforms: ["linux/amd64", "linux/arm/v7", "linux/arm64"],
        digest: list.digest,
      },
    ]);
  });

  test("whose manifest is missing has an image without platforms", async () => {
    const [marker, list] = anOci() as [Entry, Entry];
    const { form, images } = await inspected([marker, list]);
    expect(form).toBe("oci");
    expect(images.map((image) => image.platforms)).toEqual([[]]);
  });

  test("wins over a docker manifest in the same archive", async () => {
    const { form, images } = await inspected([...anOci(), ...dockerEntries(["other:1"])]);
    expect(form).toBe("oci");
    expect(images.map((image) => image.name)).toEqual([pause]);
  });

  test("may have its entries in any order, below ./, and with long names", async () => {
    const [marker, list, ...blobs] = anOci();
    const entries = [...blobs, list, marker].map((entry) => entry as Entry);
    const dotted = entries.map(([name, content]): Entry => [`./${name}`, content]);
    const long: Entry = [`${"very-long-name/".repeat(20)}x`, "x"];
    expect((await inspected([["./", { type: "directory" }], long, ...dotted])).form).toBe("oci");
  });

  test("written by GNU tar, in its old form too, is read", async () => {
    const folder = temporaryFolder();
    for (const [name, content] of anOci()) {
      mkdirSync(join(folder, "in", name, ".."), { recursive: true });
      writeFileSync(join(folder, "in", name), content as string);
    }
    for (const form of ["gnu", "oldgnu", "v7", "ustar", "posix"]) {
      const file = join(folder, `${form}.tar`);
      execFileSync("tar", [`--format=${form}`, "-C", join(folder, "in"), "-cf", file, "."]);
      expect((await inspectArchive(file)).images[0]?.name, form).toBe(pause);
    }
  });

  test.each([
    { name: "no index.json", entries: [ociMarker], problem: /without index\.json/ },
    {
      name: "an index.json that is no JSON",
      entries: [ociMarker, ["index.json", "{"]],
      problem: /not an image index/,
    },
    {
      name: "an index.json that is a list",
      entries: [ociMarker, ["index.json", "[]"]],
      problem: /not an image index/,
    },
    {
      name: "another version",
      entries: [["oci-layout", '{"imageLayoutVersion":"2.0.0"}']],
      problem: /1\.0\.0/,
    },
    { name: "an empty oci-layout", entries: [["oci-layout", ""]], problem: /1\.0\.0/ },
  ] as { name: string; entries: Entry[]; problem: RegExp }[])(
    "with $name is unreadable",
    async ({ entries, problem }) => {
      const contents = await inspected(entries);
      expect(contents.form).toBe("unreadable");
      expect(contents.problem).toMatch(problem);
    },
  );

  test("with a blob of other content than its digest is unreadable", async () => {
    const [, , , , layer] = anOci();
    const damaged = [...anOci().slice(0, 4), [layer?.[0] ?? "", "other content"] as Entry];
    expect((await inspected(damaged)).problem).toMatch(/damaged/);
  });

  test("with a size that is not the blob's is unreadable", async () => {
    const image = anImage();
    const list = index({ ...descriptor(image.manifest), size: 7 });
    expect((await inspected([ociMarker, list, ...image.entries])).problem).toMatch(
      /bytes, not the 7/,
    );
  });

  test("with a manifest that is no JSON is unreadable", async () => {
    const blob = aBlob("{ not json");
    const { problem } = await inspected([ociMarker, index(descriptor(blob)), blob.entry]);
    expect(problem).toMatch(/is not JSON/);
  });

  test("whose indexes name each other many times over is read once", async () => {
    const blobs = [anImage().manifest];
    for (let depth = 0; depth < 4; depth += 1) {
      const child = descriptor(blobs[0] ?? aBlob(""));
      blobs.unshift(aBlob(JSON.stringify({ depth, manifests: Array(300).fill(child) })));
    }
    const top = descriptor(blobs[0] ?? aBlob(""), named(pause));
    const { images } = await inspected([
      ociMarker,
      index(top),
      ...blobs.map((blob) => blob.entry),
      ...anImage().entries,
    ]);
    expect(images.map((image) => image.platforms)).toEqual([["linux/amd64"]]);
  });

  test.each([null, 7, "text", [], {}])(
    "with the descriptor %j has an image of which nothing is known",
    async (odd) => {
      const { images } = await inspected([
        ociMarker,
        ["index.json", JSON.stringify({ manifests: [odd] })],
      ]);
      expect(images).toEqual([{ platforms: [] }]);
    },
  );
});

describe("a docker archive", () => {
  test("has one image for each of its names, made full", async () => {
    const tags = [
      "pause:3.10",
      "org/pause:1",
      "localhost/pause",
      "Registry/pause:1",
      "r.example:5000/a/b:2",
    ];
    const { form, images } = await inspected(dockerEntries([...tags, "index.docker.io/pause:1"]));
    expect(form).toBe("docker");
    expect(images.map((image) => image.name)).toEqual([
      "docker.io/library/pause:3.10",
      "docker.io/org/pause:1",
      "localhost/pause:latest",
      "Registry/pause:1",
      "r.example:5000/a/b:2",
      "docker.io/library/pause:1",
    ]);
    expect(images[0]).toEqual({ name: "docker.io/library/pause:3.10", platforms: ["linux/amd64"] });
  });

  test("with tag and digest is named by its digest, as the importer does it", async () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const { images } = await inspected(dockerEntries([`r.example/pause:3.10@${digest}`]));
    expect(images.map((image) => image.name)).toEqual([`r.example/pause@${digest}`]);
  });

  test.each([{ tags: null }, { tags: [] }])(
    "without names ($tags) has an image without a name",
    async ({ tags }) => {
      const { images } = await inspected(dockerEntries(tags));
      expect(images).toEqual([{ platforms: ["linux/amd64"] }]);
    },
  );

  test("may have a layer that is a link to another, as old docker wrote it", async () => {
    const [config, layer, manifest] = dockerEntries(["pause:1"], { Layers: ["def/layer.tar"] }) as [
      Entry,
      Entry,
      Entry,
    ];
    const link: Entry = ["def/layer.tar", { type: "symlink", linkname: "../abc/layer.tar" }];
    expect((await inspected([config, layer, link, manifest])).form).toBe("docker");
  });

  test("with a compressed layer is read", async () => {
    const [config, , manifest] = dockerEntries(["pause:1"]) as [Entry, Entry, Entry];
    expect((await inspected([config, ["abc/layer.tar", gzipSync("layer")], manifest])).form).toBe(
      "docker",
    );
  });

  test.each([
    {
      name: "a missing config",
      rest: { Config: "no.json" },
      problem: /config no\.json is missing/,
    },
    { name: "a missing layer", rest: { Layers: ["no.tar"] }, problem: /layer no\.tar is missing/ },
    { name: "too few layers", rest: { Layers: [] }, problem: /0 layers, but its config names 1/ },
    { name: "a layer that is no text", rest: { Layers: [7] }, problem: /layer 7 is missing/ },
    { name: "a name that is none", rest: { RepoTags: ["Not A Name"] }, problem: /no image name/ },
  ])("with $name is unreadable", async ({ rest, problem }) => {
    const contents = await inspected(dockerEntries(["pause:1"], rest));
    expect(contents).toMatchObject({ form: "unreadable", images: [] });
    expect(contents.problem).toMatch(problem);
  });

  test("with a layer that its config does not name is unreadable", async () => {
    const [config, , manifest] = dockerEntries(["pause:1"]) as [Entry, Entry, Entry];
    expect((await inspected([config, ["abc/layer.tar", "other"], manifest])).problem).toMatch(
      /damaged/,
    );
  });

  test("with a manifest.json of something else is unreadable", async () => {
    expect((await inspected([["manifest.json", "{}"]])).problem).toMatch(/not a list of images/);
  });
});

describe("the file", () => {
  test("that is compressed is named by its compression, and not unpacked", async () => {
    const bytes = await tarBytes(anOci());
    const plain = aFileOf(bytes);
    const packed = { gzip: gzipSync(bytes), zstd: "zstd", xz: "xz", bzip2: "bzip2" };
    for (const [compression, tool] of Object.entries(packed)) {
      const out = typeof tool === "string" ? execFileSync(tool, ["-c", plain]) : tool;
      expect(await inspectArchive(aFileOf(out))).toEqual({
        form: "unreadable",
        compression,
        problem: `it is compressed with ${compression}`,
        sha256: createHash("sha256").update(out).digest("hex"),
        bytes: out.length,
        images: [],
      });
    }
  });

  test("cut off at any place is unreadable, or lacks what was cut; its sum is still that of the file", async () => {
    const bytes = await tarBytes(anOci());
    const last = bytes.length - 1024;
    for (let length = 0; length < last; length += 113) {
      const cut = bytes.subarray(0, length);
      const contents = await inspectArchive(aFileOf(cut));
      expect(contents).toMatchObject({ sha256: sha256(cut), bytes: length });
      const platforms = contents.images.flatMap((image) => image.platforms);
      expect(platforms, `cut at ${length}`).toEqual([]);
    }
  });

  test.each([
    { name: "empty", bytes: Buffer.alloc(0) },
    { name: "one byte", bytes: Buffer.from("x") },
    { name: "text", bytes: Buffer.from("hello\n".repeat(1000)) },
    { name: "zeros", bytes: Buffer.alloc(10_240) },
    {
      name: "noise",
      bytes: Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 251)),
    },
  ])("that is $name is unreadable", async ({ bytes }) => {
    const contents = await inspectArchive(aFileOf(bytes));
    expect(contents).toMatchObject({ form: "unreadable", sha256: sha256(bytes), images: [] });
    expect(contents.problem).toBeTruthy();
  });

  test("that is a tar of something else is unreadable", async () => {
    expect((await inspected([["README", "hello"]])).problem).toMatch(/no image archive/);
  });

  test.each(["/etc/passwd", "../index.json", "a/../../x", "blobs/../index.json"])(
    "with the entry %s is unreadable",
    async (name) => {
      expect((await inspected([...anOci(), [name, "x"]])).problem).toMatch(/leads out of it/);
    },
  );

  test("with two entries of one name is unreadable, unless both are the same", async () => {
    expect((await inspected([...anOci(), index()])).problem).toMatch(/holds index\.json twice/);
    expect((await inspected([...anOci(), ...anOci()])).form).toBe("oci");
  });

  test("with a size field larger than the file is unreadable", async () => {
    const bytes = await tarBytes([["x", "x"]]);
    bytes.write("77777777777", 124);
    bytes.fill(" ", 148, 156);
    const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    expect((await inspectArchive(aFileOf(bytes))).problem).toMatch(/cut off/);
  });

  test("with a damaged header is unreadable", async () => {
    const bytes = await tarBytes(anOci());
    const second = 1024;
    bytes[second + 3] = 0x5a;
    expect((await inspectArchive(aFileOf(bytes))).problem).toMatch(/damaged/);
  });

  test("with devices, pipes and hard links is read, and they are ignored", async () => {
    const odd: Entry[] = [
      ["dev", { type: "character-device" }],
      ["pipe", { type: "fifo" }],
      ["hard", { type: "link", linkname: "index.json" }],
    ];
    expect((await inspected([...odd, ...anOci()])).form).toBe("oci");
  });

  test("of hundreds of megabytes is read with little memory", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "large.tar");
    const [marker, list, ...blobs] = anOci();
    const head = await tarBytes([marker, list, ...blobs].map((entry) => entry as Entry));
    // It starts like JSON, and is too large to be any.
    writeFileSync(join(folder, "layer"), "{");
    truncateSync(join(folder, "layer"), 200 * 1024 * 1024);
    writeFileSync(file, head);
    execFileSync("tar", ["-C", folder, "-rf", file, "layer"]);
    const before = process.memoryUsage().rss;
    expect((await inspectArchive(file)).form).toBe("oci");
    expect(process.memoryUsage().rss - before).toBeLessThan(120 * 1024 * 1024);
  });

  test("that is missing, a folder or a pipe is an error of the operating system", async () => {
    const folder = temporaryFolder();
    execFileSync("mkfifo", [join(folder, "pipe")]);
    const words = async (name: string) => {
      const error: unknown = await inspectArchive(join(folder, name)).catch((thrown) => thrown);
      return isErrno(error) ? errnoText(error) : error;
    };
    expect(await words("nowhere")).toBe("it is not there");
    expect(await words(".")).toBe("it is a folder");
    expect(await words("pipe")).toBe("it is not a plain file");
  });
});
