import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";

/**
 * C0 and C1 controls, DEL, line and paragraph separators, direction marks and overrides, zero-width characters, BOM,
 * non-characters, and surrogates without their other half. Ranges: Unicode 15.1, general categories Cc, Zl, Zp and
 * the Bidi_Control property.
 */
const hostile =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Texts, keys included, that hold a character which nobody means in a name or a path. */
export function hostileText(value: unknown, path: Path = []): readonly Finding[] {
  if (typeof value === "string") return inText(isProse(path) ? unbroken(value) : value, path);
  if (Array.isArray(value))
    return value.flatMap((item, index) => hostileText(item, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => [
    ...inText(key, [...path, key]),
    ...hostileText(entry, [...path, key]),
  ]);
}

/** Whether whole texts stand there, with lines and tabs: what is in a file or a unit, and values for templates. */
function isProse(path: Path): boolean {
  const [section, ...rest] = path.filter(
    (step, index) => !(inPool.has(step) || inPool.has(path[index - 1] ?? "")),
  );
  return (
    section === "vars" ||
    (["files", "units"].includes(String(section)) && rest.at(-1) === "content")
  );
}

/** Sections stand in pools and nodes as well: `nodePools[0].nodes[1].files`. */
const inPool: ReadonlySet<string | number> = new Set(["nodePools", "nodes"]);

/** `text` without what ends lines and moves columns. */
const unbroken = (text: string) => text.replace(/[\n\t]|\r\n/g, " ");

function inText(text: string, path: Path): readonly Finding[] {
  const match = hostile.exec(text);
  if (match === null) return [];
  const digits = match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  return [finding("spec-hostile-text", path, { character: `the character U+${digits}` })];
}
