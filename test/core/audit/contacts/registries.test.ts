import { describe, expect, test } from "vitest";
import type { Contact } from "../../../../src/core/audit/contact.ts";
import { containerdGenerations } from "../../../../src/core/spec/versions/containerd.ts";
import { contactsOf, type Files, type MachineParts, placed, told } from "./machine.ts";

const config = "/etc/containerd/config.toml";
const certs = "/etc/containerd/certs.d";
const docker = `${certs}/docker.io/hosts.toml`;

/** config.toml with a config_path, for containerd of this minor. */
function configPath(containerd: string, path = certs): string {
  return containerd.startsWith("1.")
    ? `version = 2\n[plugins."io.containerd.grpc.v1.cri".registry]\nconfig_path = "${path}"\n`
    : `version = 3\n[plugins."io.containerd.cri.v1.images".registry]\nconfig_path = "${path}"\n`;
}

const deny = 'server = "http://127.0.0.1:9"\ncapabilities = ["push"]\n';
const nobody = `${deny}[host."http://127.0.0.1:9"]\ncapabilities = ["push"]\n`;
const mirror = '[host."https://mirror.internal.example"]\ncapabilities = ["pull", "resolve"]\n';
const closedDefault: Files = { [`${certs}/_default/hosts.toml`]: nobody };

function of(containerd: string, files: Files, parts: MachineParts = {}): readonly Contact[] {
  return contactsOf({ [config]: configPath(containerd), ...files }, { containerd, ...parts });
}

const upstream = "registry: a pull from docker.io -> registry-1.docker.io";
const after = "registry: a pull from docker.io, asked of host 2, -> registry-1.docker.io";
const first = "registry: a pull from docker.io -> mirror.internal.example";
const any = "registry: an image of any registry without a directory of its own -> ?";

/** Each with the patch release of its newest lab. */
const releases = ["1.6.20", "1.7.24", "1.7.32", "2.0.11", "2.1.9", "2.2.7", "2.3.4"];

test("the releases that are asked about are of every generation", () => {
  const minors = new Set(releases.map((one) => one.replace(/\.[0-9]+$/, "")));
  expect([...minors]).toEqual(containerdGenerations.map(({ minor }) => minor));
});

describe.each(releases)("containerd %s", (containerd) => {
  test("asks the mirror alone where server denies the registry", () => {
    expect(told(of(containerd, { ...closedDefault, [docker]: deny + mirror }))).toEqual([first]);
  });

  test("asks nobody where every host has push alone", () => {
    expect(told(of(containerd, { ...closedDefault, [docker]: nobody }))).toEqual([]);
  });

  test("asks no host that has push alone, and the next one first", () => {
    const push = '[host."https://push.internal.example"]\ncapabilities = ["push"]\n';
    const files = { ...closedDefault, [docker]: deny + push + mirror };
    expect(told(of(containerd, files))).toEqual([first]);
  });

  test("asks the registry after the mirror where server is left out", () => {
    const found = of(containerd, { ...closedDefault, [docker]: mirror });
    expect(told(found)).toEqual([first, after]);
    expect(found[1]).toMatchObject({ upstream: "implied", turn: 2, place: { file: docker } });
    expect(found[1]?.hint).toContain('write server = "http://127.0.0.1:9"');
  });

  test("asks the registry that server names", () => {
    const text = `server = "https://registry-1.docker.io"\n${mirror}`;
    const found = of(containerd, { ...closedDefault, [docker]: text });
    expect(told(found)).toEqual([first, after]);
    expect(found[1]).toMatchObject({ upstream: "written", place: { file: docker, line: 1 } });
  });

  test("asks the registry alone where a word drops the file", () => {
    const text = deny + mirror.replace("resolve", "fetch");
    const found = of(containerd, { ...closedDefault, [docker]: text });
    expect(told(found)).toEqual([upstream]);
    expect(found[0]?.hint).toContain("does not know a capability (fetch)");
    expect(found[0]?.hint).toContain(docker);
  });

  test("asks any registry, and docker.io by default, where nothing is said", () => {
    const found = of(containerd, {});
    expect(told(found)).toEqual([upstream, any]);
    expect(found[0]?.hint).toContain(`${certs}/docker.io/hosts.toml`);
  });

  test("asks docker.io by _default where that has no server", () => {
    const found = of(containerd, { [`${certs}/_default/hosts.toml`]: mirror });
    expect(told(found)).toEqual([
      after,
      "registry: a pull from any other registry -> mirror.internal.example",
      any,
    ]);
  });

  test("asks the registry where an empty folder hides _default", () => {
    const found = of(containerd, { ...closedDefault, [`${certs}/docker.io/`]: "" });
    expect(told(found)).toEqual([upstream]);
    expect(found[0]?.hint).toContain("remove the folder docker.io");
  });

  test("asks the registry that a folder of a wrong name was meant for", () => {
    const text = deny + mirror;
    for (const name of ["index.docker.io", "Docker.io"]) {
      const found = of(containerd, { [`${certs}/${name}/hosts.toml`]: text });
      expect(told(found)).toEqual([upstream, any]);
      expect(found[0]?.hint).toContain(`containerd never looks for a folder ${name}`);
    }
  });

  test("asks the registry that a folder with a wrong port was meant for", () => {
    const text = deny + mirror;
    const wrong = of(containerd, { [`${certs}/registry.example_5000/hosts.toml`]: text });
    expect(told(wrong)).toContain(
      "registry: a pull from registry.example:5000 -> registry.example:5000",
    );
    const right = of(containerd, { [`${certs}/registry.example_5000_/hosts.toml`]: text });
    expect(told(right)).toContain(
      "registry: a pull from registry.example:5000 -> mirror.internal.example",
    );
    expect(told(right)).not.toContain(
      "registry: a pull from registry.example:5000 -> registry.example:5000",
    );
  });

  test("asks each registry itself without a config.toml", () => {
    const files = { [docker]: deny + mirror };
    expect(told(contactsOf(files, { containerd }))).toEqual([upstream, any]);
  });
});

describe("where the versions differ", () => {
  test.each([
    ["1.6.20", [upstream]],
    ["1.7.24", [upstream]],
    ["1.7.32", []],
    ["2.1.9", []],
  ])("a missing [host] table in containerd %s", (containerd, found) => {
    expect(told(of(containerd, { ...closedDefault, [docker]: deny }))).toEqual(found);
  });

  test.each([
    ["1.7.24", []],
    ["2.0.11", []],
    ["2.1.9", [upstream, any]],
    ["2.2.7", [upstream, any]],
    ["2.3.4", [upstream, any]],
  ])("a colon in config_path in containerd %s", (containerd, found) => {
    const files = {
      ...closedDefault,
      [docker]: nobody,
      [config]: configPath(containerd, `${certs}:/etc/docker/certs.d`),
    };
    const contacts = contactsOf(files, { containerd });
    expect(told(contacts)).toEqual(found);
    for (const { hint, place } of contacts) {
      expect(hint).toContain('write one folder, such as config_path = "/etc/containerd/certs.d"');
      expect(place).toMatchObject({ file: config, line: 3 });
    }
  });

  test("a colon counts again where pulls pass by the transfer service", () => {
    const text = `${configPath("2.1.9", `${certs}:/etc/docker/certs.d`)}[plugins."io.containerd.cri.v1.images"]\nuse_local_image_pull = true\n`;
    expect(told(of("2.1.9", { ...closedDefault, [config]: text }))).toEqual([]);
  });

  test("the second folder of a pair counts where the first has none", () => {
    const files = {
      [config]: configPath("1.7.24", "/etc/a:/etc/b"),
      "/etc/b/_default/hosts.toml": nobody,
    };
    expect(told(contactsOf(files, { containerd: "1.7.24" }))).toEqual([]);
  });

  test.each([
    ["2.1.9", [upstream, any]],
    ["2.2.7", []],
    ["2.3.4", []],
  ])(
    "the pair of folders that containerd %s takes unasked, in a local pull",
    (containerd, found) => {
      const text =
        'version = 3\n[plugins."io.containerd.cri.v1.images"]\nuse_local_image_pull = true\n';
      expect(told(contactsOf({ [config]: text, ...closedDefault }, { containerd }))).toEqual(found);
    },
  );

  test.each([
    ["1.6.20", [":8080"]],
    ["1.7.24", [":8080"]],
  ])("an http mirror with TLS keys in containerd %s keeps its port", (containerd, ports) => {
    const text = `${deny}[host."http://mirror.internal.example:8080"]\nskip_verify = true\n`;
    const found = of(containerd, { ...closedDefault, [docker]: text });
    expect(found.map(({ to }) => `:${to?.port}`)).toEqual(ports);
  });

  test("http after https is asked on both ports where none is written", () => {
    const text = `${deny}[host."http://mirror.internal.example"]\nskip_verify = true\n`;
    const found = of("2.1.9", { ...closedDefault, [docker]: text });
    expect(found.map(({ to }) => to?.port)).toEqual([443, 80]);
    const before = of("1.6.20", { ...closedDefault, [docker]: text });
    expect(before.map(({ to }) => to?.port)).toEqual([80]);
  });
});

describe("registry.mirrors, from the time before hosts.toml", () => {
  const old = (containerd: string, mirrors: string) => {
    const plugin = containerd.startsWith("1.")
      ? 'version = 2\n[plugins."io.containerd.grpc.v1.cri".registry.mirrors'
      : 'version = 3\n[plugins."io.containerd.cri.v1.images".registry.mirrors';
    const text = mirrors.replaceAll("[mirrors", plugin.slice(plugin.indexOf("\n") + 1));
    return contactsOf(
      { [config]: `${plugin.slice(0, plugin.indexOf("\n"))}\n${text}` },
      { containerd },
    );
  };

  test.each(["1.6.20", "1.7.24", "2.0.11", "2.1.9", "2.2.7", "2.3.4"])(
    "containerd %s asks the endpoints, and the registry after them",
    (containerd) => {
      const found = old(
        containerd,
        '[mirrors."docker.io"]\nendpoint = ["https://mirror.internal.example"]\n',
      );
      expect(told(found)).toEqual([first, after, any]);
      expect(found[1]?.hint).toContain("remove registry.mirrors");
    },
  );

  test("a registry among its own endpoints is asked once, and a user in front of it is never shown", () => {
    const found = old(
      "1.7.24",
      '[mirrors."registry.example"]\nendpoint = ["https://user:hunter2@registry.example"]\n[mirrors."*"]\nendpoint = ["http://cache.example:5000"]\n',
    );
    expect(told(found)).toEqual([
      after,
      "registry: a pull from registry.example -> registry.example",
      "registry: a pull from any other registry -> cache.example:5000",
      any,
    ]);
    expect(JSON.stringify(found)).not.toContain("hunter2");
  });

  test("they count for nothing beside a config_path", () => {
    const text = `${configPath("2.1.9")}[plugins."io.containerd.cri.v1.images".registry.mirrors."docker.io"]\nendpoint = ["https://mirror.internal.example"]\n`;
    expect(told(of("2.1.9", { ...closedDefault, [config]: text }))).toEqual([]);
  });
});

describe("what can't be told", () => {
  const unknown = (found: readonly Contact[]) => found.map(({ to, what }) => [to, what]);

  test("a config.toml that is no TOML", () => {
    const found = of("2.1.9", { ...closedDefault, [config]: "version = = 3\n" });
    expect(unknown(found)).toEqual([
      [undefined, "an image of any registry: containerd has a configuration that is no TOML"],
    ]);
    expect(found[0]?.place).toMatchObject({ file: config, line: 1 });
  });

  test("an import that is not here", () => {
    const text = `imports = ["/opt/other/*.toml"]\n${configPath("2.1.9")}`;
    expect(unknown(of("2.1.9", { ...closedDefault, [config]: text }))).toEqual([
      [
        undefined,
        "an image of any registry: containerd imports a file that is not here or can't be read",
      ],
    ]);
  });

  test("an import that is here counts", () => {
    const files = {
      ...closedDefault,
      [config]: 'version = 3\nimports = ["/etc/containerd/conf.d/*.toml"]\n',
      "/etc/containerd/conf.d/10-registry.toml": configPath("2.1.9"),
    };
    expect(told(of("2.1.9", files))).toEqual([]);
  });

  test("a hosts.toml that lies there and could not be read", () => {
    const found = of("2.1.9", closedDefault, {
      files: [config, `${certs}/_default/hosts.toml`, docker],
      folders: [certs, `${certs}/docker.io`],
    });
    expect(told(found)).toEqual(["registry: a pull from docker.io -> ?"]);
  });

  test("a containerd of no known version", () => {
    const found = of("2.1.9", closedDefault, { versions: {} });
    expect(unknown(found)).toEqual([
      [undefined, "an image of any registry: containerd is of a version that is not known"],
    ]);
  });
});

test("the configuration is the one that containerd's unit names", () => {
  const unit = "[Service]\nExecStart=/usr/bin/containerd --config /opt/containerd.toml\n";
  const files = {
    [config]: configPath("2.1.9"),
    "/opt/containerd.toml": configPath("2.1.9", "/opt/certs.d"),
    "/etc/systemd/system/containerd.service": unit,
    "/opt/certs.d/_default/hosts.toml": nobody,
  };
  expect(told(contactsOf(files))).toEqual([]);
});

test("a folder that is a link is the one that it leads to", () => {
  const files = { [config]: configPath("2.1.9"), "/opt/hosts/hosts.toml": nobody };
  const links = new Map([[`${certs}/_default`, "../../../opt/hosts"]]);
  expect(told(contactsOf(files, { links }))).toEqual([]);
  const circle = new Map([[`${certs}/_default`, "_default"]]);
  expect(told(contactsOf(files, { links: circle }))).toEqual([upstream, any]);
});

test("each contact stands where its host is written", () => {
  const text = `${deny}${mirror}[host."https://other.internal.example"]\n`;
  expect(placed(of("2.1.9", { ...closedDefault, [docker]: text }))).toEqual([
    `${first} @ ${docker}:3`,
    `registry: a pull from docker.io, asked of host 2, -> other.internal.example @ ${docker}:5`,
  ]);
});

test("a header, a user and a password are in no contact", () => {
  const text =
    'server = "https://admin:hunter2@secret.example"\n[host."https://u:p4ss@mirror.internal.example"]\n[host."https://u:p4ss@mirror.internal.example".header]\nAuthorization = ["Basic c2VjcmV0"]\n';
  const found = of("2.1.9", { ...closedDefault, [docker]: text });
  expect(told(found)).toHaveLength(2);
  expect(JSON.stringify(found)).not.toMatch(/hunter2|p4ss|c2VjcmV0/);
});
