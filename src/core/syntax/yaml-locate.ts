import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Scalar } from "yaml";
import type { Path } from "../report/path.ts";
import type { SourceDocument } from "./document.ts";
import type { SourceText } from "./source-text.ts";

interface Place {
  /** Absent for the document itself and for an item of a list. */
  readonly key?: Node;
  readonly value: Node | null;
}

/**
 * The `locate` of a composed YAML document. A path that leads through an alias goes on in the anchored value; an alias
 * at the end of a path is itself the place. Where the path does not exist, the place is its deepest ancestor: the key
 * of it, or the item itself in a list.
 */
export function yamlLocate(
  source: SourceText,
  contents: Node | null,
  targets: ReadonlyMap<Alias, Node>,
): SourceDocument["locate"] {
  return (path, part) => {
    const { place, exists } = deepestPlace(contents, targets, path);
    const node = exists && part === "value" ? place.value : (place.key ?? place.value);
    const [start, end] = tokenRange(source.text, node ?? place.key ?? null);
    return source.position(start, end);
  };
}

function deepestPlace(
  contents: Node | null,
  targets: ReadonlyMap<Alias, Node>,
  path: Path,
): { readonly place: Place; readonly exists: boolean } {
  let place: Place = { value: contents };
  for (const step of path) {
    const { value } = place;
    const collection = isAlias(value) ? targets.get(value) : value;
    const next = stepInto(collection ?? null, step);
    if (next === undefined) return { place, exists: false };
    place = next;
  }
  return { place, exists: true };
}

function stepInto(node: Node | null, step: string | number): Place | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === String(step));
    return pair && { key: pair.key as Node, value: pair.value as Node | null };
  }
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return item === undefined ? undefined : { value: item as Node };
  }
  return undefined;
}

const blockScalarHeader = /[|>][-+0-9]*/y;

/** From where to where the caret stands: the token that begins `node`, never a whole block. */
function tokenRange(text: string, node: Node | null): readonly [number, number] {
  const [start, end] = node?.range ?? [0, 0];
  if (isMap(node)) {
    if (node.flow) return bracketRange(text, start, end);
    return tokenRange(text, (node.items[0]?.key as Node | undefined) ?? null);
  }
  if (isSeq(node)) return node.flow ? bracketRange(text, start, end) : [start, start + 1];
  if (isScalar(node) && isBlockScalar(node)) {
    blockScalarHeader.lastIndex = start;
    return [start, start + (blockScalarHeader.exec(text)?.[0].length ?? 1)];
  }
  return [start, end];
}

/** `{…}` or `[…]` as a whole on one line; only the opening bracket where it goes on. */
function bracketRange(text: string, start: number, end: number): readonly [number, number] {
  const lineBreak = text.indexOf("\n", start);
  return lineBreak >= 0 && lineBreak < end ? [start, start + 1] : [start, end];
}

function isBlockScalar(scalar: Scalar): boolean {
  return scalar.type === "BLOCK_LITERAL" || scalar.type === "BLOCK_FOLDED";
}
