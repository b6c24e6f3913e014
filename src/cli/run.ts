import yargs from "yargs";
import { renderCommand } from "./commands/render.ts";
import { schemaCommand } from "./commands/schema.ts";
import { validateCommand } from "./commands/validate.ts";
import { verifyCommand } from "./commands/verify.ts";
import { exitCodes } from "./exit-code.ts";
import { isBrokenPipe, stderr, surviveClosedPipes } from "./streams.ts";
import { version } from "./version.ts";

/** Runs one command line and returns its exit code. Never throws. */
export async function run(args: readonly string[]): Promise<number> {
  surviveClosedPipes();
  let code: number = exitCodes.fine;
  let usage: string | undefined;
  const done = (result: number) => {
    code = result;
  };
  const parser = yargs([...args])
    .scriptName("nodegen")
    .usage("$0 <command>\n\nWhat a Kubernetes node needs to start pods without the internet.")
    // The same words on every machine, so that they can be searched for.
    .locale("en")
    .command(renderCommand(done))
    .command(validateCommand(done))
    .command(verifyCommand(done))
    .command(schemaCommand(done))
    .demandCommand(1, "Name a command.")
    .recommendCommands()
    .strict()
    .version(version)
    .help()
    .alias({ help: "h" })
    .parserConfiguration({ "duplicate-arguments-array": true, "dot-notation": false })
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((message, error) => {
      if (error !== undefined && error !== null) throw error;
      usage = message;
    });
  try {
    await parser.parseAsync();
  } catch (error) {
    if (isBrokenPipe(error)) return exitCodes.fine;
    return fault(error);
  }
  if (usage === undefined) return code;
  stderr(`nodegen: ${usage}\nnodegen: "nodegen --help" and "nodegen <command> --help" say more\n`);
  return exitCodes.usage;
}

/** Not the user's doing. */
function fault(error: unknown): number {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const shown = process.env.NODEGEN_DEBUG ? text : text.split("\n", 1)[0];
  stderr(
    `nodegen: this is a fault of nodegen: ${shown}\n` +
      "nodegen: please report it with the output of the same command with NODEGEN_DEBUG=1\n",
  );
  return exitCodes.usage;
}
