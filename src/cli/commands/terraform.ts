import type { CommandModule } from "yargs";

/** `nodegen terraform external`: a program for Terraform's external data source. */
export const terraformCommand = (done: (code: number) => void): CommandModule => ({
  command: "terraform <protocol>",
  describe: "answer a program of Terraform's: external, its data source of that name",
  builder: (builder) =>
    builder
      .positional("protocol", {
        describe: "external: a query on standard input, an object of texts on standard output",
        choices: ["external"],
        demandOption: true,
      })
      .example(
        'program = ["nodegen", "terraform", "external"]',
        "in a data source; see docs/terraform.md",
      ),
  handler: async () => {
    const { answerExternal } = await import("../run-terraform-external.ts");
    done(await answerExternal());
  },
});
