import { clusterSchema } from "../compiled/schema.js";
import type { Path } from "../report/path.ts";
import { nearest } from "../syntax/nearest.ts";
import { anyEntry, fieldText } from "./field-path.ts";

/** One place of the schema, as JSON Schema has it. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
  readonly "x-nodegen-key"?: readonly string[];
  readonly "x-nodegen-secret"?: true;
}

const root: SchemaNode = clusterSchema;

/** `node` with what it refers to under it. */
function whole(node: SchemaNode): SchemaNode {
  if (node.$ref === undefined) return node;
  const target = root.$defs?.[node.$ref.slice("#/$defs/".length)];
  if (target === undefined) throw new Error(`the schema refers to ${node.$ref}`);
  const { $ref: _, ...own } = node;
  return { ...whole(target), ...own };
}

const nodeEntry: SchemaNode | undefined = schemaNode(["nodePools", 0, "nodes", 0]);

/**
 * What the schema says of `path`; undefined where it knows no such field. `addresses`, which only a machine has, is
 * known by itself too. Below a map of anything (`kubelet.config`) the schema says no more: `free` has the rest.
 */
export function schemaField(
  path: Path,
): { readonly node: SchemaNode; readonly free: Path; readonly at: Path } | undefined {
  const [first] = path;
  const own = nodeEntry?.properties?.[String(first)];
  const start =
    root.properties?.[String(first)] === undefined && own !== undefined ? nodeEntry : root;
  let node: SchemaNode | undefined = start;
  for (const [index, part] of path.entries()) {
    const below: SchemaNode | undefined = node && oneStep(node, part);
    if (below === undefined) {
      const isFree = node !== undefined && isAnything(node);
      return node !== undefined && isFree
        ? { node, free: path.slice(index), at: path.slice(0, index) }
        : undefined;
    }
    node = below;
  }
  return node === undefined ? undefined : { node, free: [], at: path };
}

function schemaNode(path: Path): SchemaNode | undefined {
  return path.reduce<SchemaNode | undefined>((node, part) => node && oneStep(node, part), root);
}

function oneStep(node: SchemaNode, part: string | number): SchemaNode | undefined {
  if (node.items !== undefined) {
    // By its place, or by its name where entries have one.
    const named = typeof part === "number" || part === anyEntry || node["x-nodegen-key"];
    return named ? whole(node.items) : undefined;
  }
  const own = node.properties;
  if (own !== undefined && Object.hasOwn(own, part)) return whole(own[part] as SchemaNode);
  const { additionalProperties: rest } = node;
  return typeof rest === "object" ? whole(rest) : undefined;
}

/** Names of the fields below `node`, or below an entry of it. */
export function fieldsBelow(node: SchemaNode): readonly string[] {
  const { properties } = node.items === undefined ? node : whole(node.items);
  return Object.keys(properties ?? {});
}

/** A map below which anything may stand. */
function isAnything(node: SchemaNode): boolean {
  const types = [node.type ?? []].flat();
  return types.includes("object") && node.properties === undefined && node.items === undefined;
}

/** Every field of the spec as text, those of a pool only where the cluster does not have them. */
export function allFields(): readonly string[] {
  const sections = new Set(Object.keys(root.properties ?? {}));
  const fields: string[] = [];
  const walk = (node: SchemaNode, path: Path): void => {
    if (path.length > 0 && path.at(-1) !== anyEntry) fields.push(fieldText(path));
    for (const [name, below] of Object.entries(node.properties ?? {})) {
      if (path[0] === "nodePools" && sections.has(name)) continue;
      walk(whole(below), [...path, name]);
    }
    if (typeof node.additionalProperties === "object") {
      walk(whole(node.additionalProperties), [...path, "<key>"]);
    }
    if (node.items !== undefined) walk(whole(node.items), [...path, anyEntry]);
  };
  walk(root, []);
  return fields;
}

const mostNearest = 5;

/** The fields that `path`, which is none, was most likely meant to be, best first. */
export function nearestFields(path: Path): readonly string[] {
  const fields = allFields();
  const text = fieldText(path);
  const closest = nearest(text, fields);
  const parent = path.slice(0, -1);
  const beside =
    schemaField(parent)?.node.properties ?? (parent.length === 0 ? root.properties : {});
  const sibling = nearest(String(path.at(-1)), Object.keys(beside ?? {}));
  const last = String(path.at(-1)).toLowerCase();
  const named = fields.filter((field) => lastStep(field) === last);
  const alike = nearest(last, [...new Set(fields.map(lastStep))]);
  const meant = fields.filter((field) => lastStep(field) === alike);
  const all = [
    ...(sibling === undefined ? [] : [fieldText([...parent, sibling])]),
    ...(closest === undefined ? [] : [closest]),
    ...named,
    ...meant,
  ];
  return [...new Set(all)].slice(0, mostNearest);
}

const lastStep = (field: string) => (/([^.[\]]+)(?:\[\])?$/.exec(field)?.[1] ?? "").toLowerCase();
