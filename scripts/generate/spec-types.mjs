import { readFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";
import { schemaFile } from "../build/paths.mjs";

/** The spec as a TypeScript type, for those who write specs by program. */
export async function specTypes() {
  const schema = JSON.parse(readFileSync(schemaFile, "utf8"));
  return compile(schema, "Cluster", {
    bannerComment:
      "// Made from schemas/cluster.v1alpha1.schema.json by scripts/generate.mjs. Do not edit.",
    additionalProperties: false,
    format: false,
    strictIndexSignatures: true,
    ignoreMinAndMaxItems: true,
  });
}
