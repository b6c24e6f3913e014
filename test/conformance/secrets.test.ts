import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SpecCase } from "../specs/spec-case.ts";
import { aSpec, kubeconfig, planted, registries } from "../specs/variants.ts";
import { buildCli, type Cli, type CliResult } from "./cli.ts";

// Secrets with texts that occur nowhere else are planted, and looked for in all that the command writes and says.

/** The part of each planted secret that no format writes otherwise. */
const needles = {
  authorization: "k3Vq9tZp7LxWb2RfYc8mNd4HsJ6gAeUo",
  second: "pW5yQz1xTn",
  clientKey: "MC4CAQAwBQYDK2VwBCIEIH7pX2vQmLr9wKfT3sZbYc6nGdJ8hAeVu1oRi5kWq4Ey",
  kubeconfigToken: "q9zk4tw8rbn3cj6f",
  joinToken: "5tq2zm9xr4vb7nc1",
};

const env = {
  CLIENT_KEY: planted.clientKey,
  REGISTRY_AUTH: planted.authorization,
  SECOND_HEADER: `${planted.second}\n`,
  KUBECONFIG_TEXT: kubeconfig,
  JOIN_TOKEN: `${planted.joinToken}\n`,
};

const joinSettings = {
  endpoint: "api.internal.example:6443",
  token: { env: "JOIN_TOKEN" },
  caCertHashes: [`sha256:${"9f".repeat(32)}`],
  run: true,
};

/** Secrets of every kind; and a version that is worth a warning, so that there is something to say. */
const spec = aSpec({
  registries,
  containerd: { version: "1.7.2" },
  nodePools: [
    {
      name: "workers",
      kubelet: { bootstrap: { kubeconfig: { env: "KUBECONFIG_TEXT" } } },
      nodes: [{ name: "worker-1" }],
    },
    {
      name: "joining",
      kubelet: { managedBy: "kubeadm", join: joinSettings },
      nodes: [{ name: "joining-1" }],
    },
  ],
});
const specCase: SpecCase = { name: "secrets", spec, env };

let cli: Cli;
beforeAll(async () => {
  cli = await buildCli();
});
afterAll(() => cli.close());

test("the planted texts are parts of the secrets", () => {
  for (const name of Object.keys(planted) as (keyof typeof planted)[]) {
    expect(planted[name]).toContain(needles[name]);
  }
});

describe("a search for a secret", () => {
  const said = (text: string) => found(text).length > 0;
  const key = needles.clientKey;
  test.each([
    { form: "as it is", text: `x ${key} y` },
    { form: "as base64 of a text around it", text: base64(`ab${key}`) },
    { form: "as base64 of all of it", text: base64(planted.clientKey) },
    { form: "as hex", text: Buffer.from(key).toString("hex") },
    { form: "as its digest", text: sha256(planted.clientKey) },
  ])("finds it $form", ({ text }) => {
    expect(said(text)).toBe(true);
    expect(said(text.slice(0, text.length / 3))).toBe(false);
  });
});

describe.each(["text", "json"] as const)("render, with findings as %s,", (output) => {
  test("writes secrets into files of mode 0600 that the manifest calls secret, and nowhere else", () => {
    const folder = join(cli.folder, `all-${output}`);
    const options = [
      "--output",
      output,
      "-o",
      folder,
      "--format",
      "tree",
      "--format",
      "cloud-init",
      "--format",
      "ignition",
    ];
    const result = cli.run("render", specCase, options);
    expect(result.code).toBe(0);
    expect(result.stderr).toContain("containerd-cannot-pin");
    expect(found(result.stdout + result.stderr)).toEqual([]);

    const worker = "workers/nodes/worker-1";
    const joining = "joining/nodes/joining-1";
    const holders = {
      ...holdersOf(worker, "kubeconfigToken"),
      ...holdersOf(joining, "joinToken"),
      [`${worker}/tree/etc/kubernetes/bootstrap-kubelet.conf`]: ["kubeconfigToken"],
      [`${joining}/tree/etc/kubernetes/nodegen-join.yaml`]: ["joinToken"],
    };
    const files = filesIn(folder);
    expect(files.length).toBeGreaterThan(20);
    // What Ignition's configuration has of them may be zipped; its digests are looked at below.
    const configs = [worker, joining].map((node) => `${node}/ignition/config.ign`);
    const holding = files.filter(
      ({ path, text }) => !configs.includes(path) && found(text).length > 0,
    );
    for (const config of configs) {
      expect(files.find(({ path }) => path === config)?.mode).toBe(0o600);
    }
    expect(Object.fromEntries(holding.map(({ path, text }) => [path, found(text)]))).toEqual(
      holders,
    );
    expect(holding.map(({ mode }) => mode)).toEqual(holding.map(() => 0o600));
    const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    const secret = manifest.files.filter((entry: { secret?: true }) => entry.secret === true);
    expect(secret.map((entry: { path: string }) => entry.path).sort()).toEqual(
      [...Object.keys(holders), ...configs].sort(),
    );
    // Nor the digest of a file that holds one: with it, a guess could be tested.
    for (const { text } of holding) {
      for (const file of files) expect(file.text).not.toContain(sha256(text));
    }
  });
});

describe("what is printed", () => {
  test.each([
    { command: "render", options: ["--check", "-o", "CHECKED"] },
    { command: "validate", options: [] },
    { command: "validate", options: ["--output", "json"] },
    { command: "validate", options: ["--strict"] },
  ])("by $command $options holds no secret", ({ command, options }) => {
    const folder = join(cli.folder, "checked");
    cli.run("render", specCase, ["-o", folder]);
    const changed: SpecCase = { ...specCase, env: { ...env, REGISTRY_AUTH: "Bearer other" } };
    const words = options.map((word) => (word === "CHECKED" ? folder : word));
    const result = cli.run(command, changed, words);
    expect(result.stdout + result.stderr).not.toBe("");
    expect(found(result.stdout + result.stderr)).toEqual([]);
  });

  test("by -o - is the user-data with its secrets on standard output, and none on standard error", () => {
    const options = ["--format", "cloud-init", "-o", "-", "--node", "worker-1"];
    const result = cli.run("render", specCase, options);
    expect(result.code).toBe(0);
    expect(found(result.stdout)).toEqual([...inRegistries, "kubeconfigToken"]);
    expect(result.stderr).toContain("containerd-cannot-pin");
    expect(found(result.stderr)).toEqual([]);
  });
});

/** Those that every node has. */
const inRegistries: readonly string[] = ["authorization", "second", "clientKey"];

/** What a node holds of them, beside the file of its own that holds `token`. */
function holdersOf(node: string, token: string): Readonly<Record<string, readonly string[]>> {
  const certs = `${node}/tree/etc/containerd/certs.d/registry.internal.example_5000_`;
  return {
    [`${node}/cloud-init/user-data`]: [...inRegistries, token],
    [`${certs}/hosts.toml`]: ["authorization", "second"],
    [`${certs}/mirror-0-client-key.pem`]: ["clientKey"],
  };
}

/** Values that are wrong, each with one of the planted texts in it. */
const wrongValues = [
  {
    fault: "a client key that is no PEM",
    env: { ...env, CLIENT_KEY: needles.clientKey },
    code: "mirror-not-pem",
  },
  {
    fault: "a header of two lines",
    env: { ...env, REGISTRY_AUTH: `Bearer\n${needles.authorization}` },
    code: "mirror-header-newline",
  },
  {
    fault: "a kubeconfig that is none",
    env: { ...env, KUBECONFIG_TEXT: `token: ${needles.kubeconfigToken}\n` },
    code: "bootstrap-kubeconfig",
  },
  {
    fault: "a join token that is longer than one",
    env: { ...env, JOIN_TOKEN: `${planted.joinToken}x` },
    code: "join-token",
  },
  {
    fault: "a header with a control character",
    env: { ...env, SECOND_HEADER: `${needles.second}\u0007` },
    code: "mirror-header-newline",
  },
];

const header = (value: unknown) =>
  aSpec({
    registries: [
      {
        host: "quay.io",
        mirrors: [{ url: "https://m.example", headers: { Authorization: value } }],
      },
    ],
  });

/** Secrets which somebody has written into the spec, where a reference to them belongs. */
const misplaced = [
  { fault: "a header's value", spec: header(planted.authorization), code: "spec-type" },
  {
    fault: "the name of a variable",
    spec: header({ env: planted.authorization }),
    code: "spec-pattern",
  },
  {
    fault: "a field of a reference",
    spec: header({ value: planted.authorization }),
    code: "spec-unknown-field",
  },
  {
    fault: "credentials in a mirror's URL",
    spec: aSpec({
      registries: [
        { host: "quay.io", mirrors: [{ url: `https://me:${needles.authorization}@m.example` }] },
      ],
    }),
    code: "mirror-url-credentials",
  },
];

describe.each(["text", "json"])(
  "a finding, as %s, never shows the secret it is about",
  (output) => {
    test.each(wrongValues)("$fault", ({ env, code }) => {
      expectSilent(cli.run("render", { ...specCase, env }, options(output)), code);
    });

    test.each(misplaced)("$fault", ({ spec, code }) => {
      expectSilent(cli.run("render", { name: "misplaced", spec, env }, options(output)), code);
    });
  },
);

function options(output: string): readonly string[] {
  return ["--output", output, "-o", join(cli.folder, "none")];
}

function expectSilent({ code: exitCode, stdout, stderr }: CliResult, code: string): void {
  expect(stderr).toContain(code);
  expect(exitCode).toBe(1);
  expect({ leaked: found(stdout + stderr), stderr }).toEqual({ leaked: [], stderr });
}

/** Names of the planted secrets that are in `text` in some form. */
function found(text: string): readonly string[] {
  return (Object.keys(needles) as (keyof typeof needles)[]).filter((name) =>
    forms(needles[name], planted[name]).some((form) => text.includes(form)),
  );
}

function forms(needle: string, whole: string): readonly string[] {
  // Three ways in which a text can lie in groups of three bytes; the characters at its edges are shared with others.
  const inBase64 = [0, 1, 2].map((shift) =>
    base64(`${"x".repeat(shift)}${needle}`).slice(shift === 0 ? 0 : 4, -4),
  );
  const hex = Buffer.from(needle).toString("hex");
  const digests = [needle, whole, whole.trim(), `${whole}\n`].map(sha256);
  return [needle, encodeURIComponent(needle), hex, ...inBase64, ...digests];
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

interface OutputFile {
  readonly path: string;
  readonly mode: number;
  /** For a link, its target. */
  readonly text: string;
}

function filesIn(folder: string): readonly OutputFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const text = entry.isSymbolicLink() ? readlinkSync(path) : readFileSync(path, "utf8");
      return { path: path.slice(folder.length + 1), mode: lstatSync(path).mode & 0o7777, text };
    });
}
