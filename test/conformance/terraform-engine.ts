import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { labFolder } from "../e2e/lab/cache.ts";
import { runTool } from "./command.ts";

export type Values = Readonly<Record<string, string>>;

/** What Terraform's engine makes of a template with some values. */
export type Answer = {
  /** Variables whose validation does not hold. */
  readonly refused?: readonly string[];
} & ({ readonly text: string } | { readonly error: string });

export interface EngineVariable {
  readonly type: string;
  readonly description: string;
  readonly sensitive: boolean;
  readonly validations: number;
}

export interface EngineQuery {
  readonly template?: string;
  /** The text of a variables.tf. */
  readonly variables?: string;
  readonly values: readonly Values[];
}

const source = fileURLToPath(new URL("terraform/", import.meta.url));

/** Path of the program in test/conformance/terraform; built into the lab's cache when it is not there. */
function engineProgram(): string {
  const hash = createHash("sha256");
  for (const name of ["main.go", "go.mod", "go.sum"]) hash.update(readFileSync(join(source, name)));
  const program = join(labFolder("bin"), `terraform-engine-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(program)) return program;
  const unfinished = `${program}.${process.pid}`;
  const { code, stderr } = runTool({
    command: [
      ...(["go", "build", "-C", source, "-mod=readonly", "-trimpath", "-buildvcs=false"] as const),
      ...["-ldflags", "-s -w", "-o", unfinished, "."],
    ],
    env: { CGO_ENABLED: "0" },
  });
  if (code !== 0) {
    throw new Error(
      `Terraform's engine was not built; it needs go (test/conformance/terraform/go.mod says which) and Go's module proxy:\n${stderr}`,
    );
  }
  renameSync(unfinished, program);
  return program;
}

/** Fills in a template with each of the values, and holds these against the validations. Throws for what does not parse. */
export function terraformEngine(query: EngineQuery): {
  readonly variables: Readonly<Record<string, EngineVariable>>;
  readonly answers: readonly Answer[];
} {
  const { code, stdout, stderr } = runTool({
    command: [engineProgram()],
    input: JSON.stringify(query),
  });
  if (code !== 0) throw new Error(`Terraform's engine refuses it: ${stderr}`);
  return JSON.parse(stdout);
}
