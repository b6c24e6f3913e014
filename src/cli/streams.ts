import { writeSync } from "node:fs";

/**
 * Writes all of `content`, also to a pipe that is read slowly, before the process ends. A reader that is gone, as in
 * `nodegen … | head`, is no fault, and changes neither what is done nor the exit code.
 */
function writeAll(descriptor: number, content: string | Uint8Array): void {
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") return;
      // A pipe that is full, in non-blocking mode: its reader needs a moment.
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

/** Artefacts and tables. */
export const stdout = (content: string | Uint8Array): void => writeAll(1, content);
/** Findings and faults. */
export const stderr = (text: string): void => writeAll(2, text);

/** The same for what yargs writes: its help goes through console. */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}
