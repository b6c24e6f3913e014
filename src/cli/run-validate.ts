import { everything } from "../core/spec/resolve.ts";
import { exitCodeOf } from "./exit-code.ts";
import type { SpecOptions } from "./options.ts";
import { renderSpec } from "./render-spec.ts";
import { report } from "./report.ts";
import { stdout } from "./streams.ts";

export async function validate({ spec, strict, output }: SpecOptions): Promise<number> {
  const { loaded, findings } = await renderSpec(spec, { selection: everything, formats: [] });
  report(findings, { output, secrets: loaded?.secrets ?? [] });
  const code = exitCodeOf(findings, { strict });
  if (code === 0 && output === "text") {
    // A pool without named nodes counts as one.
    const count = loaded?.nodes.length ?? 0;
    const name = spec === "-" ? "standard input" : spec;
    stdout(`${name} is valid: it describes ${count} ${count === 1 ? "node" : "nodes"}\n`);
  }
  return code;
}
