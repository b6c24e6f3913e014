import { describe, expect, test } from "vitest";
import { hostDirectoryAmong } from "../../../src/core/registries/host-directory.ts";
import { hostsReader } from "../../../src/core/registries/hosts-reader.ts";
import { assertReadAsMeant } from "../../../src/core/registries/read-back.ts";
import { readHosts } from "../../../src/core/registries/try-order.ts";
import type { RegistrySettings } from "../../../src/core/spec/settings.ts";
import { containerdGenerations } from "../../../src/core/spec/versions/containerd.ts";

// What was seen on real daemons: reg.example with this hosts.toml. UP is the registry itself, `!` a host without pull.

const readerOf = (version: string) => {
  const reader = hostsReader(version);
  if (reader === undefined) throw new Error(`no reader for ${version}`);
  return reader;
};
const read = (version: string, hostsToml: string, registry = "reg.example") =>
  readHosts(registry, { path: "/c", hostsToml }, readerOf(version));
const order = (version: string, text: string) =>
  read(version, text).tryOrder.map(({ upstream, host, capabilities }) =>
    !capabilities.includes("pull") ? `!${host}` : upstream === undefined ? host : "UP",
  );

const old = ["1.6.20", "1.7.24"];
const two = ["2.0.11", "2.1.9", "2.2.7", "2.3.4"];
const all = [...old, "1.7.34", ...two];
const m = '[host."https://m"]\n';
const push = 'capabilities = ["push"]\n';

interface Row {
  readonly name: string;
  readonly text: string;
  readonly on: Readonly<Record<string, readonly string[]>>;
}
const on = (versions: readonly string[], hosts: readonly string[]) =>
  Object.fromEntries(versions.map((version) => [version, hosts]));

test.each<Row>([
  { name: "no server", text: m, on: on(all, ["m", "UP"]) },
  { name: "server is the mirror", text: `server = "https://m"\n${m}`, on: on(all, ["m", "m"]) },
  {
    name: "server alone",
    text: 'server = "https://m"\n',
    on: { ...on(old, ["UP"]), ...on(["1.7.34", ...two], ["m"]) },
  },
  {
    name: "server is the registry with push alone",
    text: `server = "https://reg.example"\n${push}${m}`,
    on: on(all, ["m", "!reg.example"]),
  },
  {
    name: "the same without a host",
    text: `server = "https://reg.example"\n${push}`,
    on: { ...on(old, ["UP"]), ...on(["1.7.34", ...two], ["!reg.example"]) },
  },
  {
    name: "no capabilities are all",
    text: `server = "https://reg.example"\ncapabilities = []\n${m}`,
    on: on(all, ["m", "UP"]),
  },
  { name: "push for no server", text: `${push}${m}`, on: on(all, ["m", "UP"]) },
  { name: "server below a table", text: `${m}server = "https://n"\n`, on: on(all, ["m", "UP"]) },
  {
    name: "deny everything",
    text: `server = "http://127.0.0.1:9"\n${push}[host."http://127.0.0.1:9"]\n${push}`,
    on: on(all, ["!127.0.0.1:9", "!127.0.0.1:9"]),
  },
  {
    name: "referrers",
    text: `${m}capabilities = ["pull", "referrers"]\n`,
    on: {
      ...on([...old, "1.7.34", "2.0.11", "2.1.9"], ["UP"]),
      ...on(["2.2.7", "2.3.4"], ["m", "UP"]),
    },
  },
  { name: "an unknown capability", text: `${m}capabilities = ["x"]\n`, on: on(all, ["UP"]) },
  { name: "a client triple", text: `${m}client = [["a", "b", "c"]]\n`, on: on(all, ["UP"]) },
  { name: "capitals", text: `${m}capabilities = ["PULL"]\n`, on: on(all, ["m", "UP"]) },
  {
    name: "a bad dial timeout",
    text: `${m}dial_timeout = "2 s"\n`,
    on: { ...on([...old, "1.7.34"], ["m", "UP"]), ...on(two, ["UP"]) },
  },
  {
    name: "a dial timeout that is a number",
    text: `${m}dial_timeout = 2\n`,
    on: { ...on([...old, "1.7.34"], ["m", "UP"]), ...on(two, ["UP"]), "2.0.6": ["m", "UP"] },
  },
  { name: "an unknown key", text: `x = 1\n${m}y = 2\n`, on: on(all, ["m", "UP"]) },
  { name: "a table twice", text: `server = "https://n"\n${m}${m}`, on: on(all, ["UP"]) },
  { name: "a syntax error", text: `server = "https://n"\n${m}=\n`, on: on(all, ["UP"]) },
  {
    name: "a byte order mark",
    text: `\ufeff${m}`,
    on: { ...on([...old, "1.7.34"], ["m", "UP"]), ...on(two, ["UP"]) },
  },
  { name: "CR LF", text: m.replace("\n", " # x\r\n"), on: on(all, ["m", "UP"]) },
  { name: "an empty file", text: "", on: on(all, ["UP"]) },
  {
    name: "the order of the file",
    text: `[host."https://z"]\n${m}`,
    on: on(all, ["z", "m", "UP"]),
  },
  {
    name: "an inline table",
    text: 'host = { "https://m" = {} }\n',
    on: { ...on([...old, "1.7.34"], ["m", "UP"]), ...on(two, ["UP"]) },
  },
  {
    name: "dotted keys",
    text: 'host."https://m".capabilities = ["pull"]\n',
    on: { ...on([...old, "1.7.34"], ["m", "UP"]), ...on(two, ["UP"]) },
  },
  { name: "blanks", text: "[ host . 'https://m' ]\n", on: on(all, ["m", "UP"]) },
  {
    name: "a header that stands apart",
    text: `${m}[host."https://n"]\n[host."https://m".header]\nX = "y"\n`,
    on: { ...on([...old, "1.7.34"], ["m", "n", "UP"]), ...on(two, ["m", "n", "m", "UP"]) },
  },
  {
    name: "an IPv6 address",
    text: '[host."https://[fd00::5]"]\n',
    on: { ...on([...old, "1.7.34"], ["UP"]), ...on(two, ["[fd00::5]", "UP"]) },
  },
])("$name", ({ text, on: expected }) => {
  const found = Object.keys(expected).map((version) => [version, order(version, text)]);
  expect(Object.fromEntries(found)).toEqual(expected);
});

test("every containerd that nodegen renders for has a reader", () => {
  for (const { minor } of containerdGenerations) expect(hostsReader(`${minor}.0`)).toBeDefined();
});

describe("the directory of a registry", () => {
  test.each([
    { there: ["a:5000", "a_5000_", "_default"], registry: "a:5000", found: "a_5000_" },
    { there: ["a:5000", "_default"], registry: "a:5000", found: "a:5000" },
    { there: ["a", "_default"], registry: "a:5000", found: "_default" },
    { there: ["a", "_default"], registry: "a", found: "a" },
    { there: ["A"], registry: "a", found: undefined },
  ])("of $there, $registry is in $found", ({ there, registry, found }) => {
    expect(hostDirectoryAmong(new Set(there), registry)).toBe(found);
  });
});

describe("the registry itself", () => {
  test.each([
    { registry: "docker.io", version: "2.1.9", url: "https://registry-1.docker.io/v2" },
    { registry: "localhost:5000", version: "1.6.20", url: "http://localhost:5000/v2" },
    { registry: "localhost:5000", version: "2.1.9", url: "https://localhost:5000/v2" },
    { registry: "localhost:80", version: "2.1.9", url: "http://localhost:80/v2" },
    { registry: "localhost", version: "2.1.9", url: "https://localhost/v2" },
  ])("$registry is asked at $url by $version", ({ registry, version, url }) => {
    const { tryOrder } = readHosts(registry, undefined, readerOf(version));
    expect(tryOrder).toMatchObject([{ url, upstream: "implied", namespaceInQuery: false }]);
  });

  test("a mirror is told which registry is meant, in ?ns=", () => {
    expect(read("2.1.9", m).tryOrder[0]).toMatchObject({ namespaceInQuery: true });
  });
});

test("an http host with a dial timeout is asked with https first, by 2.0 alone", () => {
  const text = '[host."http://m:5000"]\ndial_timeout = "2s"\n';
  const first = (version: string) => read(version, text).tryOrder[0];
  expect(first("2.0.11")).toMatchObject({ httpAfterHttps: true, dialTimeoutSeconds: 2 });
  expect(first("2.1.9")).toMatchObject({ httpAfterHttps: false, dialTimeoutSeconds: 2 });
});

describe("reading back catches a writer that", () => {
  const mirror = {
    url: "https://m",
    overridePath: false,
    capabilities: ["pull"],
    headers: {},
  } as const;
  const denied: RegistrySettings = { host: "reg.example", upstream: "deny", mirrors: [mirror] };
  const head = `server = "http://127.0.0.1:9"\n${push}`;
  const table = `${m}capabilities = ["pull"]\n`;
  const check = (text: string, version = "2.1.9") =>
    assertReadAsMeant(denied, read(version, text), readerOf(version));

  test("does all right: no fault", () => {
    for (const version of all) expect(() => check(head + table, version)).not.toThrow();
  });

  test.each([
    { name: "forgets the server", text: table, fault: "would be asked after the mirrors" },
    {
      name: "lets the server pull",
      text: head.replace("push", "pull") + table,
      fault: "127.0.0.1:9",
    },
    { name: "forgets the mirror", text: head, fault: "mirrors[0] is" },
    { name: "forgets capabilities", text: head + m, fault: "mirrors[0] is" },
    { name: "makes no TOML", text: `${head + table}=`, fault: "containerd drops it (syntax" },
    { name: "adds a key of TLS", text: `${head + table}skip_verify = true\n`, fault: "skipVerify" },
  ])("$name", ({ text, fault }) => {
    expect(() => check(text)).toThrow(fault);
  });
});
