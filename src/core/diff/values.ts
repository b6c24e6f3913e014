import { parseToml, tomlKey } from "../syntax/toml.ts";
import { unitSettings } from "../syntax/unit-file.ts";
import { parseDocument } from "../syntax/yaml-read.ts";

/** The values of a file by their keys, in no order that means anything. */
export type Values = ReadonlyMap<string, string>;

const unitFile = /\.(service|socket|timer|path|mount|target|slice)$/;
const dropIn = /^\/etc\/systemd\/.*\.d\/[^/]+\.conf$/;
const kubeletFile = /(\.ya?ml|^\/etc\/kubernetes\/[^/]+\.conf|\/zz-nodegen\.conf)$/;

/** What `text` says as its reader understands it; undefined where only the lines themselves can be compared. */
export function valuesOf(path: string, text: string): Values | undefined {
  try {
    if (path.endsWith(".toml")) return tomlValues(path, text);
    if (path.endsWith(".json")) return flattened(JSON.parse(text));
    if (unitFile.test(path) || dropIn.test(path)) return unitValues(text);
    if (kubeletFile.test(path)) return yamlValues(path, text);
    if (path.startsWith("/etc/sysctl.d/")) return assignments(text);
    return undefined;
  } catch {
    // A file of somebody else's that its reader can't read either.
    return undefined;
  }
}

/** Of hosts.toml the order of the hosts means something too: they are asked in it. */
function tomlValues(path: string, text: string): Values {
  const document = parseToml(text);
  const values = flattened(document);
  const { host } = document as { readonly host?: Readonly<Record<string, unknown>> };
  if (path.endsWith("/hosts.toml") && host !== undefined) {
    values.set("(order of hosts)", Object.keys(host).join(", "));
  }
  return values;
}

function yamlValues(path: string, text: string): Values | undefined {
  const { document } = parseDocument(text, path);
  return document === undefined ? undefined : flattened(document.value);
}

/** A name that is there several times keeps the order of its values: `ExecStartPre=` twice is a sequence. */
function unitValues(text: string): Values {
  const values = new Map<string, string>();
  for (const { section, name, value } of unitSettings(text)) {
    const key = `${section}.${name}`;
    const before = values.get(key);
    values.set(key, before === undefined || before === "" ? value : `${before} | ${value}`);
  }
  return new Map([...values].flatMap(([key, value]) => [...withFlags(key, value)]));
}

/** A command's flags by their names, so that one that changes is told alone. Quoted words are left together. */
function withFlags(key: string, value: string): readonly (readonly [string, string])[] {
  if (!/\.Exec/.test(key) || /["'|]/.test(value)) return [[key, value]];
  const words = value.split(/\s+/);
  const isFlag = (word: string) => /^--[a-z][a-z0-9-]*=/.test(word);
  const flags = words.filter(isFlag);
  const names = new Set(flags.map((flag) => flag.slice(0, flag.indexOf("="))));
  if (names.size < flags.length) return [[key, value]];
  return [
    [key, words.filter((word) => !isFlag(word)).join(" ")],
    ...flags.map((flag) => {
      const equals = flag.indexOf("=");
      return [`${key} ${flag.slice(0, equals)}`, flag.slice(equals + 1)] as const;
    }),
  ];
}

function assignments(text: string): Values {
  const lines = text.split("\n").map((line) => line.trim());
  const said = lines.filter((line) => line !== "" && !/^[#;]/.test(line));
  return new Map(
    said.map((line) => {
      const equals = line.indexOf("=");
      return [line.slice(0, equals).trim(), line.slice(equals + 1).trim()] as const;
    }),
  );
}

/** Every value by its path. A list of plain values is one of them, because its order may mean something. */
function flattened(document: unknown): Map<string, string> {
  const values = new Map<string, string>();
  const walk = (value: unknown, path: readonly (string | number)[]): void => {
    const isTables = Array.isArray(value) && value.length > 0 && value.every(isObject);
    if (isTables) for (const [index, item] of value.entries()) walk(item, [...path, index]);
    else if (isObject(value) && Object.keys(value).length > 0) {
      for (const [key, below] of Object.entries(value)) walk(below, [...path, key]);
    } else values.set(tomlKey(path), written(value));
  };
  walk(document, []);
  return values;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.prototype.toString.call(value) === "[object Object]"
  );
}

/** bigint and dates, which JSON does not have or changes, as text. */
function written(value: unknown): string {
  return typeof value === "string" || typeof value === "bigint"
    ? String(value)
    : (JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part)) ?? "");
}
