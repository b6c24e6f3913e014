import { spawnSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditForms } from "../../src/cli/options.ts";
import { reportForms } from "../../src/cli/report-forms.ts";
import { formats } from "../../src/core/formats/formats.ts";
import { pem, type SpecDocument, specText } from "../specs/a-spec.ts";
import { needlesIn } from "../specs/decoded.ts";
import { certificate, plantedSpec } from "../specs/planted.ts";
import { repository } from "../specs/spec-case.ts";

// What every command says, in each of its forms, of specs with a secret in each field, of what is rendered of them, and of
// machines that have it. What the formats write is looked at in test/core/formats/secrets.test.ts.

/** For its group too, and where containerd and an audit read it. */
const dropIn = {
  path: "/etc/systemd/system/containerd.service.d/60-app.conf",
  mode: "0640",
  content: { env: "DROP_IN" },
};
const dropInNeedle = "Wc5Xk9Tn3Lq7Rv1Bz8Hm2Jd6Gs4PfYaE";

/** Of two releases, of which one is worth a warning; with all references of one kind each. */
const specs = {
  before: aPlanted("env", "2.1.4"),
  after: aPlanted("file", "2.2.9"),
};

function aPlanted(kind: "env" | "file", version: string) {
  const plan = { kind, kubeletAt: "pool", managedBy: "nodegen" } as const;
  const { spec, secrets } = plantedSpec(plan, { containerd: { version } });
  const files = [...(spec.files as readonly SpecDocument[]), dropIn];
  return { text: specText({ ...spec, files }), secrets };
}

/** One that every format takes. */
const layered = plantedSpec(
  { kind: "env", kubeletAt: "cluster", managedBy: "kubeadm" },
  { delivery: { layers: { image: ["packer"], boot: ["cloud-init"] } } },
);

/** Both specs have the same secrets. */
const needles = [...specs.before.secrets.map(({ needle }) => needle), dropInNeedle];

const env: Readonly<Record<string, string>> = {
  DROP_IN: `[Service]\nEnvironment=APP_ID=${dropInNeedle}\n`,
  ...Object.fromEntries(
    [...specs.before.secrets, ...layered.secrets].map(({ name, value }) => [name, value]),
  ),
};

/** Others, so that every secret differs and nobody knows the former ones. */
const otherEnv = Object.fromEntries(
  Object.entries(env).map(([name, value]) => [
    name,
    needles.reduce((text, needle) => text.replace(needle, `other${needle.slice(0, 8)}`), value),
  ]),
);

const tree = (name: string) => join(`out-${name}`, "workers/nodes/worker-1/tree");

const everyFormat = formats.flatMap(({ name }) => ["--format", name]);

/** What the commands then look at. */
const renders: readonly Line[] = [
  { args: ["render", "before.yaml", "-o", "out-before"] },
  { args: ["render", "before.yaml", "-o", "out-other"], env: otherEnv },
  { args: ["render", "layered.yaml", "-o", "out-layered", ...everyFormat] },
];

const versions = ["--containerd", "2.1.9", "--kubelet", "1.35.2"];

/** Every command that reads what may hold a secret. */
const commands: readonly {
  readonly command: readonly string[];
  readonly forms: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}[] = [
  { command: ["validate", "before.yaml"], forms: reportForms },
  { command: ["render", "before.yaml", "-o", "out-again"], forms: ["text", "json"] },
  {
    command: ["render", "before.yaml", "-o", "out-before", "--check"],
    forms: ["text"],
    env: otherEnv,
  },
  { command: ["explain", "after.yaml", "registries"], forms: reportForms },
  { command: ["explain", "after.yaml", "files"], forms: ["text"] },
  { command: ["explain", "after.yaml", "kubelet"], forms: ["text"] },
  { command: ["explain", "pull", "pool.internal.example/a:1", "after.yaml"], forms: ["json"] },
  { command: ["explain", "containerd", "1.7", "2.2", "after.yaml"], forms: ["text"] },
  { command: ["diff", "before.yaml", "after.yaml"], forms: reportForms },
  { command: ["diff", "out-other", "after.yaml", "--text"], forms: ["text"] },
  { command: ["diff", "out-before", "before.yaml"], forms: ["json"], env: otherEnv },
  { command: ["diff", "out-before", "before.yaml", "--text"], forms: ["text"], env: otherEnv },
  { command: ["diff", tree("before"), "before.yaml", "--text"], forms: ["text"], env: otherEnv },
  { command: ["diff", tree("before"), tree("other"), "--text"], forms: ["text"] },
  { command: ["audit", "before.yaml"], forms: auditForms },
  { command: ["audit", "--root", tree("before"), ...versions], forms: ["text", "json", "html"] },
];

const said: readonly Line[] = commands.flatMap(({ command, forms, ...line }) =>
  forms.map((form) => ({ ...line, args: [...command, "--output", form] })),
);

let folder: string;
let answers: readonly Answer[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nodegen-said-"));
  const files = [
    ["before.yaml", specs.before.text],
    ["after.yaml", specs.after.text],
    ["layered.yaml", specText(layered.spec)],
    [certificate.file, pem("CERTIFICATE")],
    ...specs.after.secrets.map(({ reference: { file = "" }, value }) => [file, value] as const),
  ] as const;
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  await build({ ...bundled, outfile: join(folder, "driver.mjs") });
  answers = answersTo([...renders, ...said]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Line {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const mark = "\n--- the next command ---\n";

/** All command lines in one process, because to start one for each takes longer than what it then does. */
const bundled: BuildOptions = {
  absWorkingDir: repository,
  stdin: {
    contents: `
      import { readFileSync, writeSync } from "node:fs";
      import { run } from "./src/cli/run.ts";
      const { lines, mark } = JSON.parse(readFileSync(0, "utf8"));
      for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0);
      for (const { args, env } of lines) {
        Object.assign(process.env, env);
        writeSync(2, "\\n" + (await run(args)));
        writeSync(1, mark);
        writeSync(2, mark);
      }`,
    resolveDir: repository,
  },
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  logLevel: "warning",
  banner: {
    js: 'import{createRequire as make}from"node:module";const require=make(import.meta.url);',
  },
};

function answersTo(lines: readonly Line[]): readonly Answer[] {
  const files = ["stdout", "stderr"].map((name) => join(folder, name));
  // Modes must not depend on what a shell takes away from them.
  const script = 'umask 000; exec "$0" "$@" >stdout 2>stderr';
  const result = spawnSync("/bin/sh", ["-c", script, process.execPath, "driver.mjs"], {
    cwd: folder,
    input: JSON.stringify({
      mark,
      lines: lines.map(({ args, env: own = env }) => ({ args, env: own })),
    }),
  });
  const [stdout = [], stderr = []] = files.map((file) => readFileSync(file, "utf8").split(mark));
  if (result.status !== 0 || stdout.length !== lines.length + 1) {
    throw new Error(stderr.join(mark));
  }
  return lines.map((_, index) => {
    const [, text = "", code] = /^(.*)\n(\d+)$/s.exec(stderr[index] ?? "") ?? [];
    return { code: Number(code), stdout: stdout[index] ?? "", stderr: text };
  });
}

test("what the others look at is rendered, and no secret said", () => {
  const rendered = answers.slice(0, renders.length);
  const all = [...needles, ...layered.secrets.map(({ needle }) => needle)];
  const said = rendered.map(({ stdout, stderr }) => stdout + stderr).join("\n");
  expect(needlesIn(said, all)).toEqual([]);
  expect(rendered.map(({ code, stderr }) => ({ code, stderr: code === 0 ? "" : stderr }))).toEqual(
    renders.map(() => ({ code: 0, stderr: "" })),
  );
});

describe("no secret is said", () => {
  test.each(said.map(({ args }, index) => ({ line: args.join(" "), index })))(
    "by $line",
    ({ index }) => {
      const { code, stdout, stderr } = answers[renders.length + index] as Answer;
      expect([0, 1]).toContain(code);
      expect(stdout + stderr).not.toBe("");
      expect({ said: needlesIn(stdout + stderr, needles), stderr }).toEqual({ said: [], stderr });
    },
  );
});

test("what is rendered in every format has secrets in files that nobody else may read", () => {
  const rendered = join(folder, "out-layered");
  const manifest = JSON.parse(readFileSync(join(rendered, "manifest.json"), "utf8"));
  const entries = manifest.files as readonly { path: string; format: string; secret?: true }[];
  const planted = layered.secrets.map(({ needle }) => needle);
  const holders = readdirSync(rendered, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => needlesIn(readFileSync(file), planted).length > 0)
    .map((file) => {
      const entry = entries.find(({ path }) => path === relative(rendered, file));
      return { format: entry?.format, secret: entry?.secret, mode: lstatSync(file).mode & 0o777 };
    });
  for (const { mode, secret } of holders) {
    expect({ mode, secret }).toEqual({ mode: 0o600, secret: true });
  }
  expect(new Set(holders.map(({ format }) => format))).toEqual(
    new Set(formats.filter(({ appliedBy }) => appliedBy !== "image").map(({ name }) => name)),
  );
});
