import yargs from "yargs";
import { auditCommand } from "./commands/audit.ts";
import { completionCommand } from "./commands/completion.ts";
import { diffCommand } from "./commands/diff.ts";
import { explainCommand } from "./commands/explain.ts";
import { initCommand } from "./commands/init.ts";
import { lintCommand } from "./commands/lint.ts";
import { renderCommand } from "./commands/render.ts";
import { schemaCommand } from "./commands/schema.ts";
import { terraformCommand } from "./commands/terraform.ts";
import { validateCommand } from "./commands/validate.ts";
import { verifyCommand } from "./commands/verify.ts";
import { exitCodes } from "./exit-code.ts";
import { onceOnly } from "./options.ts";
import { stderr, surviveClosedPipes } from "./streams.ts";
import { version } from "./version.ts";

/** Runs one command line and returns its exit code. Never throws. */
export async function run(args: readonly string[]): Promise<number> {
  surviveClosedPipes();
  let code: number = exitCodes.fine;
  const done = (result: number) => {
    code = result;
  };
  const parser = yargs([...args])
    .scriptName("nodegen")
    .usage("$0 <command>\n\nWhat a Kubernetes node needs to start pods without the internet.")
    // The same words on every machine, so that they can be searched for.
    .locale("en")
    .command(renderCommand(done, { completing: args[0] === "--get-yargs-completions" }))
    .command(validateCommand(done))
    .command(lintCommand(done))
    .command(auditCommand(done))
    .command(verifyCommand(done))
    .command(explainCommand(done))
    .command(diffCommand(done))
    .command(initCommand(done))
    .command(schemaCommand(done))
    .command(terraformCommand(done))
    .command(completionCommand(done))
    .demandCommand(1, "Name a command.")
    .recommendCommands()
    .strict()
    .version(version)
    .help()
    .alias({ help: "h" })
    .parserConfiguration({
      "duplicate-arguments-array": true,
      "dot-notation": false,
      "nargs-eats-options": true,
    })
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .check(onceOnly)
    .exitProcess(false)
    // Thrown, because yargs would otherwise go on and call the command all the same.
    // A fault of a command comes without a message.
    .fail((message: string | null, error: unknown) => {
      throw message === null ? error : new WrongUsage(message);
    });
  try {
    await parser.parseAsync();
    return code;
  } catch (error) {
    return error instanceof WrongUsage ? usage(error) : fault(error);
  }
}

/** The command line is not one of nodegen's. */
class WrongUsage extends Error {}

function usage({ message }: WrongUsage): number {
  stderr(
    `nodegen: ${message}\nnodegen: "nodegen --help" and "nodegen <command> --help" say more\n`,
  );
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
