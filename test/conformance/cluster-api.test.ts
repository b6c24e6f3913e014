import { gunzipSync } from "node:zlib";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { Namespaces } from "../e2e/lab/namespaces.ts";
import { artefactText, type RenderedNode, renderCase } from "../specs/render.ts";
import { aSpec, planted, registries, registryEnvironment, system } from "../specs/variants.ts";
import { firstStages, lastStages, onCloudInitNode, run, suites } from "./cloud-init-node.ts";
import {
  fieldsOf,
  ignitionOf,
  type KubeadmFields,
  resolved,
  schemaOf,
  template,
  userDataOf,
} from "./cluster-api.ts";

// Cluster API's own templates and definitions, from the source of its module, and the real cloud-init on what it makes of
// nodegen's fields. What is on the machine then must be what the tree holds, and nothing of it rendered as jinja.

const jinja = "{{ ds.meta_data }} {% raw %} {# ${#lines[@]} #}\n\n";
const debian = await nodeOf({
  ...system,
  registries,
  host: { family: "debian" },
  files: [
    { path: "/etc/app/jinja", content: jinja, mode: "0640" },
    { path: "/etc/app/empty", content: "" },
  ],
  kubelet: { managedBy: "kubeadm", config: { maxPods: 110 } },
});
const flatcar = await nodeOf({
  host: { family: "flatcar" },
  files: [{ path: "/etc/app/jinja", content: jinja, mode: "0640" }],
  kubelet: { managedBy: "external" },
});

describe.each(["v1beta1", "v1beta2"])("the definition of %s", (version) => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schemaOf(version));
  test.each([
    { name: "cloud-config", node: debian },
    { name: "Ignition", node: flatcar },
  ])("takes the fields for $name", ({ node }) => {
    validate(template(node, version));
    expect(validate.errors).toBeNull();
  });

  test.each([
    { fault: "a field that it does not know", from: "permissions:", to: "mode:" },
    { fault: "an encoding that it does not know", from: "encoding: base64", to: "encoding: b64" },
    { fault: "a command that is none", from: "- systemctl daemon-reload", to: '- ""' },
  ])("refuses $fault", ({ from, to }) => {
    const text = JSON.stringify(template(debian, version));
    const [a, b] = [from, to].map((words) =>
      words
        .replace(/^- "?(.*?)"?$/, '"$1"')
        .replace(/^(\w+): (\w+)$/, '"$1":"$2"')
        .replace(/^(\w+):$/, '"$1":'),
    );
    expect(text).toContain(a);
    expect(validate(JSON.parse(text.replaceAll(String(a), String(b))))).toBe(false);
  });
});

test("no secret is in what many may read", () => {
  const [one, two] = ["v1beta1", "v1beta2"].map((version) =>
    artefactText(debian, `capi/kubeadmconfigtemplate.${version}.yaml`),
  );
  for (const secret of [planted.authorization, planted.clientKey]) {
    const base64 = Buffer.from(secret).toString("base64").slice(0, 24);
    expect(`${one}${two}`).not.toContain(secret);
    expect(`${one}${two}`).not.toContain(base64);
  }
  expect(debian.artefacts.get("capi/secret.yaml")).toMatchObject({ mode: 0o600, secret: true });
});

describe.each(suites)("cloud-init of %s", (suite) => {
  test.concurrent("makes of Cluster API's user-data what the tree holds, before kubeadm runs", async () => {
    const kubeadm = "cp /systemctl.log /before-kubeadm.log";
    const userData = await userDataOf(resolved(debian), kubeadm);
    expect(userData).toMatch(/^## template: jinja\n/);
    await onCloudInitNode(suite, seed(userData), async (space) => {
      await run(space, [...firstStages, ...lastStages]);
      expect(await foundIn(space, debian)).toEqual(wantedOf(debian));
      const { stdout } = await space.run("cat /before-kubeadm.log");
      expect(stdout).toMatch(
        /^daemon-reload\n[\s\S]*20-nodegen\.conf\n[\s\S]*restart containerd\.service/,
      );
      expect(stdout).not.toMatch(/restart.*kubelet/);
    });
  });
});

test("without base64, jinja would end the writing", async () => {
  const bare: KubeadmFields = { files: [{ path: "/etc/app/jinja", content: jinja }] };
  await onCloudInitNode("bookworm", seed(await userDataOf(bare, "true")), async (space) => {
    await space.run(firstStages.join("; "), { timeoutSeconds: 120 });
    const { stdout } = await space.run("cat /etc/app/jinja");
    expect(stdout).not.toBe(jinja);
  });
});

test("Cluster API makes of the Container Linux Config what the tree holds", async () => {
  const { additionalConfig = "" } = fieldsOf(flatcar).ignition?.containerLinuxConfig ?? {};
  const { ignition, storage, systemd } = await ignitionOf(additionalConfig);
  expect(ignition.version).toBe("2.3.0");
  const found = storage.files.map(({ path, mode, contents }) => [
    path,
    `${mode.toString(8)} ${unpacked(contents).toString("base64")}`,
  ]);
  const units = /^\/etc\/systemd\/system\//;
  const wanted = [...flatcar.booted.tree]
    .filter(([path]) => !units.test(path))
    .map(([path, { mode, content }]) => [
      path,
      `${mode.toString(8)} ${Buffer.from(content).toString("base64")}`,
    ]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted));
  const written = systemd.units.flatMap(({ name, contents, dropins = [] }) => [
    ...(contents === undefined ? [] : [[name, contents]]),
    ...dropins.map((dropIn) => [`${name}.d/${dropIn.name}`, dropIn.contents]),
  ]);
  const inTree = [...flatcar.booted.tree].filter(([path]) => units.test(path));
  expect(Object.fromEntries(written)).toEqual(
    Object.fromEntries(
      inTree.map(([path, { content }]) => [
        path.replace(units, ""),
        Buffer.from(content).toString("utf8"),
      ]),
    ),
  );
});

function unpacked({ source, compression }: { source: string; compression?: string }): Buffer {
  const [, base64, data = ""] = /^data:(;base64)?,(.*)$/s.exec(source) ?? [];
  const bytes = Buffer.from(base64 ? data : decodeURIComponent(data), base64 ? "base64" : "utf8");
  return compression === "gzip" ? gunzipSync(bytes) : bytes;
}

async function foundIn(space: Namespaces, node: RenderedNode): Promise<object> {
  const entries = [];
  for (const path of node.booted.tree.keys()) {
    const { stdout } = await space.run(`stat -c '%a %U:%G' '${path}'; base64 -w0 '${path}'`);
    entries.push([path, stdout]);
  }
  return Object.fromEntries(entries);
}

function wantedOf({ booted }: RenderedNode): object {
  const entries = [...booted.tree].map(([path, { mode, owner, content }]) => {
    const base64 = Buffer.from(content).toString("base64");
    return [path, `${mode.toString(8)} ${owner}\n${base64}`];
  });
  return Object.fromEntries(entries);
}

function seed(userData: string) {
  return { userData, metaData: "instance-id: capi\nlocal-hostname: worker-1\n" };
}

async function nodeOf(sections: object): Promise<RenderedNode> {
  const spec = aSpec({ ...sections, delivery: { layers: { boot: ["capi"] } } });
  const specCase = { name: "cluster-api", spec, env: registryEnvironment };
  const { nodes, findings } = await renderCase(specCase, undefined, ["tree", "capi"]);
  const [node] = nodes;
  if (node === undefined) throw new Error(findings.map(({ code }) => code).join());
  return node;
}
