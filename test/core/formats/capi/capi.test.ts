import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { aSpec, rendered, type SpecDocument, withMirrors } from "../../../specs/a-spec.ts";

const external = { kubelet: { managedBy: "external" } };
const boot = { delivery: { layers: { boot: ["capi"] } } };
const withHeader = withMirrors({
  url: "https://mirror.internal.example",
  headers: { Authorization: { env: "AUTH" } },
});

function capi(changes: SpecDocument = {}) {
  const spec = aSpec({ ...external, ...boot, ...changes });
  const { outputs, findings } = rendered(spec, { references: { "env:AUTH": "Basic eA==" } });
  const artefacts = outputs.find(({ format }) => format === "capi")?.artefacts ?? [];
  const documents = new Map(artefacts.map(({ path, content }) => [path, parse(String(content))]));
  return { documents, codes: findings.map(({ code }) => code), artefacts };
}

const fields = (changes: SpecDocument = {}) =>
  capi(changes).documents.get("kubeadmconfigtemplate.v1beta2.yaml")?.spec.template.spec;

/** Text that gzip makes nothing of. */
function noise(length: number): string {
  let seed = 7;
  return Array.from({ length }, () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return String.fromCharCode(33 + (seed % 90));
  }).join("");
}

describe("the fields of a KubeadmConfigTemplate", () => {
  test("are the same in both API versions", () => {
    const { documents } = capi();
    const [one, two] = ["v1beta1", "v1beta2"].map((version) => {
      const { apiVersion, ...rest } = documents.get(`kubeadmconfigtemplate.${version}.yaml`);
      expect(apiVersion).toBe(`bootstrap.cluster.x-k8s.io/${version}`);
      return rest;
    });
    expect(one).toEqual(two);
  });

  test("carry every content in base64, so that jinja finds nothing in it", () => {
    const { files } = fields({ files: [{ path: "/etc/app/a", content: "{{ a }}" }] });
    const encodings = files.map(({ encoding }: { encoding: string }) => encoding);
    expect(new Set(encodings)).toEqual(new Set(["base64", "gzip+base64"]));
    const own = files.find(({ path }: { path: string }) => path === "/etc/app/a");
    expect(Buffer.from(own.content, "base64").toString()).toBe("{{ a }}");
  });

  test("leave the kubelet to kubeadm, and enable and restart the rest before it", () => {
    const { preKubeadmCommands } = fields();
    expect(preKubeadmCommands[0]).toBe("systemctl daemon-reload");
    expect(preKubeadmCommands).toContain("systemctl restart containerd.service");
    expect(preKubeadmCommands.join("\n")).not.toMatch(/restart.*kubelet/);
  });

  test("have no join configuration of nodegen's, and name kubeadm's patches to Cluster API's", () => {
    const kubelet = {
      managedBy: "kubeadm",
      config: { maxPods: 50 },
      join: {
        endpoint: "api.internal.example:6443",
        token: { env: "AUTH" },
        caCertHashes: [`sha256:${"9".repeat(64)}`],
        run: true,
      },
    };
    const spec = aSpec({ ...boot, kubelet });
    const references = { "env:AUTH": "abcdef.0123456789abcdef" };
    const { outputs } = rendered(spec, { references });
    const artefacts = outputs.find(({ format }) => format === "capi")?.artefacts ?? [];
    const text = artefacts.map(({ content }) => content).join("\n");
    expect(text).not.toContain("nodegen-join");
    expect(parse(String(artefacts[0]?.content)).spec.template.spec.joinConfiguration).toEqual({
      patches: { directory: "/etc/kubernetes/nodegen-patches" },
    });
  });

  test("of kubeadm need no join: that is Cluster API's", () => {
    expect(capi({ kubelet: { managedBy: "kubeadm" } }).codes).toEqual([]);
  });
});

describe("a secret", () => {
  test("is in a Secret of its own, closed before it is written, and nowhere else", () => {
    const { artefacts, documents } = capi(withHeader);
    const { files, bootCommands } = fields(withHeader);
    const [reference, ...others] = files.filter(({ contentFrom }: { contentFrom?: object }) =>
      Boolean(contentFrom),
    );
    expect(others).toEqual([]);
    expect(reference).not.toHaveProperty("content");
    const { name, key } = reference.contentFrom.secret;
    const secret = documents.get("secret.yaml");
    expect(secret.metadata.name).toBe(name);
    expect(Object.keys(secret.stringData)).toEqual([key]);
    expect(artefacts.map(({ path, mode, secret }) => [path, mode, secret])).toEqual([
      ["kubeadmconfigtemplate.v1beta1.yaml", 0o644, false],
      ["kubeadmconfigtemplate.v1beta2.yaml", 0o644, false],
      ["secret.yaml", 0o600, true],
    ]);
    expect(bootCommands).toHaveLength(1);
    expect(bootCommands[0]).toMatch(/^echo [A-Za-z0-9+/=]+ \| base64 -d \| sh$/);
  });

  test("is none where there is nothing secret", () => {
    expect([...capi().documents.keys()]).not.toContain("secret.yaml");
    expect(fields()).not.toHaveProperty("bootCommands");
  });
});

test("Flatcar gets a Container Linux Config that is strict", () => {
  const { format, files, ignition } = fields({ host: { family: "flatcar" } });
  expect({ format, files }).toEqual({ format: "ignition", files: undefined });
  expect(ignition.containerLinuxConfig.strict).toBe(true);
  expect(parse(ignition.containerLinuxConfig.additionalConfig)).toMatchObject({
    storage: { files: expect.arrayContaining([expect.objectContaining({ overwrite: true })]) },
  });
});

describe("Cluster API can't carry", () => {
  const flatcar = { host: { family: "flatcar" } };
  const large = { files: [{ path: "/etc/app/a", content: noise(30_000) }] };
  test.each([
    { name: "a kubelet of nodegen's", changes: { kubelet: {} }, code: "capi-kubelet-managed" },
    { name: "Fedora CoreOS", changes: { host: { family: "fcos" } }, code: "capi-family" },
    {
      name: "a path that YAML reads as a key",
      changes: { files: [{ path: "/etc/a:", content: "" }] },
      code: "capi-path",
    },
    { name: "a large file", changes: large, code: "capi-too-large" },
    { name: "large files on Flatcar", changes: { ...flatcar, ...large }, code: "capi-too-large" },
    { name: "a secret on Flatcar", changes: { ...flatcar, ...withHeader }, code: "capi-secret" },
  ])("$name", ({ changes, code }) => {
    expect(capi(changes).codes).toEqual([code]);
  });
});
