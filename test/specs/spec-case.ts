import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { exampleEnvironment } from "./example-environment.ts";

export const repository: string = fileURLToPath(new URL("../..", import.meta.url));

/** A spec together with what it refers to. Relative files in it start in the repository. */
export interface SpecCase {
  readonly name: string;
  /** A document, or the path of a file that holds one. */
  readonly spec: object | string;
  readonly env: Readonly<Record<string, string>>;
}

const all: readonly SpecCase[] = readdirSync(join(repository, "examples"))
  .filter((name) => existsSync(join(repository, "examples", name, "cluster.yaml")))
  .sort()
  .map((name) => ({
    name: `examples/${name}`,
    spec: join(repository, "examples", name, "cluster.yaml"),
    env: exampleEnvironment,
  }));

/** Those in which something stays open, which only one format takes. */
export const openExamples: readonly SpecCase[] = all.filter(isOpen);

/** Every other folder of examples/. */
export const examples: readonly SpecCase[] = all.filter((example) => !isOpen(example));

function isOpen({ spec }: SpecCase): boolean {
  return typeof spec === "string" && /\bvariable:/.test(readFileSync(spec, "utf8"));
}
