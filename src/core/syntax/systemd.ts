import { isStorable } from "./characters.ts";

// Sources: systemd.syntax(7) "Quoting", systemd.service(5) "Command lines", systemd.unit(5) "Specifiers" and
// systemd.exec(5) "Environment=", of systemd 252, read 2026-11-22.

/** No `%`, `$`, quote or backslash; a lone `;` would end a command. */
const bare = /^[A-Za-z0-9_/.:,@=+-]+$/;

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * `text` as one argument in ExecStart= and its like, not as the program itself (systemd expands no `$$` there).
 * Throws for NUL, lone surrogates and noncharacters, which no unit file can hold.
 */
export function systemdArgument(text: string): string {
  return bare.test(assertStorable(text)) ? text : quoted(text.replaceAll("$", "$$$$"));
}

/**
 * `name=value` as one assignment in Environment=, where `$` is an ordinary character. Throws for a name that is not a
 * variable's, and for a value no unit file can hold.
 */
export function systemdEnvironment(name: string, value: string): string {
  if (!variableName.test(name)) throw new RangeError("not the name of an environment variable");
  const assignment = assertStorable(`${name}=${value}`);
  return bare.test(assignment) ? assignment : quoted(assignment);
}

/**
 * `text` as one entry of a space separated list of paths in which specifiers are expanded: RequiresMountsFor=,
 * ReadWritePaths= and the like. Not for settings that take the rest of the line as one path (ConditionPathExists=,
 * WorkingDirectory=): those know no quotes. Some of these lists read no C escapes, so control characters, which would
 * need them, throw.
 */
export function systemdPath(text: string): string {
  if (/[\x01-\x1F\x7F]/.test(assertStorable(text)))
    throw new RangeError("a path in a unit file cannot hold control characters");
  return bare.test(text) ? text : quoted(text);
}

/** systemd drops a line that holds one of Unicode's noncharacters, escaped or not (`unichar_is_valid`). */
const noncharacter = /\p{Noncharacter_Code_Point}/u;

function assertStorable(text: string): string {
  if (isStorable(text) && !noncharacter.test(text)) return text;
  throw new RangeError("a unit file cannot hold NUL, a lone surrogate or a noncharacter");
}

function quoted(text: string): string {
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("%", "%%")
    .replace(/[\x01-\x1F\x7F]/g, escapedControl);
  return `"${escaped}"`;
}

function escapedControl(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
