import type { CommandModule } from "yargs";
import { reportOptions } from "../options.ts";
import type { LintOptions } from "../run-lint.ts";

/** `nodegen lint FILE… --containerd V`: what the programs on a node make of files that nodegen did not write. */
export const lintCommand = (done: (code: number) => void): CommandModule<object, LintOptions> => ({
  command: "lint <files..>",
  describe: "check files of a node against the versions that read them",
  builder: (builder) =>
    reportOptions(builder)
      .positional("files", {
        describe: "files and folders as they are on the node; a folder with all below it",
        type: "string",
        array: true,
        demandOption: true,
      })
      .option("containerd", {
        describe: "version of containerd; a minor alone stands for all of its releases",
        type: "string",
        requiresArg: true,
        nargs: 1,
      })
      .option("kubelet", {
        describe: "version of the kubelet",
        type: "string",
        requiresArg: true,
        nargs: 1,
      })
      .option("strict", { describe: "warnings are errors", type: "boolean", default: false })
      .example("$0 lint /etc/containerd --containerd 2.1.9", "config.toml and certs.d of a node"),
  handler: async (options) => {
    const { lintFiles } = await import("../run-lint.ts");
    done(lintFiles(options));
  },
});
