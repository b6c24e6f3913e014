import { Document, isMap, isScalar, type Scalar, type ScalarTag, stringify, type Tags } from "yaml";
import { type StringifyContext, stringifyString } from "yaml/util";
import { assertPlainData } from "./plain-data.ts";

export interface YamlOptions {
  /** Texts that are written in quotes and with nothing beyond ASCII, whoever may change characters on the way. */
  readonly inAscii?: (text: string) => boolean;
}

/**
 * `value` as YAML which PyYAML (YAML 1.1, what cloud-init uses) and readers of YAML 1.2 read back as the same value.
 * Keys keep their order, texts of several lines are readable blocks wherever that is exact, and the same value gives
 * the same bytes.
 *
 * Throws, as a fault of our own, for what is not plain data (undefined, functions, NaN, dates) and for the key `<<`,
 * which YAML 1.1 merges.
 */
export function yamlText(value: unknown, { inAscii = () => false }: YamlOptions = {}): string {
  assertPlainData(value, "YAML");
  assertNoMergeKey(value);
  return stringify(value, written(inAscii));
}

/** What a person reads at one key. */
export interface YamlComment {
  /** Keys from the root, none of them in a list. */
  readonly path: readonly string[];
  /** Lines above the key. */
  readonly above?: readonly string[];
  /** Behind the value, which is no map and no list. */
  readonly behind?: string;
}

/**
 * The same with comments: `head` at the top, an empty line above each commented key of the root. Throws, as a fault of our own, for
 * a comment on a key that there is not.
 */
export function commentedYamlText(
  value: unknown,
  {
    head,
    comments,
  }: { readonly head: readonly string[]; readonly comments: readonly YamlComment[] },
): string {
  assertPlainData(value, "YAML");
  assertNoMergeKey(value);
  const options = written(() => false);
  const document = new Document(value, options);
  document.commentBefore = lines(head);
  for (const { path, above, behind } of comments) {
    const [key, item] = entryAt(document, path);
    if (above !== undefined) key.commentBefore = lines(above);
    if (behind === undefined) continue;
    if (!isScalar(item)) throw new TypeError(`nothing to comment behind ${path.join(".")}`);
    item.comment = ` ${behind}`;
  }
  for (const key of isMap(document.contents)
    ? document.contents.items.map((each) => each.key)
    : []) {
    if (isScalar(key) && key.commentBefore) key.spaceBefore = true;
  }
  return document.toString(options);
}

const lines = (texts: readonly string[]) => texts.map((text) => ` ${text}`).join("\n");

function entryAt(document: Document, path: readonly string[]): readonly [Scalar, unknown] {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
    : undefined;
  if (!isScalar(pair?.key)) throw new TypeError(`no key ${path.join(".")} to comment`);
  return [pair.key, pair.value];
}

const written = (inAscii: (text: string) => boolean) =>
  ({
    aliasDuplicateObjects: false,
    customTags: (tags: Tags) => ownTags(tags, stringTag(inAscii)),
    // Folding would put line breaks into long values.
    lineWidth: 0,
    schema: "core",
    version: "1.2",
  }) as const;

function assertNoMergeKey(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (Object.hasOwn(value, "<<")) throw new TypeError("YAML cannot hold the key <<");
  for (const part of Object.values(value)) assertNoMergeKey(part);
}

function ownTags(tags: Tags, strings: ScalarTag): Tags {
  const replaced = /:(?:str|int|float)$/;
  return [
    strings,
    numberTag,
    ...tags.filter((tag) => typeof tag === "object" && !replaced.test(tag.tag)),
  ];
}

const stringTag = (inAscii: (text: string) => boolean): ScalarTag => ({
  tag: "tag:yaml.org,2002:str",
  default: true,
  identify: (value) => typeof value === "string",
  resolve: (text) => text,
  stringify: (item, context, onComment, onChompKeep) => {
    const text = item.value as string;
    if (isPlain(text)) return text;
    if (inAscii(text)) return asciiQuoted(text);
    // A block at the root has no indentation, and PyYAML then reads its lines as YAML.
    const isRoot = context.indent === "";
    if (isRoot || context.implicitKey || context.inFlow || !isBlock(text))
      return doubleQuoted(text);
    const block = { ...item, type: "BLOCK_LITERAL", value: text } as Scalar<string>;
    return stringifyString(block, actualString(context), onComment, onChompKeep);
  },
});

/** Without this flag the library forgets to protect texts that look like numbers (measured with yaml 2.9.1). */
function actualString(context: StringifyContext): StringifyContext {
  return { ...context, actualString: true };
}

const numberTag: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  identify: (value) => typeof value === "number",
  resolve: (text) => Number(text),
  // YAML 1.1 reads 1e-7 as a string: before an exponent it wants a point (and a sign, which JavaScript writes).
  stringify: ({ value }) => String(value).replace(/^(-?\d+)e/, "$1.0e"),
};

/** Words which YAML 1.1 or 1.2 reads as something else than text, in lower case. Source: https://yaml.org/type/. */
const reserved = new Set("y n yes no on off true false null nan inf".split(" "));

function isPlain(text: string): boolean {
  return /^[A-Za-z_/][A-Za-z0-9_/.-]*$/.test(text) && !reserved.has(text.toLowerCase());
}

/**
 * Whether a literal block keeps `text` exactly in every reader: lines of visible text, not beginning with white space
 * (that needs an indentation indicator), not ending in blank lines (readers differ).
 */
function isBlock(text: string): boolean {
  return (
    text.includes("\n") &&
    !/^[ \t\n]|\n[ \t]*\n$|\n[ \t]+$/.test(text) &&
    !/[\0-\x08\x0B-\x1F]|\p{Surrogate}/u.test(text) &&
    text.search(invisible) < 0
  );
}

/**
 * Characters beyond ASCII that are escaped in quotes: those which YAML 1.1 takes for line breaks (U+0085, U+2028,
 * U+2029) or refuses (DEL, C1, U+FFFE, U+FFFF), and those nobody sees: odd spaces, joiners, direction marks, byte
 * order marks. As ranges, because Unicode's own categories change from one JavaScript engine to the next.
 */
const invisible =
  /[\x7F-\xA0\xAD\u061C\u180E\u2000-\u200F\u2028-\u202F\u205F-\u206F\u3000\uFEFF\uFFF9-\uFFFB\uFFFE\uFFFF]/g;

/** JSON's escapes are YAML's too; lone surrogates are among them. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(
    invisible,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function asciiQuoted(text: string): string {
  return JSON.stringify(text).replace(/[\x7F-\u{10FFFF}]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}
