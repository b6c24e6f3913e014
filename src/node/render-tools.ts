import { gzipSync } from "node:zlib";
import type { RenderTools } from "../core/formats/format.ts";

/** Place of the operating system in a gzip header, RFC 1952 section 2.3.1. */
const operatingSystemByte = 9;

export const renderTools: RenderTools = {
  gzip: (bytes) => {
    const zipped = gzipSync(bytes, { level: 9 });
    // zlib writes no time, but the system it runs on; 255 is "unknown".
    zipped[operatingSystemByte] = 255;
    return zipped;
  },
  base64: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64"),
};
