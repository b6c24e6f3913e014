import { formatNamed, formats } from "../core/formats/formats.ts";
import type { FormatOutput } from "../core/plan/artefact.ts";
import { type Finding, hasErrors } from "../core/report/finding.ts";
import { nearest } from "../core/syntax/nearest.ts";
import type { LoadedCluster } from "../node/load-cluster.ts";
import { compareOutput } from "../node/output/compare.ts";
import { outputFiles } from "../node/output/output-file.ts";
import { checkTarget } from "../node/output/target.ts";
import { type OutputRequest, writeOutput } from "../node/output/write.ts";
import { exitCodeOf, exitCodes } from "./exit-code.ts";
import type { RenderOptions } from "./options.ts";
import { renderSpec } from "./render-spec.ts";
import { report } from "./report.ts";
import { stderr, stdout } from "./streams.ts";
import { summary } from "./summary.ts";

/** Renders and writes, prints or compares, as the options say. Returns the exit code. */
export async function renderTo(options: RenderOptions): Promise<number> {
  const { spec, o: target, pool, node, format, check: checkOnly, strict, output } = options;
  const wrong = wrongUsage(options);
  if (wrong !== undefined) {
    stderr(`nodegen: ${wrong}\n`);
    return exitCodes.usage;
  }
  // To compare, a folder need not be writable.
  if (target !== "-" && !checkOnly) {
    const refused = checkTarget(target);
    if (refused.length > 0) {
      report(refused, { output, secrets: [] });
      return exitCodes.usage;
    }
  }
  const selection = { pools: pool, nodes: node };
  const { loaded, outputs, findings } = await renderSpec(spec, { selection, formats: format });
  /** Called once, so that `--output json` is one list. */
  const tell: Tell = (more) =>
    report([...findings, ...more], { output, secrets: loaded?.secrets ?? [] });
  const code = exitCodeOf(findings, { strict });
  if (code !== exitCodes.fine || loaded === undefined) {
    tell([]);
    return code;
  }
  if (target === "-") {
    tell([]);
    return print(outputs);
  }
  const request = requestOf(options, loaded, outputs);
  return checkOnly ? check(request, tell) : write(request, tell, outputs);
}

/** Reports the findings so far, and these. */
type Tell = (more: readonly Finding[]) => void;

function wrongUsage({ o: target, format, check }: RenderOptions): string | undefined {
  const unknown = format.find((name) => formatNamed(name) === undefined);
  if (unknown !== undefined) {
    const names = formats.map(({ name }) => name);
    const meant = nearest(unknown, names);
    const hint =
      meant === undefined ? `the formats are ${names.join(", ")}` : `did you mean ${meant}?`;
    return `there is no format "${unknown}"; ${hint}`;
  }
  if (target === "") return "-o needs a folder, or - for standard output";
  if (/\.tar(\.gz)?$/.test(target)) return "-o writes a folder, not a tar; name a folder";
  return check && target === "-" ? "--check compares with a folder; name it with -o" : undefined;
}

function requestOf(
  { o: dir, pool, node, format }: RenderOptions,
  { cluster, specFolder }: LoadedCluster,
  outputs: readonly FormatOutput[],
): OutputRequest {
  const selection = {
    ...(pool.length > 0 ? { pools: pool } : {}),
    ...(node.length > 0 ? { nodes: node } : {}),
    ...(format.length > 0 ? { formats: format } : {}),
  };
  return { dir, specFolder, cluster, files: outputFiles(outputs), selection };
}

function write(request: OutputRequest, tell: Tell, outputs: readonly FormatOutput[]): number {
  const { findings } = writeOutput(request);
  tell(findings);
  if (hasErrors(findings)) return exitCodes.usage;
  stdout(summary(outputs));
  return exitCodes.fine;
}

function check(request: OutputRequest, tell: Tell): number {
  const { changes, findings } = compareOutput(request);
  tell(findings);
  if (hasErrors(findings)) return exitCodes.usage;
  if (changes.length === 0) {
    stdout(`${request.dir} is up to date\n`);
    return exitCodes.fine;
  }
  for (const { path, change } of changes) stdout(`${change.padEnd(8)} ${path}\n`);
  stdout(`${request.dir} differs: ${changes.length} file${changes.length === 1 ? "" : "s"}\n`);
  return exitCodes.findings;
}

function print(outputs: readonly FormatOutput[]): number {
  const printable = outputs.filter(({ primary }) => primary !== undefined);
  const [only, ...others] = printable;
  if (only === undefined) {
    stderr("nodegen: none of these formats is a single file; write it with -o DIR\n");
    return exitCodes.usage;
  }
  if (others.length > 0) {
    const names = printable.map(({ pool, node, format }) => `${node ?? pool} (${format})`);
    stderr(
      `nodegen: -o - prints one artefact, and these are ${printable.length}: ${names.slice(0, 5).join(", ")}` +
        `${names.length > 5 ? ", …" : ""}; choose with --pool, --node and --format\n`,
    );
    return exitCodes.usage;
  }
  const artefact = only.artefacts.find(({ path }) => path === only.primary);
  const content = artefact?.content;
  if (typeof content === "string") stdout(content);
  else if (content !== undefined && "binary" in content) stdout(content.binary);
  else throw new Error(`${only.format} has no ${only.primary}`);
  return exitCodes.fine;
}
