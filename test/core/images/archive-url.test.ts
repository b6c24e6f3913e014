import { describe, expect, test } from "vitest";
import { aSpec, pausePath, rendered } from "../../specs/a-spec.ts";

const url = "https://artifacts.internal.example/pause.tar";
const sha256 = "1".repeat(64);
const from = (archive: object) => rendered(aSpec({ images: { pause: { archive } } }));
const program = "/opt/nodegen/bin/nodegen-preload";

test.each([
  { code: "image-archive-two-sources", archive: { url, sha256, file: "./pause.tar" } },
  {
    code: "image-archive-url-credentials",
    archive: { url: "https://user:word@artifacts.internal.example/pause.tar", sha256 },
  },
  { code: "image-archive-url", archive: { url: "https://artifacts.internal.example/a b", sha256 } },
])("$code", ({ code, archive }) => {
  const { found, findings } = from(archive);
  expect(found).toContain(`${code} images.pause.archive.url`);
  expect(JSON.stringify(findings)).not.toContain("user:word");
});

describe("an archive that the node fetches", () => {
  const result = from({ url, sha256 });

  test("needs no finding, and is in no tree", () => {
    expect(result.findings).toEqual([]);
    expect(result.tree.has(pausePath)).toBe(false);
  });

  test("is fetched by the preload program", () => {
    expect(result.text(program)).toContain(`url=${url}\n`);
    expect(result.text(program)).toContain("fetch_archive");
  });
});

test("a program that fetches nothing cannot", () => {
  expect(from({ sha256 }).text(program)).not.toMatch(/url|curl|wget/);
});
