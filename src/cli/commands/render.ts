import type { CommandModule } from "yargs";
import { formatNames } from "../format-names.ts";
import { type RenderOptions, repeated, specOptions } from "../options.ts";

/** `nodegen render SPEC -o DIR`. */
export const renderCommand = (
  done: (code: number) => void,
  { completing }: { readonly completing: boolean },
): CommandModule<object, RenderOptions> => ({
  command: "render <spec>",
  describe: "write what each node needs",
  // yargs says by the second whether it was asked for help.
  builder: (builder, help?: boolean) =>
    specOptions(builder)
      .option("o", {
        describe: "output folder: new, empty, or of an earlier render; - prints one artefact",
        type: "string",
        demandOption: true,
        requiresArg: true,
        nargs: 1,
      })
      .option("pool", repeated("only this pool; may be repeated"))
      .option("node", repeated("only this node; may be repeated"))
      .option("format", {
        ...repeated("only this format; may be repeated"),
        // An unknown name has words of its own, which say what was meant.
        ...(help || completing ? { choices: formatNames } : {}),
      })
      .option("check", {
        describe: "write nothing; exit 1 when the output folder differs",
        type: "boolean",
        default: false,
      })
      .example("$0 render cluster.yaml -o out", "everything")
      .example("$0 render cluster.yaml --node worker-1 --format cloud-init -o -", "one user-data"),
  handler: async (options) => {
    const { renderTo } = await import("../run-render.ts");
    done(await renderTo(options));
  },
});
