import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeFiles } from "../e2e/lab/files.ts";
import { pem } from "../specs/a-spec.ts";
import { repository } from "../specs/spec-case.ts";
import { buildCli, type Cli } from "./cli.ts";
import { firstStages, lastStages, onCloudInitNode, run, suites } from "./cloud-init-node.ts";
import { ignited, validate } from "./ignition-node.ts";
import { terraformEngine } from "./terraform-engine.ts";

// The example for Terraform as a user has it: rendered by the command, its modules filled in by Terraform's own engine,
// applied by cloud-init and by Ignition; and where the machine has Terraform, by that, which must say the same.

const values = {
  zone: "eu-1a",
  gateway_ip: "10.0.0.21",
  registry_ca: pem("CERTIFICATE"),
  registry_auth: `Basic "x\${HOME}" %{ if } 'q' \\ + é <&> ~}`,
  bootstrap_token: "1bcdef.0123456789abcdef",
};

const folder = mkdtempSync(join(tmpdir(), "nodegen-terraform-"));
const worker = join(folder, "out/workers/terraform");
const gateway = join(folder, "out/gateways/nodes/gateway-1/terraform");
const read = (...path: string[]) => readFileSync(join(...path), "utf8");
let cli: Cli;

beforeAll(async () => {
  cli = await buildCli();
  cpSync(join(repository, "examples/terraform-modules"), folder, { recursive: true });
  const spec = { name: "example", spec: join(folder, "cluster.yaml"), env: {} };
  const { code, stderr } = cli.run("render", spec, ["-o", join(folder, "out"), "--strict"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});
afterAll(() => {
  cli?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The template of a module with the values, and what its variables.tf makes of them. */
function filledIn(module: string, file: string) {
  const query = { template: read(module, file), variables: read(module, "variables.tf") };
  const { answers, variables } = terraformEngine({ ...query, values: [values] });
  const answer = answers[0];
  if (answer === undefined || "error" in answer) throw new Error(answer?.error);
  return { text: answer.text, refused: answer.refused ?? [], variables };
}

describe("variables.tf", () => {
  test("has each variable once, as text, described, and sensitive where it is a secret", () => {
    const { variables, refused } = filledIn(gateway, "config.ign.tftpl");
    expect(refused).toEqual([]);
    expect(Object.keys(variables).sort()).toEqual(Object.keys(values).sort());
    for (const { type, description, validations } of Object.values(variables)) {
      expect(type).toBe("string");
      expect(description).toMatch(/^\S+: \S/);
      expect(validations).toBeGreaterThan(0);
    }
    const secrets = Object.entries(variables).filter(([, { sensitive }]) => sensitive);
    expect(secrets.map(([name]) => name).sort()).toEqual(["bootstrap_token", "registry_auth"]);
  });

  test("refuses what is not of the form of its field", () => {
    const wrong = {
      zone: "eu 1a",
      gateway_ip: "10.0.0.300",
      registry_ca: "no certificate",
      registry_auth: "a\nb",
      bootstrap_token: "Abcdef.0123456789abcdef",
    };
    const { answers } = terraformEngine({
      variables: read(gateway, "variables.tf"),
      values: [wrong],
    });
    expect([...(answers[0]?.refused ?? [])].sort()).toEqual(Object.keys(values).sort());
  });
});

describe.each(suites)("cloud-init of %s", (suite) => {
  test("finds nothing wrong with the user-data, and writes the values as they are", async () => {
    const userData = filledIn(worker, "user-data.tftpl").text;
    const metaData = read(worker, "meta-data");
    await onCloudInitNode(suite, { userData, metaData }, async (space) => {
      writeFiles(space.root, { "/root/user-data": { content: userData } });
      const schema = await space.run("cloud-init schema -c /root/user-data");
      expect(schema).toMatchObject({ code: 0 });
      await run(space, [...firstStages, ...lastStages]);
      const found = await space.run(
        "cat /etc/containerd/certs.d/_default/hosts.toml /etc/containerd/certs.d/_default/mirror-0-ca.pem /etc/kubernetes/nodegen-join.yaml; stat -c '%a %U' /etc/kubernetes/nodegen-join.yaml",
      );
      expectValues(found.stdout);
      expect(found.stdout.endsWith("600 root\n")).toBe(true);
    });
  });
});

test("Ignition takes the configuration, and writes the values as they are", async () => {
  const config = filledIn(gateway, "config.ign.tftpl").text;
  expect(validate(config, "new")).toBe("");
  const { files, outcome } = await ignited(config);
  expect(outcome).toMatchObject({ code: 0 });
  const text = ["hosts.toml", "mirror-0-ca.pem"].map(
    (name) => `/etc/containerd/certs.d/_default/${name}`,
  );
  const all = [...text, "/etc/kubernetes/nodegen-join.yaml"].map((path) =>
    Buffer.from(files[path]?.content ?? "", "base64").toString("utf8"),
  );
  expectValues(all.join(""));
  expect(files["/etc/kubernetes/nodegen-join.yaml"]).toMatchObject({ mode: "600", owner: "0:0" });
  expect(all.join("")).toContain('value: "10.0.0.21"');
});

/** As nodegen itself writes them: in TOML, as a file, and in YAML, where a token that begins with a digit is in quotes. */
function expectValues(text: string): void {
  const inToml = values.registry_auth.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  expect(text).toContain(`Authorization = "${inToml}"\n`);
  expect(text).toContain(values.registry_ca);
  expect(text).toContain(`token: "${values.bootstrap_token}"\n`);
  expect(text).toContain("topology.kubernetes.io/zone=eu-1a");
}

describe("Terraform itself", () => {
  const isThere = spawnSync("terraform", ["version"]).status === 0;
  if (!isThere) console.info("skipped: there is no terraform on this machine's PATH");

  test.runIf(isThere)("takes the example as it is, and fills it in as its engine does", () => {
    const rc = join(folder, "empty.rc");
    writeFileSync(rc, "");
    const env = { TF_CLI_CONFIG_FILE: rc, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };
    const terraform = (...args: string[]) => {
      const options = { cwd: folder, env: { ...process.env, ...env }, encoding: "utf8" as const };
      const { status, stdout, stderr } = spawnSync("terraform", args, options);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      return stdout;
    };
    const { registry_ca, registry_auth, bootstrap_token } = values;
    const given = { registry_ca, registry_auth, bootstrap_token };
    writeFileSync(join(folder, "values.auto.tfvars.json"), JSON.stringify(given));
    terraform("init", "-no-color", "-input=false");
    expect(terraform("fmt", "-check", "-recursive")).toBe("");
    terraform("validate", "-no-color");
    const shown = terraform("apply", "-no-color", "-input=false", "-auto-approve");
    expect(shown).not.toContain(values.bootstrap_token);
    const output = (name: string) => JSON.parse(terraform("output", "-json", name));
    expect(output("worker_user_data")["eu-1a"]).toBe(filledIn(worker, "user-data.tftpl").text);
    expect(output("gateway_config")).toBe(filledIn(gateway, "config.ign.tftpl").text);
  });

  test.runIf(isThere)("says which variable is not of the form of its field", () => {
    writeFileSync(
      join(folder, "values.auto.tfvars.json"),
      JSON.stringify({ ...values, bootstrap_token: "x" }),
    );
    const { status, stderr } = spawnSync("terraform", ["plan", "-no-color", "-input=false"], {
      cwd: folder,
      env: {
        ...process.env,
        TF_CLI_CONFIG_FILE: join(folder, "empty.rc"),
        CHECKPOINT_DISABLE: "1",
      },
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toContain("It has to be a bootstrap token");
  });
});

test("the modules hold nothing but what is described", () => {
  expect(readdirSync(worker).sort()).toEqual([
    "main.tf",
    "meta-data",
    "user-data.tftpl",
    "variables.tf",
  ]);
  expect(readdirSync(gateway).sort()).toEqual(["config.ign.tftpl", "main.tf", "variables.tf"]);
});
