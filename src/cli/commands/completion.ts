import type { CommandModule } from "yargs";

/** `nodegen completion`: a script with which a shell completes commands, options and their choices. */
export const completionCommand = (done: (code: number) => void): CommandModule => ({
  command: "completion",
  describe: "print a script that completes commands and options in bash and zsh",
  builder: (builder) =>
    builder
      .usage(
        "$0 completion\n\nPrints the script of the shell that SHELL names, bash where it names none. The script runs " +
          "nodegen at every Tab, so nodegen must be on PATH: a link to it, not an alias.",
      )
      .example("$0 completion >> ~/.bashrc", "bash")
      .example("SHELL=zsh $0 completion >> ~/.zshrc", "zsh, behind compinit"),
  handler: async () => {
    const { completionScript } = await import("../run-completion.ts");
    completionScript();
    done(0);
  },
});
