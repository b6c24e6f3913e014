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
    const count = loaded?.nodes.length ?? 0;
    stdout(
      `${spec === "-" ? "standard input" : spec} is valid: ${count} node${count === 1 ? "" : "s"} or pools can be rendered\n`,
    );
  }
  return code;
}
