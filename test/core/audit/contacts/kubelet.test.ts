import { describe, expect, test } from "vitest";
import type { ArchiveContents } from "../../../../src/core/images/archive.ts";
import { closed, contactsOf, type Files, type MachineParts, placed, told } from "./machine.ts";

const config = "/var/lib/kubelet/config.yaml";
const dropIn = "/etc/systemd/system/kubelet.service.d/10.conf";
const mirrors: Files = {
  "/etc/containerd/config.toml": String(closed["/etc/containerd/config.toml"]),
  "/etc/containerd/certs.d/_default/hosts.toml":
    'server = "http://127.0.0.1:9"\ncapabilities = ["push"]\n[host."https://mirror.internal.example"]\n',
};

function of(files: Files, reason: string, parts: MachineParts = {}) {
  return contactsOf({ ...mirrors, ...files }, parts).filter((one) => one.reason === reason);
}

const configuration = (fields: string) =>
  `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n${fields}\n`;
const flags = (text: string): Files => ({
  [dropIn]: `[Service]\nEnvironment="KUBELET_ARGS=${text}"\n`,
});

describe("static pods", () => {
  const manifest = "/etc/kubernetes/manifests/proxy.yaml";
  const pod = (container: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: proxy }\nspec:\n  containers:\n    - name: a\n      ${container}\n`;
  const asked = [`static pod: the static pod in ${manifest} -> mirror.internal.example`];
  const image = "image: registry.example/a:1";

  test("an image is asked for where containerd asks, and stands where it is written", () => {
    const found = of({ [manifest]: pod(image) }, "static pod");
    expect(placed(found)).toEqual([`${asked[0]} @ ${manifest}:7`]);
    expect(found[0]?.hint).toBe("preload registry.example/a:1");
  });

  test("initContainers too, ephemeral ones not", () => {
    const text = pod(image).replace("containers:", "initContainers:");
    expect(told(of({ [manifest]: text }, "static pod"))).toEqual(asked);
    const ephemeral = pod(image).replace("containers:", "ephemeralContainers:");
    expect(told(of({ [manifest]: ephemeral }, "static pod"))).toEqual([]);
  });

  test("JSON, and several documents in one file", () => {
    const json = JSON.stringify({
      kind: "Pod",
      spec: { containers: [{ image: "registry.example/a:1" }] },
    });
    expect(told(of({ [manifest]: json }, "static pod"))).toEqual(asked);
    expect(placed(of({ [manifest]: `# nothing\n---\n${pod(image)}` }, "static pod"))).toEqual([
      `${asked[0]} @ ${manifest}:9`,
    ]);
  });

  const archive = (name: string, digest?: string): MachineParts => {
    const contents: ArchiveContents = {
      form: "oci",
      sha256: "",
      bytes: 1,
      images: [{ name, platforms: ["linux/amd64"], ...(digest === undefined ? {} : { digest }) }],
    };
    return { archives: new Map([["/opt/a.tar", contents]]) };
  };
  const digest = `sha256:${"a".repeat(64)}`;

  test.each([
    ["an archive has it", image, archive("registry.example/a:1"), 0],
    ["an archive has another tag", image, archive("registry.example/a:2"), 1],
    [
      "it is pulled always",
      `{ ${image}, imagePullPolicy: Always }`,
      archive("registry.example/a:1"),
      1,
    ],
    ["it is never pulled", `{ ${image}, imagePullPolicy: Never }`, {}, 0],
    ["it has no tag", "image: registry.example/a", archive("registry.example/a:latest"), 1],
    ["an archive has its digest", `image: registry.example/a@${digest}`, archive("x", digest), 0],
    ["an archive has another digest", `image: registry.example/a@${digest}`, archive("x"), 1],
  ])("%s", (_, container, parts, count) => {
    const text = container.startsWith("{")
      ? pod("").replace("- name: a\n      \n", `- ${container}\n`)
      : pod(container);
    expect(of({ [manifest]: text }, "static pod", parts)).toHaveLength(count);
  });

  test("an image in containerd's store is there, in the namespace of the kubelet alone", () => {
    const stored = (namespace: string): MachineParts => ({
      store: {
        root: "/var/lib/containerd",
        images: [{ namespace, name: "registry.example/a:1", digest, labels: {}, unpackedFor: [] }],
      },
    });
    expect(of({ [manifest]: pod(image) }, "static pod", stored("k8s.io"))).toEqual([]);
    expect(of({ [manifest]: pod(image) }, "static pod", stored("default"))).toHaveLength(1);
  });

  test("the folder is that of the configuration, of a drop-in over it, of a flag over both", () => {
    const at = (folder: string) => ({ [`${folder}/a.yaml`]: pod(image) });
    const main = { [config]: configuration("staticPodPath: /a") };
    const over = { "/d/10.conf": configuration("staticPodPath: /b") };
    const all = { ...main, ...over, ...at("/a"), ...at("/b"), ...at("/c") };
    const names = (files: Files) => of(files, "static pod").map(({ place }) => place.file);
    expect(names({ ...main, ...at("/a"), ...at("/b") })).toEqual(["/a/a.yaml"]);
    expect(names({ ...all, ...flags("--config-dir=/d") })).toEqual(["/b/a.yaml"]);
    expect(names({ ...all, ...flags("--config-dir=/d --pod-manifest-path=/c") })).toEqual([
      "/c/a.yaml",
    ]);
  });

  test("a hidden file and one in a folder below are none", () => {
    const files = {
      "/etc/kubernetes/manifests/.a": pod(image),
      "/etc/kubernetes/manifests/b/c": pod(image),
    };
    expect(of(files, "static pod")).toEqual([]);
  });

  test.each([
    ["no YAML", "a: [", `the static pod in ${manifest}, which can't be read`],
    [
      "an image that is none",
      pod("image: UPPER"),
      `the static pod in ${manifest}, whose image can't be read,`,
    ],
  ])("%s is unknown", (_, text, what) => {
    expect(of({ [manifest]: text }, "static pod")).toMatchObject([{ to: undefined, what }]);
  });

  test("a configuration that can't be read is unknown", () => {
    expect(of({ [config]: "a: [" }, "static pod").map(({ to }) => to)).toContain(undefined);
  });

  test("staticPodURL is contacted itself, without its user", () => {
    const url = "http://user:hunter2@pods.example:8080/x?key=k3y";
    const found = of({ [config]: configuration(`staticPodURL: ${url}`) }, "static pod");
    expect(told(found)).toEqual([
      "static pod: the kubelet, for the static pods of staticPodURL, -> pods.example:8080",
    ]);
    expect(JSON.stringify(found)).not.toMatch(/hunter2|k3y/);
    expect(told(of(flags("--manifest-url=http://pods.example"), "static pod"))).toHaveLength(1);
  });
});

describe("credential providers", () => {
  const path = "/etc/kubernetes/providers.yaml";
  const of2 = (text: string, flag = `--image-credential-provider-config=${path}`) =>
    told(of({ [path]: text, ...flags(flag) }, "credential provider"));
  const provider = (name: string, images: string) =>
    `kind: CredentialProviderConfig\nproviders:\n  - name: ${name}\n    matchImages: ${images}\n`;

  test("a known program asks its metadata service, and the host of a region", () => {
    expect(
      of2(provider("ecr-credential-provider", '["123456789012.dkr.ecr.eu-west-1.amazonaws.com"]')),
    ).toEqual([
      "credential provider: the credential provider ecr-credential-provider -> 169.254.169.254",
      "credential provider: the credential provider ecr-credential-provider, for 123456789012.dkr.ecr.eu-west-1.amazonaws.com, -> api.ecr.eu-west-1.amazonaws.com",
    ]);
    expect(of2(provider("acr-credential-provider", '["team.azurecr.io"]'))).toHaveLength(2);
    expect(of2(provider("auth-provider-gcp", '["gcr.io"]'))).toEqual([
      "credential provider: the credential provider auth-provider-gcp -> metadata.google.internal",
    ]);
  });

  test("a region that a pattern leaves open can't be told", () => {
    expect(of2(provider("ecr-credential-provider", '["*.dkr.ecr.*.amazonaws.com"]'))[1]).toMatch(
      /\?$/,
    );
  });

  test("another program can't be told, and may be trusted by its name", () => {
    const files = {
      [path]: provider("ours", '["*.example"]'),
      ...flags(`--image-credential-provider-config=${path}`),
    };
    const [found] = of(files, "credential provider");
    expect(found).toMatchObject({ to: undefined, program: "ours", place: { file: path, line: 3 } });
  });

  test.each([
    ["without a flag", provider("ours", '["*"]'), "--v=2"],
    ["that matches no image", provider("ours", "[]"), undefined],
    ["that is none", "providers: [1, null, {name: 2}]", undefined],
  ])("one %s is none", (_, text, flag) => {
    expect(of2(text, flag)).toEqual([]);
  });

  test("a configuration that is not there, or no YAML, is unknown", () => {
    expect(of2("a: [")).toEqual([
      "credential provider: a credential provider, whose configuration can't be read, -> ?",
    ]);
    expect(
      told(of(flags("--image-credential-provider-config=/x"), "credential provider")),
    ).toHaveLength(1);
  });
});

describe("the API server", () => {
  const kubeconfig = (server: string) =>
    `apiVersion: v1\nkind: Config\nclusters:\n  - name: a\n    cluster:\n      server: ${server}\nusers:\n  - name: a\n    user: { token: s3cret }\n`;
  const path = "/etc/kubernetes/kubelet.conf";
  const client = `api server: the client of ${path} -> api.example:6443`;

  test("is that of the kubeconfigs, and nothing else of them is said", () => {
    const found = of({ [path]: kubeconfig("https://api.example:6443") }, "api server");
    expect(placed(found)).toEqual([`${client} @ ${path}:6`]);
    expect(JSON.stringify(found)).not.toContain("s3cret");
  });

  test("also of one that a flag names", () => {
    const files = {
      "/x/boot": kubeconfig("https://api.example:6443"),
      ...flags("--bootstrap-kubeconfig=/x/boot"),
    };
    expect(told(of(files, "api server"))).toEqual([
      "api server: the client of /x/boot -> api.example:6443",
    ]);
    const broken = { "/x/boot": "a: [", ...flags("--kubeconfig=/x/boot") };
    expect(told(of(broken, "api server"))).toEqual(["api server: the client of /x/boot -> ?"]);
  });

  test("one on the machine itself is no contact, and a file of another kind is none", () => {
    expect(of({ [path]: kubeconfig("https://127.0.0.1:6443") }, "api server")).toEqual([]);
    expect(of({ [path]: "a: 1\n", "/etc/kubernetes/b.conf": "a: [" }, "api server")).toEqual([]);
  });

  test("a join has an endpoint, or a file with one", () => {
    const join = (discovery: string) => ({
      "/etc/kubernetes/join.yaml": `apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ndiscovery:\n  ${discovery}\n`,
    });
    expect(
      told(
        of(
          join('bootstrapToken: { apiServerEndpoint: "api.example:6443", token: s3cret }'),
          "api server",
        ),
      ),
    ).toEqual(["api server: kubeadm join -> api.example:6443"]);
    expect(
      told(of(join("file: { kubeConfigPath: https://boot.example/x }"), "api server")),
    ).toEqual(["api server: kubeadm join -> boot.example"]);
    const files = {
      ...join("file: { kubeConfigPath: /x/boot }"),
      "/x/boot": kubeconfig("https://api.example:6443"),
    };
    expect(told(of(files, "api server"))).toEqual([
      "api server: the client of /x/boot -> api.example:6443",
    ]);
  });
});
