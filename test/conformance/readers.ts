import { fileURLToPath } from "node:url";
import { runTool } from "./command.ts";

/** What an independent reader made of a text: keys stand in the order of the text. */
export type Reading = { readonly value: unknown } | { readonly error: string };

export interface Text {
  readonly reader: "toml" | "yaml";
  readonly text: string;
}

const program = fileURLToPath(new URL("readers.py", import.meta.url));

/** Reads all texts by one process of Debian's Python: tomllib, and PyYAML's pure SafeLoader, which cloud-init uses. */
export function readByPython(texts: readonly Text[]): readonly Reading[] {
  const { code, stdout, stderr } = runTool({
    command: ["/usr/bin/python3", program],
    input: JSON.stringify(texts),
  });
  if (code !== 0) {
    throw new Error(
      `readers.py failed; it needs python3 from 3.11 on and python3-yaml (test/e2e/lab/install.sh):\n${stderr}`,
    );
  }
  return JSON.parse(stdout) as Reading[];
}

/** The value of each text, by its key; throws where a reader refuses one. */
export function valuesByPython(texts: ReadonlyMap<string, Text>): ReadonlyMap<string, unknown> {
  const readings = readByPython([...texts.values()]);
  return new Map(
    [...texts.keys()].map((name, index) => {
      const reading = readings[index] ?? { error: "was not read" };
      if ("error" in reading) throw new Error(`${name}: ${reading.error}`);
      return [name, reading.value];
    }),
  );
}
