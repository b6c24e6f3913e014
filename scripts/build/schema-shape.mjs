/**
 * The schema as the program walks it: `$ref` followed, and only what merging, defaults, secrets and hints need.
 * The type of the result is `Shape` in src/core/spec/shape.ts.
 */
export function schemaShape(schema) {
  return shapeOf(schema, schema);
}

function shapeOf(node, schema) {
  const merged = withTarget(node, schema);
  const shape = { types: typesOf(merged) };
  if (merged.default !== undefined) shape.default = merged.default;
  if (merged.examples?.[0] !== undefined) shape.example = merged.examples[0];
  if (merged.enum) shape.allowed = merged.enum.filter((value) => value !== null);
  if (merged.const !== undefined) shape.allowed = [merged.const];
  if (merged["x-nodegen-key"]) shape.key = merged["x-nodegen-key"];
  if (merged["x-nodegen-secret"]) shape.secret = true;
  if (merged["x-nodegen-optional"]) shape.optional = true;
  if (merged.$ref === "#/$defs/valueOrReference") {
    shape.reference = true;
    shape.description = merged.description;
    if (merged.pattern) shape.pattern = merged.pattern;
  }
  if (merged.properties) {
    shape.properties = Object.fromEntries(
      Object.entries(merged.properties).map(([name, child]) => [name, shapeOf(child, schema)]),
    );
  }
  if (typeof merged.additionalProperties === "object")
    shape.additional = shapeOf(merged.additionalProperties, schema);
  if (merged.items) shape.items = shapeOf(merged.items, schema);
  return shape;
}

/** What stands at `node`, over what it refers to. `$ref` is the last one of the chain. */
function withTarget(node, schema) {
  if (node.$ref === undefined) return node;
  const target = withTarget(resolve(node.$ref, schema), schema);
  return { ...target, ...node, $ref: target.$ref ?? node.$ref };
}

function typesOf(node) {
  if (node.const !== undefined) return [typeof node.const];
  if (node.type === undefined) return [];
  return (Array.isArray(node.type) ? node.type : [node.type]).filter((type) => type !== "null");
}

function resolve(ref, schema) {
  const name = /^#\/\$defs\/([A-Za-z]+)$/.exec(ref)?.[1];
  const target = name && schema.$defs[name];
  if (!target) throw new Error(`the schema refers to ${ref}, which it does not define`);
  return target;
}
