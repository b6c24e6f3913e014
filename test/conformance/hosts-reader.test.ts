import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TriedHost } from "../../src/core/plan/registry.ts";
import { hostDirectoryAmong } from "../../src/core/registries/host-directory.ts";
import { hostsReader } from "../../src/core/registries/hosts-reader.ts";
import { readHosts } from "../../src/core/registries/try-order.ts";
import { askContainerd, type OracleHost, oracleVersions, type Question } from "./hosts-oracle.ts";

// What nodegen takes containerd to make of a hosts.toml, against containerd's own code: every release in
// hosts-reader/versions, on files that are written by hand, and on files that nobody would write.

const registries = fc.constantFrom(
  ...["quay.io", "docker.io", "a.example:5000", "localhost", "localhost:5000", "localhost:443"],
  ...[
    "localhost:80",
    "127.0.0.1:5000",
    "127.8.8.8",
    "[::1]:5000",
    "[::1]",
    "[::1]:443",
    "a.example:443",
  ],
  ...[
    "10.0.0.1:5000",
    "[fd00::1]:5000",
    "127.0.0.1.example",
    "127.1:5000",
    "[::ffff:127.0.0.1]:5000",
  ],
);

const names = fc.constantFrom(
  ...[
    "https://a.example",
    "http://a.example",
    "http://a.example:80",
    "http://a.example:5000",
    "b.example",
  ],
  ...[
    "https://a.example/",
    "https://a.example/v2",
    "https://a.example/v2/",
    "https://a.example/x/../y//z",
  ],
  ...[
    "https://a.example/v2/proxy",
    "https://user:word@a.example/%41%2f",
    "https://a.example?x=y",
    "httpbin.org",
  ],
  ...[
    "http-mirror.example:5000",
    "http:opaque",
    "http://",
    "https:///v2",
    "https://[::1]:5000",
    "https://a b",
  ],
  ...[
    "https://a.example:port",
    "https://a.example:",
    "https://a.example/%zz",
    "HTTPS://a.example",
    "10",
    "9",
  ],
  ...[
    "ftp://a.example",
    "https://[::1",
    "https://a.example#f",
    "localhost:5000",
    "http://localhost:5000",
    "",
  ],
  ...[
    "http://127.0.0.1:9",
    "docker.io",
    "https://quay.io",
    "https://a.example/..",
    "https://a.example/.",
    "a/b:c",
  ],
);
const quoted = names.map((name) => JSON.stringify(name));

const capabilities = fc.constantFrom(
  ...[
    '["pull", "resolve"]',
    '["pull"]',
    '["push"]',
    "[]",
    '["PULL", "Resolve"]',
    '["referrers"]',
    '["delete"]',
  ],
  ...['"pull"', "[1]", "true", '["pull", 1]', "{}", '[["pull"]]'],
);
const files = fc.constantFrom(
  ...['"ca.pem"', '["ca.pem"]', "[1]", "1", '["ca.pem", "ca.pem"]', "{}", '"missing.pem"'],
);
const clients = fc.constantFrom(
  ...[
    '"both.pem"',
    '["both.pem"]',
    '[["ca.pem", "key.pem"]]',
    '[["ca.pem", "key.pem", "x"]]',
    '[["ca.pem"]]',
  ],
  ...["[]", "1", "[1]", '["both.pem", ["ca.pem", "key.pem"]]', "[[]]", "[[1, 2]]", "{}"],
);
const booleans = fc.constantFrom("true", "false", '"true"', "1", "[true]");
const durations = fc.constantFrom(
  ...[
    '"2s"',
    '"2 s"',
    "2",
    '""',
    '"0"',
    '"1h1m1.5s"',
    '"-1s"',
    '"99999999h"',
    '"s"',
    '".5s"',
    '"1µs"',
    '"1"',
  ],
);
const fieldLine = fc.oneof(
  capabilities.map((value) => `capabilities = ${value}`),
  files.map((value) => `ca = ${value}`),
  clients.map((value) => `client = ${value}`),
  booleans.map((value) => `skip_verify = ${value}`),
  booleans.map((value) => `override_path = ${value}`),
  durations.map((value) => `dial_timeout = ${value}`),
  fc.constantFrom(
    '"X".y = 1',
    "unknown = 1",
    "header.X = 'y'",
    'header = { X = "y", Z = ["1", "2"] }',
    "header = 1",
  ),
  fc.constantFrom(
    "header.X = 1",
    "SKIP_VERIFY = true",
    "Capabilities = ['push']",
    "rewrite = {}",
    "# comment",
  ),
  fc.constantFrom(
    "CAPABILITIES = ['push']",
    "Dial_Timeout = 'x'",
    "text = '''\n[host.\"x\"]\n'''",
    "list = [\n'a', # b\n'c']",
  ),
);
const fieldLines = fc.uniqueArray(fieldLine, {
  maxLength: 3,
  selector: (line) => line.split(/[ .]/)[0],
});
const table = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(quoted, fieldLines).map(([name, lines]) => [`[host.${name}]`, ...lines]),
  },
  fc.tuple(quoted, fieldLines).map(([name, lines]) => [`[ host . ${name} ] # ${name}`, ...lines]),
  quoted.map((name) => [`[host.${name}.header]`, 'Authorization = "Basic eA=="']),
  fc.constantFrom(
    ["[host]"],
    ["[header]", "X = 'y'"],
    ["[[host]]"],
    ["[other]", "x = 1"],
    ["[[other]]", "y = 2"],
  ),
  quoted.map((name) => ["[host]", `${name}.capabilities = ["pull"]`]),
  quoted.map((name) => [`[[host.${name}]]`]),
  fc.constantFrom(
    ['[Host."https://c.example"]'],
    ["[host.bare]"],
    ["[host.a.b.c]"],
    ["[host.'single']"],
  ),
);
const rootLine = fc.oneof(
  { weight: 4, arbitrary: quoted.map((name) => `server = ${name}`) },
  fieldLine,
  fc.constantFrom(
    "server = 1",
    "Server = 'https://d.example'",
    "SERVER = 'https://d.example'",
    "host = 1",
  ),
  fc.constantFrom("host = {}", "=", "[", '"', "server = 'x' y", "server 'x'"),
  quoted.map((name) => `host.${name}.skip_verify = true`),
  quoted.map((name) => `host = { ${name} = { capabilities = ["pull"] } }`),
);
const rootLines = fc.uniqueArray(rootLine, {
  maxLength: 3,
  selector: (line) => line.split(/[ .]/)[0],
});
const text = fc
  .tuple(
    fc.constantFrom("", "", "", "", "\ufeff"),
    rootLines,
    fc.uniqueArray(table, { maxLength: 4, selector: ([header]) => String(header) }),
    fc.constantFrom("\n", "\n", "\r\n"),
  )
  .map(([mark, root, tables, end]) => {
    const lines = [...root, ...tables.flat()];
    return (
      mark +
      lines
        .map((line) => `${line}\n`)
        .join("")
        .replaceAll("\n", end)
    );
  });

const beside = { "ca.pem": "CERTIFICATE", "key.pem": "KEY", "both.pem": "CERTIFICATEKEY" };
const certificates = fc.constantFrom(
  {},
  {},
  {},
  { "own.crt": "CERTIFICATE", "a.cert": "CERTIFICATEKEY" },
  {
    "b.cert": "CERTIFICATE",
    "b.key": "KEY",
  },
);
const question: fc.Arbitrary<Question> = fc
  .tuple(registries, text, certificates)
  .map(([registry, hosts, extra]) => ({
    registry,
    directories: { _default: { "hosts.toml": hosts, ...beside, ...extra } },
  }));

/** What nodegen says to a question, in containerd's words. */
function ours({ registry, directories }: Question, version: string): readonly OracleHost[] {
  const reader = hostsReader(version);
  if (reader === undefined) throw new Error(`no reader for containerd ${version}`);
  const found = hostDirectoryAmong(new Set(Object.keys(directories)), registry);
  const { "hosts.toml": hostsToml, ...files } = directories[found ?? ""] ?? {};
  const directory =
    found === undefined
      ? undefined
      : {
          path: `/etc/containerd/certs.d/${found}`,
          files: Object.keys(files),
          ...(hostsToml === undefined ? {} : { hostsToml }),
        };
  return readHosts(registry, directory, reader).tryOrder.map(inContainerdsWords);
}

const bits = { pull: 1, resolve: 2, push: 4, referrers: 8 };

function inContainerdsWords(host: TriedHost): OracleHost {
  return {
    scheme: host.scheme,
    host: host.host,
    path: host.path,
    httpAfterHttps: host.httpAfterHttps,
    capabilities: host.capabilities.reduce((sum, each) => sum + bits[each], 0),
    skipVerify: host.tls.skipVerify,
    hasCA: host.tls.ca.length > 0,
    clients: host.tls.client.length,
    headers: [...host.headers].sort(),
  };
}

/** A path as requests have it: containerd joins it to the rest. */
const joined = (host: OracleHost): OracleHost => ({
  ...host,
  path: host.path.replace(/^\/\//, "/"),
});

describe.each(oracleVersions)("containerd %s", (version) => {
  test("makes of thousands of files what nodegen says", async () => {
    const questions = fc.sample(question, { numRuns: 1500, seed: 20260301 });
    const answers = await askContainerd(version, questions);
    const differing = questions.flatMap((asked, index) => {
      const { hosts, error } = answers[index] ?? {};
      // A file that is missing, or a panic: no pull works, and nothing is asked instead.
      if (error !== undefined) return [];
      const theirs = hosts?.map(joined);
      const mine = ours(asked, version);
      return JSON.stringify(theirs) === JSON.stringify(mine) ? [] : [{ asked, theirs, mine }];
    });
    expect(differing.slice(0, 3)).toEqual([]);
    expect(answers.filter(({ hosts }) => hosts !== undefined).length).toBeGreaterThan(800);
  });
});
