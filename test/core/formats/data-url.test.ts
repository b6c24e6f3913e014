import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { dataUrl } from "../../../src/core/formats/data-url.ts";
import { renderTools } from "../../../src/node/render-tools.ts";

const urlOf = (text: string) => dataUrl(Buffer.from(text), text, renderTools);

test("a short text stays readable", () => {
  expect(urlOf("worker-1\n")).toEqual({ source: "data:,worker-1%0A" });
});

test("nothing is an empty text", () => {
  expect(urlOf("")).toEqual({ source: "data:," });
});

test("a text with little that a URL may hold is base64", () => {
  expect(urlOf("äöü{}[]")).toEqual({ source: "data:;base64,w6TDtsO8e31bXQ==" });
});

test("what zipping makes shorter is zipped", () => {
  const text = "[Service]\n".repeat(20);
  const { source, compression } = urlOf(text);
  expect(compression).toBe("gzip");
  const bytes = Buffer.from(source.slice("data:;base64,".length), "base64");
  expect(gunzipSync(bytes).toString()).toBe(text);
});

test("bytes that are no text are never percent-encoded", () => {
  expect(dataUrl(new Uint8Array([65]), undefined, renderTools).source).toBe("data:;base64,QQ==");
});

test("of all the forms none is shorter", () => {
  for (const text of ["a", "a b c\n".repeat(3), "key = value\n".repeat(9), "{}".repeat(40)]) {
    const bytes = Buffer.from(text);
    const forms = [
      `data:,${encodeURIComponent(text)}`,
      `data:;base64,${bytes.toString("base64")}`,
      `data:;base64,${renderTools.base64(renderTools.gzip(bytes))}`,
    ];
    const shortest = Math.min(...forms.map(({ length }) => length));
    expect(urlOf(text).source.length).toBe(shortest);
  }
});
