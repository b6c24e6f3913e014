import type { CommandModule } from "yargs";
import { reportOptions } from "../options.ts";
import type { ReportForm } from "../report-forms.ts";

interface VerifyOptions {
  readonly dir: string;
  readonly output: ReportForm;
}

/** `nodegen verify DIR`: whether an output folder holds what its manifest says. */
export const verifyCommand = (
  done: (code: number) => void,
): CommandModule<object, VerifyOptions> => ({
  command: "verify <dir>",
  describe: "check that an output folder is complete and unchanged",
  builder: (builder) =>
    reportOptions(builder)
      .positional("dir", {
        describe: "a folder that render wrote",
        type: "string",
        demandOption: true,
      })
      // As for a spec: a folder may be called -.
      .nargs("dir", 1),
  handler: async ({ dir, output }) => {
    const { verify } = await import("../run-verify.ts");
    done(verify({ dir, output }));
  },
});
