import { finished } from "node:stream/promises";
import fc from "fast-check";
import { extract } from "tar-stream";
import { describe, expect, test } from "vitest";
import { type TarEntry, tarBytes } from "../../../src/core/syntax/tar.ts";

const owner = { user: "root", group: "root" };
const bytesOf = (text: string) => new TextEncoder().encode(text);
const aFile = (path: string, text = "x"): TarEntry => ({
  path,
  mode: 0o644,
  owner,
  content: bytesOf(text),
});

interface Member {
  readonly name: string;
  readonly text: string;
}

/** What tar-stream, which is not ours, reads in it. */
async function members(tar: Uint8Array): Promise<readonly Member[]> {
  const found: Member[] = [];
  const reader = extract();
  reader.on("entry", (header, stream, next) => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk) => chunks.push(Buffer.from(chunk as Uint8Array)));
    stream.on("end", () => {
      found.push({ ...header, text: Buffer.concat(chunks).toString("utf8") });
      next();
    });
  });
  reader.end(Buffer.from(tar));
  await finished(reader);
  return found;
}

describe("a tar", () => {
  test("holds each file with mode, owner by name, and no time", async () => {
    const entry: TarEntry = {
      path: "opt/run",
      mode: 0o4755,
      owner: { user: "backup", group: "adm" },
      content: bytesOf("run\n"),
    };
    expect(await members(tarBytes([entry]))).toEqual([
      expect.objectContaining({
        ...{ name: "opt/run", mode: 0o4755, uid: 0, gid: 0, uname: "backup", gname: "adm" },
        ...{ type: "file", size: 4, text: "run\n", mtime: new Date(0) },
      }),
    ]);
  });

  test("holds a link as one", async () => {
    const link: TarEntry = { path: "a/b", mode: 0o777, owner, content: { linkTo: "../c" } };
    expect(await members(tarBytes([link]))).toMatchObject([
      { name: "a/b", type: "symlink", linkname: "../c", size: 0 },
    ]);
  });

  test.each([0, 1, 511, 512, 513, 10_240])("holds a file of %i bytes whole", async (length) => {
    const text = "a".repeat(length);
    const found = await members(tarBytes([aFile("a", text), aFile("b", "after")]));
    expect(found.map((one) => one.text)).toEqual([text, "after"]);
  });

  test("of no files is one that ends", async () => {
    expect(tarBytes([])).toEqual(new Uint8Array(10_240));
    expect(await members(tarBytes([]))).toEqual([]);
  });

  test("is the same for the same entries", () => {
    expect(tarBytes([aFile("a")])).toEqual(tarBytes([aFile("a")]));
  });
});

describe("a path", () => {
  // Where the number of digits of a record's own length changes: 9 to 10, 99 to 100, 999 to 1000 bytes.
  const lengths = [1, 99, 100, 101, 87, 88, 89, 90, 91, 985, 986, 987, 988, 989, 990, 1500];
  test.each(lengths)(
    "of %i characters is kept, of a file and of a link's target",
    async (length) => {
      for (const letter of ["a", "é"]) {
        const path = letter.repeat(length);
        const link: TarEntry = { path: "l", mode: 0o777, owner, content: { linkTo: path } };
        expect(await members(tarBytes([aFile(path), link]))).toMatchObject([
          { name: path, text: "x" },
          { name: "l", linkname: path },
        ]);
      }
    },
  );

  test("with whatever a name can hold is kept", async () => {
    const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 120 });
    const paths = name.filter((text) => !/[/\0]/.test(text));
    await fc.assert(
      fc.asyncProperty(fc.array(paths, { maxLength: 5 }), async (names) => {
        const found = await members(tarBytes(names.map((one) => aFile(`etc/${one}`, one))));
        expect(found.map((one) => one.name)).toEqual(names.map((one) => `etc/${one}`));
        expect(found.map((one) => one.text)).toEqual(names);
      }),
    );
  });
});
