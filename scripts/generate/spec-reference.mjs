import { readFileSync } from "node:fs";
import { schemaFile } from "../build/paths.mjs";

/** docs/reference/spec.md: every field of the spec in the order of the schema, one table a section. */
export function specReference() {
  const schema = JSON.parse(readFileSync(schemaFile, "utf8"));
  const sections = Object.entries(schema.properties).map(([name, property]) => {
    const rows = rowsOf(resolve(property, schema), name, schema);
    return `## ${name}\n\n${resolve(property, schema).description}\n\n${table(rows)}`;
  });
  return [
    "# The spec",
    "<!-- Made from schemas/cluster.v1alpha1.schema.json by scripts/generate.mjs. Do not edit. -->",
    schema.description,
    "What a field says holds for the whole cluster; a pool and a node may say it again, in part. " +
      "Defaults give way to the cluster, the cluster to the pool, the pool to the node. Objects merge; `null` takes back what an " +
      "outer layer said, so that the default holds again. Lists marked *joins by* merge by that key, in the order of the outer " +
      "layer; every other list replaces the outer one.",
    ...sections,
  ]
    .join("\n\n")
    .concat("\n");
}

function rowsOf(node, path, schema) {
  const below = Object.entries(node.properties ?? {}).map(([name, child]) => [
    `${path}.${name}`,
    child,
  ]);
  if (typeof node.additionalProperties === "object") {
    below.push([`${path}.<key>`, node.additionalProperties]);
  }
  if (node.items !== undefined) return rowsOf(resolve(node.items, schema), `${path}[]`, schema);
  return below.flatMap(([name, child]) => {
    const full = resolve(child, schema);
    const isSection =
      /^nodePools\[\](\.nodes\[\])?\.(kubernetes|host|containerd|images|registries|kubelet|delivery)$/;
    // The sections of a pool and a node are those of the cluster.
    if (isSection.test(name)) return [];
    return [[name, full], ...rowsOf(full, name, schema)];
  });
}

function table(rows) {
  if (rows.length === 0) return "";
  const lines = rows.map(([path, node]) => {
    const key = node["x-nodegen-key"];
    const notes = [
      node.description,
      key ? `*Joins by ${key.join(" and ")}.*` : "",
      node["x-nodegen-secret"] ? "*Secret: never shown, and only in files of mode 0600.*" : "",
      node.examples ? `Example: \`${JSON.stringify(node.examples[0])}\`` : "",
    ];
    const cells = [
      `\`${path}\``,
      typeText(node),
      defaultText(node),
      notes.filter(Boolean).join(" "),
    ];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return ["| field | type | default | meaning |", "|---|---|---|---|", ...lines].join("\n");
}

function typeText(node) {
  const values = node.enum?.filter((value) => value !== null) ?? (node.const ? [node.const] : []);
  if (values.length > 0) return values.map((value) => `\`${value}\``).join(" ");
  const types = [node.type ?? []].flat().filter((type) => type !== "null");
  return types.join(", ");
}

const defaultText = (node) =>
  node.default === undefined ? "" : `\`${JSON.stringify(node.default)}\``;

function resolve(node, schema) {
  if (node.$ref === undefined) return node;
  return { ...schema.$defs[node.$ref.slice("#/$defs/".length)], ...node };
}
