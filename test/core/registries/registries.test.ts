import { describe, expect, test } from "vitest";
import { planNode } from "../../../src/core/render.ts";
import { parseToml } from "../../../src/core/syntax/toml.ts";
import { aSpec, inputOf, pem, rendered, theNode, withMirrors } from "../../specs/a-spec.ts";

const certs = "/etc/containerd/certs.d";
const folder = `${certs}/registry.internal.example`;
const url = "https://mirror.internal.example";
const ca = { file: "./pki/ca.crt" };
const clientCertificate = { file: "./pki/node.crt" };
const clientKey = { env: "CLIENT_KEY" };
const Authorization = { env: "REGISTRY_AUTH" };

const references = {
  "file:./pki/ca.crt": pem("CERTIFICATE"),
  "file:./pki/node.crt": pem("CERTIFICATE"),
  "env:CLIENT_KEY": pem("PRIVATE KEY"),
  "env:REGISTRY_AUTH": "Basic eA==",
};

const withMirror = (...mirrors: readonly object[]) =>
  rendered(aSpec(withMirrors(...mirrors)), { references });

describe("hosts.toml", () => {
  test("is written to the directory of each registry", () => {
    const { tree } = rendered(
      aSpec({ registries: [{ host: "a.example:5000" }, { host: "*" }, { host: "b.example" }] }),
    );
    expect([...tree.keys()].filter((path) => path.startsWith(certs))).toEqual([
      `${certs}/a.example_5000_/hosts.toml`,
      `${certs}/_default/hosts.toml`,
      `${certs}/b.example/hosts.toml`,
    ]);
  });

  test("is not written for a registry that is allowed and has no mirrors", () => {
    const { tree } = rendered(aSpec({ registries: [{ host: "a.example", upstream: "allow" }] }));
    expect(tree.has(`${certs}/a.example/hosts.toml`)).toBe(false);
  });

  test("is readable by all where it holds no secret", () => {
    const { tree } = withMirror({ url, tls: { ca } });
    expect(tree.get(`${folder}/hosts.toml`)).toMatchObject({ mode: 0o644, secret: false });
  });

  test("is root's alone where it holds a header", () => {
    const { tree } = withMirror({ url, headers: { Authorization } });
    expect(tree.get(`${folder}/hosts.toml`)).toMatchObject({ mode: 0o600, secret: true });
  });

  test("holds the value of a header", () => {
    const { text } = withMirror({ url, headers: { Authorization } });
    expect(parseToml(text(`${folder}/hosts.toml`))).toMatchObject({
      host: { [url]: { header: { Authorization: "Basic eA==" } } },
    });
  });

  test("has a header without the line break at the end of its file", () => {
    const spec = aSpec(withMirrors({ url, headers: { Authorization: { file: "./token" } } }));
    const { text } = rendered(spec, { references: { "file:./token": "Bearer x\r\n" } });
    expect(text(`${folder}/hosts.toml`)).toContain('Authorization = "Bearer x"');
  });
});

describe("TLS files of a mirror", () => {
  const tls = { ca, clientCertificate, clientKey };

  test("stand beside hosts.toml, numbered by mirror, none with an ending that containerd picks up", () => {
    const { tree } = withMirror({ url: "https://first.example" }, { url, tls });
    expect([...tree.keys()].filter((path) => path.startsWith(`${folder}/`))).toEqual([
      `${folder}/hosts.toml`,
      `${folder}/mirror-1-ca.pem`,
      `${folder}/mirror-1-client.pem`,
      `${folder}/mirror-1-client-key.pem`,
    ]);
  });

  test("are what hosts.toml names", () => {
    const { text } = withMirror({ url, tls });
    expect(parseToml(text(`${folder}/hosts.toml`))).toMatchObject({
      host: {
        [url]: {
          ca: `${folder}/mirror-0-ca.pem`,
          client: [[`${folder}/mirror-0-client.pem`, `${folder}/mirror-0-client-key.pem`]],
        },
      },
    });
  });

  test.each([
    { name: "the authority is readable by all", file: "mirror-0-ca.pem", mode: 0o644 },
    { name: "the certificate is readable by all", file: "mirror-0-client.pem", mode: 0o644 },
    { name: "the key is root's alone", file: "mirror-0-client-key.pem", mode: 0o600 },
  ])("$name", ({ file, mode }) => {
    const { tree } = withMirror({ url, tls });
    expect(tree.get(`${folder}/${file}`)).toMatchObject({ mode, secret: mode === 0o600 });
  });

  test.each([
    { name: "PKCS#8", kind: "PRIVATE KEY" },
    { name: "PKCS#1", kind: "RSA PRIVATE KEY" },
    { name: "SEC1", kind: "EC PRIVATE KEY" },
    { name: "encrypted", kind: "ENCRYPTED PRIVATE KEY" },
  ])("a key may be $name", ({ kind }) => {
    const spec = aSpec(withMirrors({ url, tls }));
    const values = { ...references, "env:CLIENT_KEY": pem(kind) };
    expect(rendered(spec, { references: values }).found).toEqual([]);
  });

  test("a chain of certificates is delivered whole", () => {
    const chain = `# root\n${pem("CERTIFICATE")}${pem("CERTIFICATE")}`;
    const spec = aSpec(withMirrors({ url, tls: { ca } }));
    const { text } = rendered(spec, { references: { "file:./pki/ca.crt": chain } });
    expect(text(`${folder}/mirror-0-ca.pem`)).toBe(chain);
  });

  test("a file without a line break at its end gets one", () => {
    const spec = aSpec(withMirrors({ url, tls: { ca } }));
    const values = { "file:./pki/ca.crt": pem("CERTIFICATE").trimEnd() };
    const { text } = rendered(spec, { references: values });
    expect(text(`${folder}/mirror-0-ca.pem`)).toBe(pem("CERTIFICATE"));
  });
});

interface Fault {
  readonly name: string;
  readonly mirror: object;
  readonly found: readonly string[];
  readonly hint: string;
}

const at = "registries[0].mirrors[0]";

test.each<Fault>([
  {
    name: "a URL with another scheme",
    mirror: { url: "ftp://mirror" },
    found: [`mirror-url ${at}.url`],
    hint: "write https://host[:port][/path]",
  },
  {
    name: "a URL with a password",
    mirror: { url: "https://user:hunter2@mirror" },
    found: [`mirror-url-credentials ${at}.url`],
    hint: "Authorization",
  },
  {
    name: "TLS on http",
    mirror: { url: "http://mirror", tls: { ca } },
    found: [`mirror-tls-on-http ${at}.tls`],
    hint: "write https://, or remove tls",
  },
  {
    name: "a client certificate without its key",
    mirror: { url, tls: { clientCertificate } },
    found: [`mirror-client-pair ${at}.tls`],
    hint: "add clientKey: { file: … }",
  },
  {
    name: "a client key without its certificate",
    mirror: { url, tls: { clientKey } },
    found: [`mirror-client-pair ${at}.tls`],
    hint: "add clientCertificate: { file: … }",
  },
  {
    name: "an authority that is no certificate",
    mirror: { url, tls: { ca: { file: "./key.pem" } } },
    found: [`mirror-not-pem ${at}.tls.ca`],
    hint: "-----BEGIN CERTIFICATE-----",
  },
  {
    name: "a key that is a certificate",
    mirror: { url, tls: { clientCertificate, clientKey: { file: "./pki/ca.crt" } } },
    found: [`mirror-not-pem ${at}.tls.clientKey`],
    hint: "-----BEGIN PRIVATE KEY-----",
  },
  {
    name: "a header of two lines",
    mirror: { url, headers: { Authorization: { env: "TWO_LINES" } } },
    found: [`mirror-header-newline ${at}.headers.Authorization`],
    hint: "give a value of one line",
  },
])("$name is refused", ({ mirror, found, hint }) => {
  const values = {
    ...references,
    "file:./key.pem": pem("PRIVATE KEY"),
    "env:TWO_LINES": "Basic a\nHost: evil.example",
  };
  const result = rendered(aSpec(withMirrors(mirror)), { references: values });
  expect(result.found).toEqual(found);
  expect(result.findings[0]?.hint).toContain(hint);
  expect(result.outputs).toEqual([]);
});

describe("what no mirror resolves", () => {
  const pullOnly = { url, capabilities: ["pull"] };

  test("can't be pulled by tag where the registry is denied, which is a warning", () => {
    expect(withMirror(pullOnly).findings).toMatchObject([
      { code: "registry-cannot-resolve", severity: "warning", path: ["registries", 0, "mirrors"] },
    ]);
  });

  test("is no matter when one of the mirrors does", () => {
    expect(withMirror(pullOnly, { url: "https://b.example" }).found).toEqual([]);
  });

  test("is no matter when the registry itself may be asked", () => {
    const registries = [{ host: "a.example", upstream: "allow", mirrors: [pullOnly] }];
    expect(rendered(aSpec({ registries })).found).toEqual([]);
  });

  test("is no matter without mirrors: then nothing at all is wanted", () => {
    expect(rendered(aSpec({ registries: [{ host: "a.example" }] })).found).toEqual([]);
  });
});

describe("an image that * cuts off", () => {
  const star = { host: "*", upstream: "deny" };

  test("is a warning that names the image and its registry", () => {
    expect(rendered(aSpec({ registries: [star] })).findings).toMatchObject([
      {
        code: "registry-cut-off",
        severity: "warning",
        path: ["registries", 0],
        message: expect.stringContaining("registry.internal.example/kubernetes/pause:3.10.1"),
        hint: expect.stringContaining("host: registry.internal.example"),
      },
    ]);
  });

  test.each([
    { name: "has an entry of its own", registries: [star, { host: "registry.internal.example" }] },
    { name: "is served by a mirror of *", registries: [{ ...star, mirrors: [{ url }] }] },
    { name: "is allowed by *", registries: [{ host: "*", upstream: "allow" }] },
    { name: "has no * above it", registries: [{ host: "docker.io" }] },
  ])("is none where its registry $name", ({ registries }) => {
    expect(rendered(aSpec({ registries })).found).toEqual([]);
  });

  test("is told for an image to preload too", () => {
    const preload = [{ reference: "b.example/x:1", archive: { path: "/opt/x.tar" } }];
    const registries = [star, { host: "registry.internal.example" }];
    expect(rendered(aSpec({ registries, images: { preload } })).findings).toMatchObject([
      { code: "registry-cut-off", message: expect.stringContaining("b.example/x:1") },
    ]);
  });
});

test.each([
  { name: "the same url", url: "https://a.example/v2" },
  { name: "the same url with a slash at its end", url: "https://a.example/v2/" },
])("a second mirror with $name is refused, because hosts.toml would lose the first", ({ url }) => {
  const mirrors = [{ url: "https://a.example/v2" }, { url: "https://b.example" }, { url }];
  expect(rendered(aSpec(withMirrors(...mirrors))).found).toEqual([
    "mirror-duplicate registries[0].mirrors[2].url",
  ]);
});

test("what holds a secret is of the boot layer in the plan already, all else of the image", () => {
  const tls = { ca, clientCertificate, clientKey };
  const registries = [
    { host: "a.example", mirrors: [{ url, headers: { Authorization } }] },
    { host: "b.example", mirrors: [{ url, tls }] },
  ];
  const { plan } = planNode(theNode(aSpec({ registries })), inputOf({ references }));
  const layers = plan.files
    .filter(({ path }) => path.startsWith(certs))
    .map(({ path, layer }) => `${path.slice(certs.length + 1)} ${layer}`);
  expect(layers).toEqual([
    "a.example/hosts.toml boot",
    "b.example/hosts.toml image",
    "b.example/mirror-0-ca.pem image",
    "b.example/mirror-0-client.pem image",
    "b.example/mirror-0-client-key.pem boot",
  ]);
});
