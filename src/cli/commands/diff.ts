import type { CommandModule } from "yargs";
import { type DiffOptions, repeated } from "../options.ts";
import { reportForms } from "../report-forms.ts";

/** `nodegen diff A B`: what changes on the machines, and what that takes. */
export const diffCommand = (done: (code: number) => void): CommandModule<object, DiffOptions> => ({
  command: "diff <before> <after>",
  describe:
    "say what changes on the machines, and whether that takes a restart; exit 1 if any does",
  builder: (builder) =>
    builder
      .positional("before", {
        describe: "a spec, a folder that render wrote, or the root of a machine",
        type: "string",
        demandOption: true,
      })
      .nargs("before", 1)
      .positional("after", { describe: "likewise", type: "string", demandOption: true })
      .nargs("after", 1)
      .option("pool", repeated("only this pool; may be repeated"))
      .option("node", repeated("only this node; may be repeated"))
      .option("text", {
        describe: "the lines that differ, as a unified diff",
        type: "boolean",
        default: false,
      })
      .option("output", {
        describe: "form of the comparison",
        choices: reportForms,
        default: "text" as const,
      })
      .example("$0 diff main/cluster.yaml cluster.yaml", "what a pull request changes")
      .example("$0 diff out cluster.yaml --text", "what the next render would write"),
  handler: async (options) => {
    const { diffSides } = await import("../run-diff.ts");
    done(await diffSides(options));
  },
});
