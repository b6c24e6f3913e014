import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { isStorable } from "../../core/syntax/characters.ts";
import { utf8Text } from "../utf8.ts";

/** What is larger is an archive, and compared by its digest. */
const mostTextBytes = 4 * 1024 * 1024;

/** The text of a plain file, or the digest of what is no text or too much of it. Throws what the system says. */
export function fileContent(
  path: string,
): { readonly text: string } | { readonly sha256: string; readonly bytes: number } {
  // A link that took the place of the file is not followed.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = fstatSync(fd);
    const hash = createHash("sha256");
    const chunks: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(256 * 1024);
      const read = readSync(fd, chunk, 0, chunk.length, null);
      if (read === 0) break;
      const part = chunk.subarray(0, read);
      hash.update(part);
      bytes += read;
      if (size <= mostTextBytes) chunks.push(part);
    }
    const text = size <= mostTextBytes ? utf8Text(Buffer.concat(chunks)) : undefined;
    return text !== undefined && isStorable(text)
      ? { text }
      : { sha256: hash.digest("hex"), bytes };
  } finally {
    closeSync(fd);
  }
}
