import type { CommandModule } from "yargs";
import { type ExplainOptions, repeated } from "../options.ts";
import { reportForms } from "../report-forms.ts";

/** `nodegen explain`: fields, final values, pulls and releases. */
export const explainCommand = (
  done: (code: number) => void,
): CommandModule<object, ExplainOptions> => ({
  command: "explain <about..>",
  describe: "say what a field means, who set it, how an image is pulled, what a release changes",
  builder: (builder) =>
    builder
      .positional("about", {
        describe: "FIELD, SPEC FIELD, pull IMAGE SPEC, containerd A B [SPEC] or kubelet A B [SPEC]",
        type: "string",
        array: true,
        demandOption: true,
      })
      .option("pool", repeated("only this pool of the spec; may be repeated"))
      .option("node", repeated("only this node of the spec; may be repeated"))
      .option("output", {
        describe: "form of the explanation",
        choices: reportForms,
        default: "text" as const,
      })
      .example("$0 explain containerd.snapshotter", "what it means and where it lands")
      .example("$0 explain cluster.yaml kubelet.config", "the final values, and who set them")
      .example("$0 explain pull nginx:1.27 cluster.yaml", "which hosts are asked, in order")
      .example("$0 explain containerd 1.7 2.2 cluster.yaml", "what an upgrade changes and breaks"),
  handler: async (options) => {
    const { explain } = await import("../run-explain.ts");
    done(await explain(options));
  },
});
