import { createHash } from "node:crypto";
import { gzipSync } from "fflate";
import type { RenderTools } from "../core/formats/format.ts";

/** What the core can't do by itself, on Node. */
export const renderTools: RenderTools = {
  // Not Node's zlib: its bytes differ between its versions and between processors, and a render's must not.
  gzip: (bytes) => gzipSync(bytes, { level: 9, mtime: 0 }),
  base64: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64"),
  sha256: (bytes) => createHash("sha256").update(bytes).digest("hex"),
};
