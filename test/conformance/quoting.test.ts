import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parse as parseSmolToml } from "smol-toml";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { jsonText } from "../../src/core/syntax/json.ts";
import { shellQuote } from "../../src/core/syntax/shell.ts";
import { systemdArgument, systemdEnvironment, systemdPath } from "../../src/core/syntax/systemd.ts";
import { tomlText } from "../../src/core/syntax/toml.ts";
import { parseDocument } from "../../src/core/syntax/yaml-read.ts";
import { yamlText } from "../../src/core/syntax/yaml-write.ts";

/** The cases are the same in every run; another seed is tried with NODEGEN_SEED=<number>. */
const seed = Number(process.env.NODEGEN_SEED ?? 20261122);
const cases = 1000;

/** Texts that have broken a writer or a reader before, or look as if they could. */
const known = [
  "",
  " ",
  "  x",
  "x ",
  "~",
  "null",
  "Null",
  "NULL",
  "yes",
  "Yes",
  "y",
  "N",
  "on",
  "OFF",
  "true",
  "TRUE",
  "nan",
  "inf",
  ".inf",
  "-.INF",
  ".nan",
  "0",
  "-0",
  "0644",
  "0o17",
  "0x1F",
  "0b101",
  "1_000",
  "_1",
  "1e3",
  "1.5e-7",
  "+1",
  "-1",
  ".5",
  "12:30",
  "12:30:45",
  "190:20:30.15",
  "2001-12-14",
  "2001-12-14t21:59:43.10-05:00",
  "=",
  "<<",
  "-",
  "--",
  "---",
  "...",
  "- x",
  "? x",
  ": x",
  "x: y",
  "x:",
  "x #y",
  "#x",
  "&a",
  "*a",
  "!x",
  "!!str x",
  "|",
  ">",
  "%YAML 1.1",
  "@x",
  "`x`",
  "{",
  "}",
  "[",
  "]",
  ",",
  "{}",
  "[]",
  "'",
  '"',
  "''",
  '""',
  '"""',
  "'''",
  "it's",
  'say "x"',
  `both ' and "`,
  "\\",
  "\\\\",
  "\\n",
  "\\u0041",
  "\\x41",
  "a\\",
  "C:\\new\\table",
  "$HOME",
  "${HOME}",
  "$$",
  "$",
  "$(id)",
  "`id`",
  "%h",
  "%%",
  "%",
  "%n",
  "!history",
  "*",
  "?",
  "[a-z]",
  "~root",
  "a=b",
  ";",
  "&",
  "a;b",
  "a|b",
  "a>b",
  "(x)",
  "x\ny",
  "x\ny\n",
  "x\n\ny\n",
  "\n",
  "\n\n",
  "\nx",
  "x\n\n",
  " x\ny\n",
  "x\n y\n",
  "x \ny\n",
  "x\n \n",
  "x\n\t\n",
  "x\n---\ny\n",
  "x\n# y\n",
  "#!/bin/sh\nset -e\n",
  "\t",
  "\tx",
  "x\ty",
  "x\n\ty\n",
  "\r",
  "\r\n",
  "x\r\ny\r\n",
  "x\ry",
  "\u0001",
  "\u0001\u0002",
  "\u001b[0m",
  "\u007f",
  "\u0080",
  "\u0085",
  "x\u0085y",
  "\u00a0",
  "x\n\u00a0y\n",
  "\u00ad",
  "\u200b",
  "\u200e\u202e",
  "\u2028",
  "x\n\u2029\n",
  "\u3000",
  "\ufeff",
  "x\ufeffy",
  "\ufffd",
  "é",
  "e\u0301",
  "漢字",
  "😀",
  "👩‍👩‍👧",
  "\u{10ffff}",
  "__proto__",
  "constructor",
  "toISOString",
  "x".repeat(1100),
  "word ".repeat(60),
  `${"long ".repeat(40)}\n${"line ".repeat(40)}\n`,
];

const soup = fc
  .array(
    fc.constantFrom(
      ...("ab01 :-#'\"\\$%&*!|>{}[],?=~`@;\n\t\r\u0001\u007f\u0085\u2028é😀".match(/./gsu) ?? []),
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(""));

const lines = fc
  .array(
    fc.oneof(
      fc.constantFrom("", " ", "  x", "x ", "\tx", "# x", "---", "...", "- x", "x: y", "é"),
      soup,
    ),
  )
  .map((parts) => parts.join("\n"));

const numberLike = fc
  .array(fc.constantFrom(..."0123456789_.:+-eExXob ".split("")), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(""));

const anyText = fc.oneof(
  fc.constantFrom(...known),
  soup,
  lines,
  numberLike,
  fc.string({ unit: "grapheme-ascii" }),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
);

/** All known texts and random ones. */
function texts(accepted: (text: string) => boolean = () => true): readonly string[] {
  const random = fc.sample(anyText.filter(accepted), { numRuns: cases, seed });
  return [...known.filter(accepted), ...random];
}

/** Compares text by text, so that a failure names the one that broke, and the seed. */
function expectSame(read: readonly unknown[], written: readonly unknown[]): void {
  const broken = written.flatMap((value, index) =>
    JSON.stringify(read[index]) === JSON.stringify(value)
      ? []
      : [`seed ${seed}: wrote ${JSON.stringify(value)}, read ${JSON.stringify(read[index])}`],
  );
  expect(broken).toEqual([]);
  expect(read).toHaveLength(written.length);
}

/** A text in the places where writers differ: a value, a key, an item of a list, deep inside. */
const everywhere = (text: string) => ({
  a: text,
  [`k${text}`]: [text, { b: text }],
  z: { [text]: 1 },
});

const hasNul = (text: string) => text.includes("\0");
const isWellFormed = (text: string) => !/\p{Surrogate}/u.test(text);
const hasControl = (text: string) => /[\0-\x08\x0B\x0C\x0E-\x1F\x7F]/.test(text);

interface Run {
  readonly command: readonly [string, ...string[]];
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The Debian packages the command comes from, for whoever lacks them. */
  readonly packages: string;
}

/** The standard output of a command; fails with what to install if it cannot run. */
function outputOf({ command: [program, ...args], input, env, packages }: Run): Buffer {
  const run = spawnSync(program, args, {
    input,
    env: { ...process.env, ...env },
    maxBuffer: 256 * 1024 * 1024,
  });
  if (run.error || run.status !== 0)
    throw new Error(
      `${program} failed (this test needs: apt-get install ${packages}): ${run.error ?? run.stderr}`,
    );
  return run.stdout;
}

/**
 * Reads every document by one Python process. `reader` is an expression over `text`. The documents travel as JSON, and
 * the values come back as JSON with escapes, so that half a surrogate pair survives too.
 */
function readByPython(imports: string, reader: string, documents: readonly string[]): unknown[] {
  const program = [
    `import json, sys`,
    imports,
    `def read(text):`,
    `    try:`,
    `        return ${reader}`,
    `    except Exception as error:`,
    `        return {"error": str(error)}`,
    `json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)`,
  ].join("\n");
  const output = outputOf({
    command: ["/usr/bin/python3", "-c", program],
    input: JSON.stringify(documents),
    packages: "python3 python3-yaml",
  });
  return JSON.parse(output.toString()) as unknown[];
}

describe("every text survives", () => {
  test("YAML, read by PyYAML's pure Python loader (YAML 1.1) and by yaml (1.2)", () => {
    // `<<` is the one key which is refused.
    const written = texts((text) => text !== "<<").map(everywhere);
    const documents = written.map((value) => yamlText(value));
    // CSafeLoader reads more than SafeLoader, and cloud-init uses the latter.
    expectSame(readByPython("import yaml", "yaml.load(text, yaml.SafeLoader)", documents), written);
    expectSame(
      documents.map((text) => parseYaml(text)),
      written,
    );
  });

  test("YAML, as a document that is nothing but the text", () => {
    const written = texts();
    const documents = written.map((value) => yamlText(value));
    expectSame(readByPython("import yaml", "yaml.load(text, yaml.SafeLoader)", documents), written);
    expectSame(
      documents.map((text) => parseYaml(text)),
      written,
    );
  });

  test("YAML that nodegen writes is YAML that nodegen reads", () => {
    const written = texts((text) => text !== "<<" && !hasNul(text) && isWellFormed(text)).map(
      everywhere,
    );
    const read = written.map((value) => {
      const { document, findings } = parseDocument(yamlText(value), "f");
      return document?.value ?? findings;
    });
    expectSame(read, written);
  });

  test("YAML keeps numbers numbers, also those with an exponent", () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.maxSafeInteger(),
      fc.constantFrom(
        0,
        -1,
        1e-7,
        1.5e-7,
        -1e-7,
        1e20,
        1e21,
        -1e21,
        5e-324,
        1.7976931348623157e308,
      ),
    );
    const written = fc.sample(number, { numRuns: cases, seed }).map((value) => ({ a: [value] }));
    const documents = written.map((value) => yamlText(value));
    expectSame(readByPython("import yaml", "yaml.load(text, yaml.SafeLoader)", documents), written);
    expectSame(
      documents.map((text) => parseYaml(text)),
      written,
    );
  });

  test("JSON, read by Python", () => {
    const written = texts().map(everywhere);
    expectSame(readByPython("", "json.loads(text)", written.map(jsonText)), written);
  });

  test("TOML, read by Python's tomllib and by smol-toml, or is refused for its control characters", () => {
    const candidates = texts((text) => isWellFormed(text)).map((text) => ({
      text,
      value: everywhere(text),
    }));
    const accepted = candidates.flatMap(({ text, value }) => {
      try {
        return [{ value, document: tomlText(value) }];
      } catch (error) {
        // Only such texts, and the one key which the library takes for a date, may be refused.
        if (!hasControl(text) && text !== "toISOString") throw error;
        return [];
      }
    });
    expect(accepted.length).toBeGreaterThan(candidates.length / 2);
    const written = accepted.map(({ value }) => value);
    const documents = accepted.map(({ document }) => document);
    const sorted = (values: readonly unknown[]) => values.map(withSortedKeys);
    expectSame(
      sorted(readByPython("import tomllib", "tomllib.loads(text)", documents)),
      sorted(written),
    );
    expectSame(sorted(documents.map((text) => parseSmolToml(text))), sorted(written));
  });

  test.each([
    { shell: "dash", command: ["dash"], packages: "dash" },
    { shell: "busybox sh", command: ["/bin/busybox", "sh"], packages: "busybox-static" },
    { shell: "bash", command: ["bash", "--posix"], packages: "bash" },
  ])("$shell", ({ command: [program = "", ...args], packages }) => {
    const written = texts((text) => !hasNul(text) && isWellFormed(text));
    const script = written.map((text) => `printf '%s\\0' ${shellQuote(text)}\n`).join("");
    const output = outputOf({ command: [program, ...args], input: script, packages });
    expectSame(output.toString().split("\0").slice(0, -1), written);
  });
});

/*
 * systemd has no tool that parses a unit and prints it, but `systemd-analyze verify` prints every unit it has loaded when
 * its log level is debug. So this proves how systemd splits, unquotes, unescapes and expands specifiers. What it cannot
 * prove is the last step, `$$` to `$`, which systemd takes when it starts the program; here the dump has to hold every
 * `$` twice. That step was proven once by hand (2026-11-23, 1,010 texts of this kind): systemd 252 as PID 1 of a PID namespace
 * started a program which got every argument and every variable unchanged. It is no test, because a systemd that is
 * PID 1 rearranges the cgroups of its host.
 */
describe("every text survives systemd", () => {
  const noncharacter = /\p{Noncharacter_Code_Point}/u;
  const isAccepted = (text: string) =>
    !hasNul(text) && isWellFormed(text) && !noncharacter.test(text);

  test("as an argument of ExecStart=", () => {
    const written = texts(isAccepted);
    const commands = written.map((text) => `ExecStart=/bin/true ${systemdArgument(text)} end`);
    const dump = loaded(["[Service]", "Type=oneshot", ...commands]);
    const read = [...dump.matchAll(/Command Line: ([^\n]*)/g)].map(([, line = ""]) => {
      const [program, argument = "", last, ...more] = dumpedWords(line);
      expect([program, last, more]).toEqual(["/bin/true", "end", []]);
      expect(argument.replaceAll("$$", "")).not.toContain("$");
      return argument.replaceAll("$$", "$");
    });
    expectSame(read, written);
  });

  test("as a value in Environment=", () => {
    const written = texts(isAccepted);
    const assignments = written.map(
      (text, index) => `Environment=${systemdEnvironment(`V${index}`, text)}`,
    );
    const dump = loaded(["[Service]", ...assignments, "Environment=END=1", "ExecStart=/bin/true"]);
    const read = written.map((_, index) => {
      const next = index + 1 < written.length ? `V${index + 1}` : "END";
      const begin = `\t\tEnvironment: V${index}=`;
      const start = dump.indexOf(begin) + begin.length;
      return dump.slice(start, dump.indexOf(`\n\t\tEnvironment: ${next}=`, start));
    });
    expectSame(read, written);
  });

  test("as one of the paths of RequiresMountsFor=", () => {
    // systemd shortens x//y and refuses x/../y; and the name of a mount unit has 255 characters at most.
    const written = texts(
      (text) => isAccepted(text) && !/[\x01-\x1F\x7F]/.test(text) && text.length < 15,
    ).map((text, index) => `/n${index}/x${text.replaceAll("/", "")}x`);
    const settings = written.map(
      (path) => `RequiresMountsFor=/before ${systemdPath(path)} /behind`,
    );
    const dump = loaded(["[Unit]", ...settings, "[Service]", "ExecStart=/bin/true"]);
    const paths = [...dump.matchAll(/\t\tRequiresMountsFor: ([^\n]*) \(origin-file\)/g)].map(
      ([, path]) => path,
    );
    expect(new Set(paths)).toEqual(new Set([...written, "/before", "/behind"]));
  });
});

/** What systemd made of a unit. */
function loaded(unit: readonly string[]): string {
  const directory = mkdtempSync(join(tmpdir(), "nodegen-quoting-"));
  try {
    const file = join(directory, "nodegen-quoting.service");
    writeFileSync(file, `${unit.join("\n")}\n`);
    return outputOf({
      command: ["systemd-analyze", "--man=no", "--recursive-errors=no", "verify", file],
      env: { SYSTEMD_LOG_LEVEL: "debug", LC_ALL: "C.UTF-8" },
      packages: "systemd",
    }).toString();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The words of a dumped command line: bare, or in double quotes with C escapes (octal ones too). */
function dumpedWords(line: string): string[] {
  const escapes: Record<string, string> = {
    n: "\n",
    t: "\t",
    r: "\r",
    a: "\u0007",
    b: "\b",
    f: "\f",
    v: "\v",
  };
  const words = line.match(/"(?:\\.|[^"\\])*"|[^ ]+/gsu) ?? [];
  return words.map((word) =>
    word.startsWith('"')
      ? word
          .slice(1, -1)
          .replace(/\\([0-7]{3}|.)/gsu, (_, code: string) =>
            code.length === 3
              ? String.fromCharCode(Number.parseInt(code, 8))
              : (escapes[code] ?? code),
          )
      : word,
  );
}

/** TOML has its own order of keys: simple values first. */
function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, withSortedKeys(part)]));
}
