import { isPlainObject } from "../syntax/plain-data.ts";
import { parseToml } from "../syntax/toml.ts";
import { mixedTable, type TomlStatement, tomlStatements } from "../syntax/toml-statements.ts";
import type { HostsReader } from "./hosts-reader.ts";

/** Why a hosts.toml counts for nothing: containerd logs it, and goes on as if there were certificate files alone. */
export interface Dropped {
  readonly reason:
    | "absent"
    | "empty"
    | "byte-order-mark"
    | "syntax"
    | "brackets"
    | "no-host-table"
    | "type"
    | "url"
    | "capability"
    | "client"
    | "dial-timeout";
  /** What is there; never the value of a header. */
  readonly found: string;
  /** From 1, where it is known. */
  readonly line?: number;
}

/** The fields of one host, or of the root; of `ca`, `client` and the values of `header` any type is read at first. */
export interface HostFields {
  readonly capabilities: readonly string[];
  readonly overridePath: boolean;
  readonly skipVerify?: boolean;
  readonly ca?: unknown;
  readonly client?: unknown;
  readonly header: Readonly<Record<string, unknown>>;
  /** Empty where there is none, or where this reader does not know it. */
  readonly dialTimeout: string;
}

export interface HostsFile {
  readonly server: string;
  readonly root: HostFields;
  /** In the order in which they are asked; 2.x asks a host again whose tables stand apart. */
  readonly hosts: readonly {
    readonly name: string;
    readonly fields: HostFields;
    readonly line?: number;
  }[];
}

export type HostsFileReading =
  | { readonly kind: "read"; readonly file: HostsFile }
  | { readonly kind: "dropped"; readonly dropped: Dropped };

/** What is written in a hosts.toml, as `reader` sees it. Never throws. */
export function readHostsFile(text: string, reader: HostsReader): HostsFileReading {
  if (text === "") return dropped("empty", "nothing");
  if (text.startsWith("\ufeff") && !reader.takesByteOrderMark) {
    return dropped("byte-order-mark", "U+FEFF", 1);
  }
  const toml = text.replace(/^\ufeff/, "");
  const read = parsed(toml);
  if (read.kind === "dropped") return read;
  const { document } = read;
  const statements = tomlStatements(toml);
  const mixed = reader.refusesMixedTables ? mixedTable(statements) : undefined;
  if (mixed !== undefined) return dropped("syntax", "a table in two forms", mixed.line);
  const bracketed = reader.takesBracketsInHeaders ? undefined : statements.find(hasBrackets);
  if (bracketed !== undefined) return dropped("brackets", "[ or ]", bracketed.line);
  const spellings = written(document, "host", reader).map((key) => document[key]);
  if (!spellings.every(isPlainObject)) return dropped("type", "host");
  const tables: Document = Object.assign({}, ...spellings);
  const mistyped =
    mistypedField(document, reader, { ...hostTypes, server: "text" }) ??
    mistypedTable(tables, reader);
  if (mistyped !== undefined) return dropped("type", mistyped);
  if (!Object.hasOwn(document, "host") && !reader.takesServerAlone) {
    return dropped("no-host-table", "no [host] table");
  }
  const hosts = askedHosts(statements, tables, reader).map(({ name, line }) => ({
    name,
    fields: fieldsOf(tables[name] as Document, reader),
    ...(line === undefined ? {} : { line }),
  }));
  const server = String(field(document, "server", reader) ?? "");
  return { kind: "read", file: { server, root: fieldsOf(document, reader), hosts } };
}

function dropped(
  reason: Dropped["reason"],
  found: string,
  line?: number,
): { readonly kind: "dropped"; readonly dropped: Dropped } {
  return { kind: "dropped", dropped: { reason, found, ...(line === undefined ? {} : { line }) } };
}

type Document = Readonly<Record<string, unknown>>;

function parsed(toml: string) {
  try {
    return { kind: "read", document: parseToml(toml) as Document } as const;
  } catch (error) {
    // The message quotes the text, which may hold a header.
    const { line } = error as { readonly line?: unknown };
    return dropped("syntax", "no TOML", typeof line === "number" ? line + 1 : undefined);
  }
}

/** A header whose name has a bracket in it, such as that of a URL with an IPv6 address. */
function hasBrackets({ kind, path }: TomlStatement): boolean {
  return kind !== "value" && path.some((name) => /[[\]]/.test(name));
}

/** Names under `host`, in the order in which containerd asks them. */
function askedHosts(
  statements: readonly TomlStatement[],
  tables: Document,
  reader: HostsReader,
): readonly { readonly name: string; readonly line?: number }[] {
  const mentions = statements.flatMap(({ kind, path: [first, name], line }) => {
    const counts = reader.hostsAreHeaders ? kind === "table" : kind !== "list-table";
    return counts && first === "host" && name !== undefined ? [{ name, line }] : [];
  });
  if (reader.hostsAreHeaders) {
    return mentions.filter(({ name }, index) => name !== (mentions[index - 1]?.name ?? ""));
  }
  const firsts = mentions.filter(
    ({ name }, index) => mentions.findIndex((mention) => mention.name === name) === index,
  );
  // What an inline table holds was mentioned nowhere. containerd shuffles such hosts; here they keep their order.
  const inline = Object.keys(tables).filter((key) => !firsts.some(({ name }) => name === key));
  return [...inline.map((name) => ({ name })), ...firsts];
}

type FieldType = "text" | "texts" | "boolean" | "table";

const hostTypes: Readonly<Record<string, FieldType>> = {
  capabilities: "texts",
  skip_verify: "boolean",
  override_path: "boolean",
  header: "table",
  dial_timeout: "text",
};

/** A table below `host` that is none, or that has a field of another type; those count that are never asked, too. */
function mistypedTable(tables: Document, reader: HostsReader): string | undefined {
  for (const [name, table] of Object.entries(tables)) {
    if (!isPlainObject(table)) return `host."${name}"`;
    const mistyped = mistypedField(table, reader, hostTypes);
    if (mistyped !== undefined) return mistyped;
  }
  return undefined;
}

function mistypedField(
  table: Document,
  reader: HostsReader,
  types: Readonly<Record<string, FieldType>>,
): string | undefined {
  return Object.keys(types).find(
    (name) =>
      (name !== "dial_timeout" || reader.knowsDialTimeout) &&
      !written(table, name, reader).every((key) => isOfType(table[key], types[name])),
  );
}

function isOfType(value: unknown, type: FieldType | undefined): boolean {
  if (type === "texts")
    return Array.isArray(value) && value.every((one) => typeof one === "string");
  if (type === "table") return isPlainObject(value);
  return typeof value === (type === "text" ? "string" : "boolean");
}

function fieldsOf(table: Document, reader: HostsReader): HostFields {
  const value = (name: string) => field(table, name, reader);
  const skipVerify = value("skip_verify") as boolean | undefined;
  const dialTimeout = reader.knowsDialTimeout ? value("dial_timeout") : undefined;
  return {
    capabilities: (value("capabilities") as readonly string[] | undefined) ?? [],
    overridePath: value("override_path") === true,
    header: (value("header") as Document | undefined) ?? {},
    dialTimeout: String(dialTimeout ?? ""),
    ...(skipVerify === undefined ? {} : { skipVerify }),
    ca: value("ca"),
    client: value("client"),
  };
}

function field(table: Document, name: string, reader: HostsReader): unknown {
  const key = written(table, name, reader).at(-1);
  return key === undefined ? undefined : table[key];
}

/** Go's TOML readers are not strict about the case of a key, each in its own way; the last that is written here counts. */
function written(table: Document, name: string, { ignoresCase }: HostsReader): readonly string[] {
  if (ignoresCase) return Object.keys(table).filter((key) => key.toLowerCase() === name);
  return [name.toUpperCase(), name].filter((key) => Object.hasOwn(table, key));
}
