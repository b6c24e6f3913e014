import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { renderTools } from "../../src/node/render-tools.ts";

const bytes = new TextEncoder().encode("pause\n".repeat(5000));

test("what is zipped can be unzipped by others", () => {
  expect(gunzipSync(renderTools.gzip(bytes))).toEqual(Buffer.from(bytes));
});

test("a zip is the same on every machine: no time, no name, no compressor of the machine's own", () => {
  const sha256 = createHash("sha256").update(renderTools.gzip(bytes)).digest("hex");
  expect(sha256).toBe("9cbb412fdd8f63b3667ab43e9b85f99dbb621ebf788fdd834ecad91d2098d486");
});

test("base64 is of the bytes that are seen, not of the buffer behind them", () => {
  expect(renderTools.base64(new Uint8Array([0, 1, 2, 3]).subarray(1, 3))).toBe("AQI=");
});

test("a digest is hex in lower case", () => {
  expect(renderTools.sha256(bytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
});
