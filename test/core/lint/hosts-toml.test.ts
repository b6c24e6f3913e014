import { describe, expect, test } from "vitest";
import { linted, marked } from "./lint-files.ts";

type Files = Readonly<Record<string, string>>;
const said = (containerd: string, files: Files) => marked(linted(files, { containerd }), files);

const certs = "/etc/containerd/certs.d";
const docker = `${certs}/docker.io/hosts.toml`;
const one = (text: string, path = docker): Files => ({ [path]: text });

const server = 'server = "https://registry-1.docker.io"\n';
const mirror = '[host."https://mirror.internal.example"]\n  capabilities = ["pull", "resolve"]\n';
const deny = `server = "http://127.0.0.1:9"\ncapabilities = ["push"]\n${mirror}`;

describe("a hosts.toml that does what it says", () => {
  test.each(["1.6.20", "1.7.24", "2.0", "2.1.9", "2.2", "2.3.7"])(
    "is in order for %s",
    (containerd) => {
      expect(said(containerd, one(server + mirror))).toEqual([]);
      expect(said(containerd, one(deny))).toEqual([]);
    },
  );

  test("so is an empty one: the registry itself is meant", () => {
    expect(said("2.2", one(""))).toEqual([]);
  });
});

describe("one that containerd drops", () => {
  test.each([
    {
      name: "an unknown capability",
      containerd: "2.2",
      text: server + mirror.replace("resolve", "fetch"),
      line: 3,
      found: "fetch",
    },
    {
      name: "referrers before 2.2",
      containerd: "2.1.9",
      text: server + mirror.replace("resolve", "referrers"),
      line: 3,
      found: "referrers",
    },
    {
      name: "no [host] table before 1.7.32",
      containerd: "1.7.24",
      text: server,
      line: 1,
      found: "no [host] table",
    },
    {
      name: "no [host] table, for a minor alone",
      containerd: "1.7",
      text: server,
      line: 1,
      found: "no [host] table",
    },
    {
      name: "a table twice",
      containerd: "2.2",
      text: server + mirror + mirror,
      line: 4,
      found: "no TOML",
    },
    {
      name: "a byte order mark on 2.x",
      containerd: "2.1.9",
      text: `\ufeff${server}${mirror}`,
      line: 1,
      found: "U+FEFF",
    },
    {
      name: "an address with brackets on 1.x",
      containerd: "1.7.24",
      text: `${server}[host."https://[fd00::5]"]\n`,
      line: 2,
      found: "[ or ]",
    },
    {
      name: "a client of three files",
      containerd: "2.2",
      text: `${server}${mirror}  client = [["a", "b", "c"]]\n`,
      line: 4,
      found: "client",
    },
    {
      name: "a dial_timeout without a unit",
      containerd: "2.2",
      text: `${server}${mirror}  dial_timeout = "5"\n`,
      line: 4,
      found: "5",
    },
    {
      name: "a value of another type",
      containerd: "2.2",
      text: `${server}${mirror}  skip_verify = "yes"\n`,
      line: 4,
      found: "skip_verify",
    },
    {
      name: "a URL that is none",
      containerd: "2.2",
      text: `${server}[host."https://a b"]\n`,
      line: 2,
      found: "https://a b",
    },
  ])("$name", ({ containerd, text, line, found }) => {
    const [finding, ...more] = linted(one(text), { containerd });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      code: "hosts-toml-dropped",
      severity: "error",
      position: { file: docker, line },
    });
    expect(finding?.message).toContain(`(${found})`);
    expect(finding?.message).toMatch(/and asks https:\/\/registry-1\.docker\.io$/);
  });

  test.each([
    {
      name: "referrers from 2.2 on",
      containerd: "2.2",
      text: server + mirror.replace("resolve", "referrers"),
    },
    { name: "no [host] table from 1.7.32 on", containerd: "1.7.32", text: server },
    { name: "a byte order mark on 1.x", containerd: "1.7.24", text: `\ufeff${server}${mirror}` },
  ])("is not the one with $name", ({ containerd, text }) => {
    expect(said(containerd, one(text))).toEqual([]);
  });
});

describe("the registry itself behind the mirrors", () => {
  test("is implied where there is no server", () => {
    const findings = linted(one(mirror), { containerd: "2.2" });
    expect(findings).toMatchObject([{ code: "hosts-toml-implied-upstream", severity: "warning" }]);
    expect(findings[0]?.hint).toContain('server = "https://registry-1.docker.io"');
  });

  test("has no one address in _default, and is left to its own rules on the node", () => {
    expect(said("2.2", one(mirror, `${certs}/_default/hosts.toml`))).toEqual([]);
    expect(said("2.2", one(mirror, `${certs}/localhost_5000_/hosts.toml`))).toEqual([]);
  });

  test("is asked in spite of capabilities without a server, in _default too", () => {
    const path = `${certs}/_default/hosts.toml`;
    expect(said("2.2", one(`capabilities = ["push"]\n${mirror}`, path))).toEqual([
      "hosts-toml-root-without-server 1: capabilities",
    ]);
  });

  test("is asked where server stands below a table", () => {
    expect(said("2.2", one(`${mirror}${server}`))).toEqual([
      "hosts-toml-implied-upstream 1: [",
      "hosts-toml-server-in-host 3: server",
    ]);
  });

  test("is asked for everything with an empty list", () => {
    expect(said("2.2", one(`${server}capabilities = []\n${mirror}`))).toEqual([
      "hosts-toml-capabilities-empty 2: []",
    ]);
  });
});

describe("hosts", () => {
  test("without a table of their own are never asked by 2.x", () => {
    const text = `${server}host."https://mirror.internal.example".capabilities = ["pull"]\n`;
    expect(said("2.2", one(text))).toEqual([
      'hosts-toml-host-ignored 2: "https://mirror.internal.example"',
    ]);
    expect(said("1.7.24", one(text))).toEqual([]);
  });

  test("whose tables stand apart are asked twice by 2.x", () => {
    const other = mirror.replace("mirror", "other");
    const header = '[host."https://mirror.internal.example".header]\n  X-Team = "a"\n';
    expect(said("2.2", one(server + mirror + other + header))).toEqual([
      'hosts-toml-host-twice 2: "https://mirror.internal.example"',
    ]);
    expect(said("2.2", one(server + mirror + header + other))).toEqual([]);
    expect(said("1.7.24", one(server + mirror + other + header))).toEqual([]);
  });

  test("with http and a key of TLS are asked with https", () => {
    const text = `${server}${mirror.replace("https:", "http:")}  skip_verify = true\n`;
    expect(said("2.2", one(text))).toEqual([
      'mirror-tls-on-http 2: "http://mirror.internal.example"',
    ]);
    expect(said("1.6.20", one(text))).toEqual([]);
  });

  test("at docker.io are really asked there", () => {
    expect(said("2.2", one(`server = "https://docker.io"\n${mirror}`))).toEqual([
      'mirror-docker-io 1: "https://docker.io"',
    ]);
  });

  test("below /v2 get another one, unless their path is whole", () => {
    const text = `${server}[host."https://mirror.internal.example/v2/proxy"]\n`;
    expect(said("2.2", one(text))).toEqual([
      'mirror-path 2: "https://mirror.internal.example/v2/proxy"',
    ]);
    expect(said("2.2", one(`${text}  override_path = true\n`))).toEqual([]);
  });
});

describe("keys that containerd does not know are ignored", () => {
  test("of a host", () => {
    const text = `${server}${mirror}  insecure_skip_verify = true\n  skip_verfy = true\n`;
    expect(said("2.2", one(text))).toEqual([
      "hosts-toml-key-unknown 4: insecure_skip_verify",
      "hosts-toml-key-unknown 5: skip_verfy",
    ]);
    expect(linted(one(text), { containerd: "2.2" })[1]?.hint).toBe("did you mean skip_verify?");
  });

  test("of the file", () => {
    expect(said("2.2", one(`servr = "https://a.example"\n${server}${mirror}`))).toEqual([
      "hosts-toml-key-unknown 1: servr",
    ]);
  });

  test("dial_timeout before 2.0.7", () => {
    const text = `${server}${mirror}  dial_timeout = "5s"\n`;
    expect(said("1.7.24", one(text))).toEqual(["hosts-toml-key-unknown 4: dial_timeout"]);
    expect(said("2.2", one(text))).toEqual([]);
  });

  test("in capital letters they are known to 2.x", () => {
    const text = server + mirror.replace("capabilities", "Capabilities");
    expect(said("2.2", one(text))).toEqual([]);
    expect(said("1.7.24", one(text))).toEqual(["hosts-toml-key-unknown 3: Capabilities"]);
  });
});

describe("folders", () => {
  const at = (name: string) => ({ [`${certs}/${name}/hosts.toml`]: deny });

  test.each([
    { name: "index.docker.io", instead: "call it docker.io" },
    { name: "registry-1.docker.io", instead: "call it docker.io" },
    { name: "Registry.internal.example", instead: "call it registry.internal.example" },
    { name: "mirror", instead: "a host with a dot or a port" },
  ])("$name is never looked for", ({ name, instead }) => {
    const findings = linted(at(name), { containerd: "2.2" });
    expect(findings).toMatchObject([
      { code: "certs-d-name", hint: expect.stringContaining(instead) },
    ]);
  });

  test.each([
    "docker.io",
    "_default",
    "registry.internal.example",
    "registry.internal.example:5000",
    "registry.internal.example_5000_",
    "localhost_5000_",
    "10.0.0.1:5000",
  ])("%s is one that is", (name) => {
    expect(said("2.2", at(name))).toEqual([]);
  });

  test("of two for one registry the second is not looked into", () => {
    const findings = linted(
      { ...at("a.example:5000"), ...at("a.example_5000_") },
      { containerd: "2.2" },
    );
    expect(findings).toMatchObject([
      { code: "certs-d-shadowed", position: { file: `${certs}/a.example:5000/hosts.toml` } },
    ]);
  });

  test("that are empty hide _default", () => {
    const files = { ...at("_default"), [`${certs}/docker.io/`]: "" };
    const [finding, ...more] = linted(files, { containerd: "2.2" });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      code: "certs-d-hides-default",
      position: { file: `${certs}/docker.io` },
    });
    expect(finding?.message).toContain("https://registry-1.docker.io is asked");
    expect(said("2.2", { ...at("a.example"), [`${certs}/docker.io/`]: "" })).toEqual([]);
  });
});

describe("certificates that a hosts.toml names", () => {
  const text = `${server}${mirror}  ca = "ca.pem"\n  client = [["/etc/containerd/certs.d/docker.io/client.pem", "client.key"]]\n`;

  test("are missing where they are not in the folder", () => {
    expect(said("2.2", one(text))).toEqual([
      'hosts-toml-file-missing 4: "ca.pem"',
      'hosts-toml-file-missing 5: "/etc/containerd/certs.d/docker.io/client.pem"',
      'hosts-toml-file-missing 5: "client.key"',
    ]);
  });

  test("are there", () => {
    const folder = `${certs}/docker.io`;
    const pems = Object.fromEntries(
      ["ca.pem", "client.pem", "client.key"].map((name) => [`${folder}/${name}`, ""]),
    );
    expect(said("2.2", { ...one(text), ...pems })).toEqual([]);
  });

  test("are not asked about outside of what was looked through", () => {
    expect(said("2.2", one(text.replace(/"ca.pem"\n.*\n/, '"/etc/ssl/ca.pem"\n')))).toEqual([]);
  });
});

describe("a certs.d beside a config.toml", () => {
  const config = (value: string) => ({
    "/etc/containerd/config.toml": `version = 2\n[plugins."io.containerd.grpc.v1.cri".registry]\n  config_path = "${value}"\n`,
  });
  const hosts = one(server + mirror);

  test("that leads to it is read", () => {
    expect(said("1.7.24", { ...hosts, ...config(certs) })).toEqual([]);
    expect(said("1.7.24", { ...hosts, ...config(`${certs}:/etc/docker/certs.d`) })).toEqual([]);
  });

  test.each(["", "/etc/docker/certs.d"])("that says %j is not", (value) => {
    const findings = linted({ ...hosts, ...config(value) }, { containerd: "1.7.24" });
    expect(findings).toMatchObject([{ code: "certs-d-unread", position: { file: docker } }]);
    expect(findings[0]?.hint).toBe(
      `write plugins."io.containerd.grpc.v1.cri".registry.config_path = "${certs}"`,
    );
  });

  test("that sets it in the place of another version is not", () => {
    const files = { ...hosts, ...config(certs) };
    const moved = {
      ...files,
      "/etc/containerd/config.toml": files["/etc/containerd/config.toml"].replace("2", "3"),
    };
    expect(
      linted(moved, { containerd: "2.2" })
        .map(({ code }) => code)
        .sort(),
    ).toEqual(["certs-d-unread", "containerd-key-unknown"]);
  });
});

test("no line with a header is shown", () => {
  const text = `${mirror}[host."https://mirror.internal.example".header]\n  X-Key = ["hunter2", "a" "b"]\n`;
  const findings = linted(one(text), { containerd: "2.2" });
  expect(findings.map(({ code }) => code)).toEqual(["hosts-toml-dropped"]);
  expect(JSON.stringify(findings)).not.toContain("hunter2");
});
