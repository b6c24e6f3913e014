import { describe, expect, test } from "vitest";
import type { ArchiveContents, ArchivedImage } from "../../../src/core/images/archive.ts";
import { type ArchiveExpectation, chooseImage } from "../../../src/core/images/archive-rules.ts";

const repository = "registry.internal.example/kubernetes/pause";
const reference = `${repository}:3.10.1`;
const amd64 = ["linux/amd64"];

const choice = (
  images: readonly ArchivedImage[],
  wanted: Partial<ArchiveExpectation> = {},
  contents: Partial<ArchiveContents> = {},
) =>
  chooseImage(
    { form: "oci", sha256: "5".repeat(64), bytes: 1, images, ...contents },
    {
      file: "./pause.tar",
      reference: { repository, tag: "3.10.1" },
      platform: "linux/amd64",
      ...wanted,
    },
    ["images", "pause", "archive"],
  );

describe("the image that is imported", () => {
  test("is the one of the reference's name", () => {
    const images = [
      { name: "other.example/x:1", platforms: amd64 },
      { name: reference, platforms: amd64, digest: "sha256:d" },
    ];
    expect(choice(images)).toEqual({
      image: { name: reference, digest: "sha256:d" },
      findings: [],
    });
  });

  test("is the only one there is, under its own name", () => {
    const images = [{ name: "registry.k8s.io/pause:3.10.1", platforms: amd64 }];
    expect(choice(images).image).toEqual({ name: "registry.k8s.io/pause:3.10.1" });
  });

  test("is the one that archive.name says, of several", () => {
    const images = [
      { name: reference, platforms: amd64 },
      { name: "other.example/x:1", platforms: amd64 },
    ];
    expect(choice(images, { name: "other.example/x:1" }).image?.name).toBe("other.example/x:1");
  });

  test("is called by the reference's repository, where the archive knows a tag alone", () => {
    expect(choice([{ tagOnly: "3.10.1", platforms: amd64 }]).image?.name).toBe(reference);
  });

  test("may be called by another tag, and gets the reference's afterwards", () => {
    expect(choice([{ tagOnly: "3.10", platforms: amd64 }]).image?.name).toBe(`${repository}:3.10`);
  });

  test("is that of the node's platform, where one name has several", () => {
    const images = [
      { name: reference, platforms: ["linux/arm64/v8"], digest: "sha256:arm" },
      { name: reference, platforms: amd64, digest: "sha256:amd" },
    ];
    expect(choice(images).image?.digest).toBe("sha256:amd");
  });

  test("may have a variant of the platform's architecture", () => {
    const images = [{ name: reference, platforms: ["linux/arm64/v8"] }];
    expect(choice(images, { platform: "linux/arm64" }).findings).toEqual([]);
  });

  test("has no digest known beforehand in a docker archive", () => {
    expect(choice([{ name: reference, platforms: amd64 }], {}, { form: "docker" })).toEqual({
      image: { name: reference },
      findings: [],
    });
  });
});

interface Refusal {
  readonly name: string;
  readonly images?: readonly ArchivedImage[];
  readonly wanted?: Partial<ArchiveExpectation>;
  readonly contents?: Partial<ArchiveContents>;
  readonly code: string;
  readonly field?: string;
  readonly message: string;
  readonly hint: string;
}

const named = [{ name: reference, platforms: amd64 }];

test.each<Refusal>([
  {
    name: "compressed, because containerd does not unpack it",
    contents: { form: "unreadable", compression: "gzip", problem: "it is compressed with gzip" },
    code: "archive-compressed",
    message: "./pause.tar is compressed with gzip",
    hint: "unpack it first: gunzip",
  },
  {
    name: "compressed with zstd",
    contents: { form: "unreadable", compression: "zstd" },
    code: "archive-compressed",
    message: "./pause.tar is compressed with zstd",
    hint: "unpack it first: zstd -d",
  },
  {
    name: "cut off",
    contents: { form: "unreadable", problem: "it is cut off" },
    code: "archive-unreadable",
    message: "./pause.tar is not a usable image archive: it is cut off",
    hint: "skopeo copy",
  },
  {
    name: "of no known form, without a reason",
    contents: { form: "unreadable" },
    code: "archive-unreadable",
    message:
      "./pause.tar is not a usable image archive: neither an OCI layout nor a docker archive",
    hint: "skopeo copy",
  },
  {
    name: "of another digest than the spec states",
    images: named,
    wanted: { sha256: "0".repeat(64) },
    code: "archive-digest",
    field: "sha256",
    message: `./pause.tar has the sha256 ${"5".repeat(64)}`,
    hint: "0".repeat(64),
  },
  {
    name: "without a name, which containerd would import as import-<date>",
    images: [{ platforms: amd64 }],
    code: "archive-unnamed",
    message: "./pause.tar does not say what its image is called",
    hint: reference,
  },
  {
    name: "without any image",
    images: [],
    code: "archive-unnamed",
    message: "./pause.tar does not say what its image is called",
    hint: reference,
  },
  {
    name: "with two images of which neither is the reference",
    images: [
      { name: "a.example/x:1", platforms: amd64 },
      { name: "b.example/y:2", platforms: amd64 },
    ],
    code: "archive-name",
    message: `./pause.tar does not hold ${reference}; it holds a.example/x:1, b.example/y:2`,
    hint: "say with archive.name which of them it is",
  },
  {
    name: "without the name that archive.name states",
    images: named,
    wanted: { name: "a.example/x:1" },
    code: "archive-name",
    message: `./pause.tar does not hold a.example/x:1; it holds ${reference}`,
    hint: "correct the reference, archive.name, or the archive",
  },
  {
    name: "for another architecture",
    images: [{ name: reference, platforms: ["linux/arm64/v8"] }],
    code: "archive-architecture",
    message: "./pause.tar has no complete image for linux/amd64; it has linux/arm64/v8",
    hint: "write an archive for linux/amd64, or correct host.architecture",
  },
  {
    name: "for a longer name that begins alike",
    images: [{ name: reference, platforms: ["linux/amd64p32"] }],
    code: "archive-architecture",
    message: "./pause.tar has no complete image for linux/amd64; it has linux/amd64p32",
    hint: "write an archive for linux/amd64",
  },
  {
    name: "without a complete image for any",
    images: [{ name: reference, platforms: [] }],
    code: "archive-architecture",
    message: "./pause.tar has no complete image for linux/amd64; it has none",
    hint: "write an archive for linux/amd64",
  },
])("an archive is refused that is $name", (refusal) => {
  const { images = [], wanted, contents, code, field = "file", message, hint } = refusal;
  expect(choice(images, wanted, contents)).toEqual({
    findings: [
      expect.objectContaining({
        code,
        severity: "error",
        path: ["images", "pause", "archive", field],
        message,
        hint: expect.stringContaining(hint),
      }),
    ],
  });
});
