import type { CommandModule } from "yargs";
import { type SpecOptions, specOptions } from "../options.ts";

/** `nodegen validate SPEC`: everything that render would say, without writing anything. */
export const validateCommand = (
  done: (code: number) => void,
): CommandModule<object, SpecOptions> => ({
  command: "validate <spec>",
  describe: "check a spec and all it refers to",
  builder: (builder) => specOptions(builder).example("$0 validate cluster.yaml", ""),
  handler: async ({ spec, strict, output }) => {
    const { validate } = await import("../run-validate.ts");
    done(await validate({ spec, strict, output }));
  },
});
