import type { CommandModule } from "yargs";

/** `nodegen schema`: the JSON Schema of a spec, for editors and CI. */
export const schemaCommand = (done: (code: number) => void): CommandModule => ({
  command: "schema",
  describe: "print the JSON Schema of the spec",
  builder: (builder) => builder.example("$0 schema > cluster.schema.json", "for an editor"),
  handler: async () => {
    const { clusterSchema } = await import("../../core/compiled/schema.js");
    const { stdout } = await import("../streams.ts");
    stdout(`${JSON.stringify(clusterSchema, null, 2)}\n`);
    done(0);
  },
});
