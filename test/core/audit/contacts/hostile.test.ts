import { expect, test } from "vitest";
import type { PauseChain } from "../../../../src/core/audit/pause-chain.ts";
import { contactsOf, type Files } from "./machine.ts";

/** Everything that a source reads. */
const paths = [
  "/etc/containerd/config.toml",
  "/etc/containerd/certs.d/docker.io/hosts.toml",
  "/etc/containerd/certs.d/__proto__/hosts.toml",
  "/etc/systemd/system/kubelet.service",
  "/etc/systemd/system/containerd.service",
  "/etc/systemd/system.conf",
  "/etc/default/kubelet",
  "/var/lib/kubelet/config.yaml",
  "/etc/kubernetes/manifests/a.yaml",
  "/etc/kubernetes/kubelet.conf",
  "/etc/kubernetes/providers.yaml",
  "/etc/cloud/cloud.cfg",
  "/user-data",
  "/config.ign",
  "/opt/nodegen/bin/nodegen-preload",
  "/usr/local/bin/a.sh",
];

const start = [
  "[Service]",
  "ExecStart=/usr/local/bin/a.sh --image-credential-provider-config=/etc/kubernetes/providers.yaml",
  "",
].join("\n");

const texts: readonly (readonly [string, string])[] = [
  ["nothing", ""],
  ["a byte order mark alone", "\ufeff"],
  ["binary", "\u0000\u0001\ufffd\ud800".repeat(300)],
  ["brackets", "[".repeat(1500)],
  ["braces", "{".repeat(1500)],
  ["quotes", "\"'".repeat(1500)],
  ["blank lines", "\n".repeat(20000)],
  ["blanks", " ".repeat(20000)],
  ["documents", "---\n".repeat(1000)],
  ["comments", "#\n".repeat(10000)],
  ["a list", "- a\n- b\n"],
  ["a text", "just words"],
  ["null", "null"],
  [
    "numbers for everything",
    "clusters: 1\nproviders: 2\nspec: 3\nruncmd: 4\nkind: JoinConfiguration\n",
  ],
  [
    "lists of null",
    "clusters: [null]\nproviders: [null]\nspec: { containers: [null, 1] }\nruncmd: [null]\n",
  ],
  [
    "an Ignition of null",
    '{"ignition":{"config":null},"storage":{"files":[null,{"contents":null}]}}',
  ],
  ["tables of another type", 'version = 3\nplugins = 1\nproxy_plugins = "a"\nimports = 3\n'],
  ["a plugin of another type", 'version = 3\n[plugins]\n"io.containerd.cri.v1.images" = [1]\n'],
  [
    "a registry of another type",
    'version = 2\n[plugins."io.containerd.grpc.v1.cri"]\nregistry = "a"\n',
  ],
  [
    "mirrors of another type",
    'version = 2\n[plugins."io.containerd.grpc.v1.cri".registry.mirrors]\n"*" = 1\n"a" = { endpoint = [1, {}] }\n',
  ],
  [
    "a name of the prototype",
    '[host."__proto__"]\nserver = "https://__proto__"\n[proxy_plugins.__proto__]\n',
  ],
  [
    "variables of variables",
    `A=${"$B".repeat(2000)}\nB=${"$C".repeat(2000)}\nC=${"$A".repeat(2000)}\ncurl $A\n`,
  ],
  ["a shell program of quotes", `#!/bin/sh\n${"'$(\"`".repeat(500)}`],
  ["imports in a circle", 'version = 3\nimports = ["/etc/containerd/config.toml"]\n'],
];

const chain: PauseChain = { verdict: "unproven", sandbox: { reference: "\u0000@@:/" }, links: [] };

test.each(texts)("%s in every file ends in contacts, soon, and never in an error", (_, text) => {
  const files: Files = Object.fromEntries(paths.map((path) => [path, text]));
  const before = performance.now();
  contactsOf(files, { containerd: "1.7.24" }, chain);
  for (const head of [start, "#cloud-config\n", "#!/bin/sh\n"]) {
    const begun = Object.fromEntries(paths.map((path) => [path, head + text]));
    contactsOf(begun, { containerd: "2.3.4", source: "spec" }, chain);
  }
  expect(performance.now() - before).toBeLessThan(20_000);
});

test("a machine of many files is looked at in time", () => {
  const many = Array.from({ length: 3000 }, (_, index) => [
    `/usr/lib/systemd/system/unit-${index}.service`,
    `[Unit]\nWants=unit-${index + 1}.service\n[Service]\nExecStart=/usr/bin/unit-${index} --a --b\n`,
  ]);
  const registries = Array.from({ length: 300 }, (_, index) => [
    `/etc/containerd/certs.d/registry-${index}.example/hosts.toml`,
    'server = "http://127.0.0.1:9"\ncapabilities = ["push"]\n[host."https://mirror.example"]\n',
  ]);
  const files = Object.fromEntries([...many, ...registries]);
  const links = new Map(
    Array.from({ length: 20000 }, (_, index) => [`/usr/lib/l-${index}`, `l-${index + 1}`]),
  );
  const config =
    'version = 3\n[plugins."io.containerd.cri.v1.images".registry]\nconfig_path = "/etc/containerd/certs.d"\n';
  const before = performance.now();
  const found = contactsOf({ ...files, "/etc/containerd/config.toml": config }, { links });
  expect(found.filter(({ to }) => to?.host === "mirror.example")).toHaveLength(300);
  expect(performance.now() - before).toBeLessThan(20_000);
});
