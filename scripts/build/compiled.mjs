import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { build } from "esbuild";
import Handlebars from "handlebars";
import { compiled, root, schemaFile } from "./paths.mjs";
import { schemaShape } from "./schema-shape.mjs";
import { keyTables } from "./tables.mjs";

/** Helpers of our own that templates may call, from src/core/syntax/template.ts. Any other is a build error. */
const knownHelpers = {
  sh: true,
  systemdArgument: true,
  systemdEnvironment: true,
  systemdPath: true,
};

/** Writes `src/core/compiled/*.js`: what the core would otherwise have to compile at run time. */
export async function buildCompiled() {
  mkdirSync(compiled, { recursive: true });
  const schema = JSON.parse(readFileSync(schemaFile, "utf8"));
  await write("validate-cluster.js", await validatorModule(schema));
  await write("shape.js", `export const clusterShape = ${JSON.stringify(schemaShape(schema))};\n`);
  await write("schema.js", `export const clusterSchema = ${JSON.stringify(schema)};\n`);
  await write("tables.js", keyTables());
  await write("templates.js", templateModule());
}

async function write(name, text) {
  writeFileSync(compiled + name, text);
}

/** Ajv's standalone code asks for parts of Ajv by `require`; bundling makes it a plain ES module. */
async function validatorModule(schema) {
  const ajv = new Ajv2020.default({
    allErrors: true,
    strict: true,
    // `required` beside a $ref speaks of what the $ref defines.
    strictRequired: false,
    allowUnionTypes: true,
    // A section that pools and nodes share is one function instead of three copies.
    inlineRefs: false,
    code: { source: true, esm: true, lines: false },
    keywords: ["x-nodegen-key", "x-nodegen-optional", "x-nodegen-secret"],
  });
  ajv.addSchema(schema);
  const source = standaloneCode.default(ajv, {
    validateCluster: schema.$id,
    validateNode: `${schema.$id}#/$defs/node`,
  });
  const bundled = await build({
    stdin: { contents: source, resolveDir: root, loader: "js" },
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["main"],
    write: false,
    logLevel: "error",
  });
  return bundled.outputFiles[0].text;
}

function templateModule() {
  return (
    `export const templateSpecs = ${precompiled(`${root}templates/`)};\n` +
    `export const partialSpecs = ${precompiled(`${root}templates/partials/`)};\n`
  );
}

/** Every .hbs file of `folder` by its name without the ending, as an object literal. */
function precompiled(folder) {
  const entries = readdirSync(folder)
    .filter((name) => name.endsWith(".hbs"))
    .sort()
    .map((name) => {
      const spec = Handlebars.precompile(readFileSync(folder + name, "utf8"), {
        strict: true,
        noEscape: true,
        preventIndent: true,
        knownHelpers,
        knownHelpersOnly: true,
      });
      return `  ${JSON.stringify(name.slice(0, -".hbs".length))}: ${spec},`;
    });
  return `{\n${entries.join("\n")}\n}`;
}
