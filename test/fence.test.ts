import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const source = fileURLToPath(new URL("../src/", import.meta.url));
const core = join(source, "core");

/** Every module of src, by its path below it. What scripts/build.mjs writes is no module of ours. */
const modules: ReadonlyMap<string, ts.SourceFile> = new Map(
  readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".generated.ts"))
    .sort()
    .map((name) => {
      const text = readFileSync(join(source, name), "utf8");
      return [name, ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true)] as const;
    }),
);
const coreModules = [...modules].filter(([name]) => name.startsWith("core/"));

describe("what the core may not use does not compile there", () => {
  const configFile = join(core, "tsconfig.json");
  const config = ts.getParsedCommandLineOfConfigFile(
    configFile,
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw new Error(String(messageText));
      },
    },
  );

  const probes = [
    { name: "import of node:fs", text: 'import "node:fs";', code: 2307 },
    {
      name: "import of a type of node:fs",
      text: 'export type { Stats } from "node:fs";',
      code: 2307,
    },
    {
      name: "import of fs without node:",
      text: 'import { readFileSync } from "fs"; readFileSync;',
      code: 2307,
    },
    { name: "process", text: "export const args = process.argv;", code: 2591 },
    { name: "Buffer", text: 'export const bytes = Buffer.from("");', code: 2591 },
    { name: "new URL", text: 'export const url = new URL("https://a");', code: 2552 },
    { name: "TextEncoder", text: "export const encoder = new TextEncoder();", code: 2304 },
    { name: "fetch", text: 'export const answer = fetch("https://a");', code: 2304 },
    { name: "setTimeout", text: "setTimeout(() => undefined, 1);", code: 2304 },
    { name: "console", text: 'console.log("");', code: 2584 },
    { name: "window", text: "export const there = window;", code: 2304 },
  ].map((probe, index) => ({ ...probe, file: join(core, `fence-probe-${index}.ts`) }));

  const fine = {
    file: join(core, "fence-probe-fine.ts"),
    text: 'import { pathText } from "./report/path.ts";\nimport { parse } from "yaml";\nexport const all = [pathText, parse];\n',
  };

  /** Compiles the probes as if they stood in src/core, each a file of its own. */
  const diagnostics = compile([...probes, fine]);

  function compile(files: readonly { readonly file: string; readonly text: string }[]) {
    const texts = new Map(files.map(({ file, text }) => [file, text]));
    const options = config?.options ?? {};
    const host = ts.createCompilerHost(options);
    const { getSourceFile, fileExists, readFile } = host;
    host.fileExists = (file) => texts.has(file) || fileExists(file);
    host.readFile = (file) => texts.get(file) ?? readFile(file);
    host.getSourceFile = (file, ...rest) => {
      const text = texts.get(file);
      return text === undefined
        ? getSourceFile(file, ...rest)
        : ts.createSourceFile(file, text, ts.ScriptTarget.ES2023);
    };
    const program = ts.createProgram([...texts.keys()], options, host);
    return (file: string) =>
      [
        ...program.getSyntacticDiagnostics(program.getSourceFile(file)),
        ...program.getSemanticDiagnostics(program.getSourceFile(file)),
      ].map(({ code }) => code);
  }

  test("the fence is the core's own tsconfig", () => {
    expect(config?.options).toMatchObject({ types: [], lib: ["lib.es2023.d.ts"], strict: true });
  });

  test.each(probes)("$name", ({ file, code }) => {
    expect(diagnostics(file)).toContain(code);
  });

  test("but its own modules and what it depends on do", () => {
    expect(diagnostics(fine.file)).toEqual([]);
  });
});

describe("the core is a function of its input: no clock, no chance, no waiting", () => {
  const forbidden = new Set([
    "Date",
    "Intl",
    "Promise",
    "crypto",
    "fetch",
    "globalThis",
    "performance",
    "queueMicrotask",
    "setImmediate",
    "setInterval",
    "setTimeout",
  ]);
  const members = new Set(["Math.random", "Date.now"]);

  function offences(file: ts.SourceFile): readonly string[] {
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isPropertyAccessExpression(node) && members.has(node.getText()))
        found.push(node.getText());
      // A member of that name is something else: `document.fetch`.
      const isMember = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
      if (ts.isIdentifier(node) && !isMember && forbidden.has(node.text)) found.push(node.text);
      if (node.kind === ts.SyntaxKind.AsyncKeyword) found.push("async");
      if (node.kind === ts.SyntaxKind.AwaitExpression) found.push("await");
      if (/^toLocale|^localeCompare$/.test(ts.isIdentifier(node) ? node.text : "")) {
        found.push(node.getText());
      }
      ts.forEachChild(node, visit);
    };
    ts.forEachChild(file, visit);
    return found;
  }

  test.each(coreModules)("%s", (_, file) => {
    expect(offences(file)).toEqual([]);
  });

  test.each([
    ["const now = Date.now();", ["Date.now", "Date"]],
    ["const now = new Date();", ["Date"]],
    ["const chance = Math.random();", ["Math.random"]],
    ["async function f() { await g(); }", ["async", "await"]],
    ["function f(): Promise<void> {}", ["Promise"]],
    ["// Date and fetch in a comment\nconst text = 'await fetch';", []],
    ["const own = tools.fetch;", []],
    ["names.sort((a, b) => a.localeCompare(b));", ["localeCompare"]],
  ])("an offence is seen, and nothing else: %s", (text, found) => {
    expect(offences(ts.createSourceFile("probe.ts", text, ts.ScriptTarget.ES2023, true))).toEqual(
      found,
    );
  });
});

/** What a module imports of src, by path below it; packages by name. */
function importsOf(name: string, file: ts.SourceFile): readonly string[] {
  return ts.preProcessFile(file.text, true, true).importedFiles.map(({ fileName }) => {
    if (!fileName.startsWith(".")) return fileName;
    const path = relative(source, join(source, dirname(name), fileName));
    // What is compiled at build time has its types in a file beside it.
    return path.startsWith("core/compiled/") ? path.replace(/\.js$/, ".d.ts") : path;
  });
}

describe("imports point down, floor by floor", () => {
  const components = ["containerd", "registries", "images", "kubelet", "system"];
  const floors: readonly (readonly string[])[] = [
    ["core/report/", "core/syntax/", "core/plan/", "core/compiled/"],
    ["core/spec/"],
    components.map((name) => `core/${name}/`),
    ["core/formats/", "core/lint/", "core/audit/", "core/explain/", "core/diff/"],
    ["core/render.ts"],
    ["index.ts"],
    ["node/"],
    ["cli/"],
  ];
  const floorOf = (path: string) =>
    floors.findIndex((places) => places.some((place) => path.startsWith(place)));
  const component = (path: string) => components.find((name) => path.startsWith(`core/${name}/`));

  /** The types of what is made from the schema are those of the spec. The known exception. */
  const allowed = new Set(["core/compiled/shape.d.ts core/spec/shape.ts"]);

  test.each([...modules.keys()])("%s is on a floor", (name) => {
    expect(floorOf(name)).toBeGreaterThanOrEqual(0);
  });

  test.each([...modules])("%s imports nothing from above", (name, file) => {
    const above = importsOf(name, file)
      .filter((path) => floorOf(path) > floorOf(name))
      .filter((path) => !allowed.has(`${name} ${path}`));
    expect(above).toEqual([]);
  });

  test.each([...modules].filter(([name]) => component(name)))(
    "%s imports no other component",
    (name, file) => {
      const others = importsOf(name, file).filter(
        (path) => component(path) !== undefined && component(path) !== component(name),
      );
      expect(others).toEqual([]);
    },
  );

  test.each([...modules])("%s imports only what is there", (name, file) => {
    const missing = importsOf(name, file)
      .filter((path) => floorOf(path) >= 0)
      .filter((path) => !modules.has(path) && !path.endsWith(".generated.ts"));
    expect(missing).toEqual([]);
  });

  test.each(coreModules)("%s imports no other package than those of the core", (name, file) => {
    const packages = importsOf(name, file)
      .filter((path) => floorOf(path) < 0)
      .map((path) => path.replace(/^(@[^/]+\/[^/]+|[^/]+).*$/, "$1"));
    const known = ["@iarna/toml", "handlebars", "ipaddr.js", "toml-eslint-parser", "yaml"];
    expect(packages.filter((one) => !known.includes(one))).toEqual([]);
  });
});

test("no modules import each other in a circle", () => {
  const finished = new Set<string>();
  const circles: string[] = [];
  const walk = (name: string, above: readonly string[]): void => {
    if (above.includes(name))
      circles.push([...above.slice(above.indexOf(name)), name].join(" -> "));
    if (finished.has(name) || above.includes(name)) return;
    const file = modules.get(name);
    for (const path of file === undefined ? [] : importsOf(name, file))
      walk(path, [...above, name]);
    finished.add(name);
  };
  for (const name of modules.keys()) walk(name, []);
  expect(circles).toEqual([]);
});

test.each([...modules])("%s is short enough to be read at once: under 300 lines", (_, file) => {
  expect(file.getLineStarts().length - 1).toBeLessThan(300);
});

test.each(
  [...modules.keys()].filter((name) => /(^|\/)(utils?|helpers?|common|misc)(\.ts|\/)/.test(name)),
)("%s says what it is about", (name) => {
  expect.fail(`${name}: find the noun`);
});
