import type { BootStep } from "../../../../src/core/audit/boot-order.ts";
import type { JudgedContact } from "../../../../src/core/audit/contact.ts";
import type { AuditedMachine } from "../../../../src/core/audit/html/audit-html.ts";
import type { Machine } from "../../../../src/core/audit/machine.ts";
import type { MachineAudit } from "../../../../src/core/audit/machine-audit.ts";
import type { Link, PauseChain } from "../../../../src/core/audit/pause-chain.ts";
import { versionsOf } from "../../../../src/core/lint/versions.ts";

/** Audits made by hand: what the page must carry, whatever finds it. */

const config = "/etc/containerd/config.toml";
const preload = "/etc/systemd/system/nodegen-preload.service";

const links: readonly Link[] = [
  [
    8,
    "containerd reads the file that is checked",
    `containerd.service names no other file`,
    config,
  ],
  [6, "the keys are those of this containerd", "all 9 keys count on containerd 2.2", config],
  [0, "the image is on the machine", "nodegen-preload.service imports /opt/pause.tar", preload],
  [
    3,
    "it is where the CRI looks",
    "the program imports into k8s.io",
    "/opt/nodegen/bin/nodegen-preload",
  ],
  [
    1,
    "archive and configuration name the image alike",
    "both say registry.example/pause:3.10.1",
    config,
  ],
  [4, "it is unpacked for the CRI's snapshotter", "both name overlayfs", config],
  [5, "nothing is mounted over it", "RequiresMountsFor= names /var/lib/containerd", preload],
  [
    2,
    "it is pinned",
    "the program sets io.cri-containerd.pinned",
    "/opt/nodegen/bin/nodegen-preload",
  ],
  [
    7,
    "it is kept",
    "the gate asks again before each start of the kubelet",
    "/etc/systemd/system/kubelet.service.d/20-nodegen.conf",
  ],
].map(([number, title, why, file]) => ({
  number: Number(number),
  title: String(title),
  state: "holds",
  why: String(why),
  place: { file: String(file), line: 4 },
}));

export const chain = (changes: Readonly<Record<number, Partial<Link>>> = {}): PauseChain => {
  const all = links.map((link) => ({ ...link, ...changes[link.number] }));
  const states = all.map(({ state }) => state);
  const verdict = states.includes("broken")
    ? "broken"
    : states.includes("unknown")
      ? "unproven"
      : "proved";
  const sandbox = { reference: "registry.example/pause:3.10.1", place: { file: config, line: 9 } };
  return { verdict, sandbox, links: all };
};

export const mirror = (changes: Partial<JudgedContact> = {}): JudgedContact => ({
  to: { host: "registry.internal.example", port: 443 },
  reason: "registry",
  what: "the 1st mirror of docker.io",
  stage: "pod start",
  registry: "docker.io",
  turn: 1,
  place: { file: "/etc/containerd/certs.d/docker.io/hosts.toml", line: 3 },
  verdict: "allowed",
  ...changes,
});

const boot: readonly BootStep[] = [
  {
    name: "mounts for /var/lib/containerd",
    role: "other",
    what: "what /etc/fstab mounts there is mounted",
    after: [],
    place: { file: preload, line: 8 },
  },
  { name: "network-online.target", role: "network", what: "the network is up", after: [] },
  {
    name: "containerd.service",
    role: "containerd",
    what: "the container runtime starts",
    after: ["mounts for /var/lib/containerd"],
  },
  {
    name: "nodegen-preload.service",
    role: "import",
    what: "Import the pause image into containerd",
    after: ["containerd.service"],
    place: { file: preload },
  },
  {
    name: "gate of kubelet.service",
    role: "gate",
    what: "holds the kubelet back until the image is there",
    after: ["network-online.target", "nodegen-preload.service"],
  },
  {
    name: "kubelet.service",
    role: "kubelet",
    what: "starts pods from now on",
    after: ["gate of kubelet.service"],
  },
  {
    name: "first pod",
    role: "pod",
    what: "its sandbox is made from the pause image",
    after: ["kubelet.service"],
  },
];

const secretText = "apiVersion: v1\nusers: [{ user: { token: hunter2 } }]\n";

export function aMachine(
  files: Readonly<Record<string, string>> = {},
  secret: readonly string[] = [],
): Machine {
  const all: Readonly<Record<string, string>> = {
    [config]:
      'version = 3\n[plugins."io.containerd.cri.v1.images".pinned_images]\n\tsandbox = "registry.example/pause:3.10.1"\n',
    [preload]: "[Unit]\nDescription=Import the pause image into containerd\n",
    "/etc/kubernetes/bootstrap-kubelet.conf": secretText,
    ...files,
  };
  const versions = versionsOf({ containerd: "2.2.1", kubelet: "1.35.2" });
  if ("unknown" in versions) throw new Error(versions.unknown);
  return {
    source: "root",
    versions,
    subjects: Object.entries(all).map(([path, text]) => ({ path, text })),
    folders: [],
    files: Object.keys(all),
    links: new Map(),
    archives: new Map(),
    fetched: new Map(),
    secret: new Set(["/etc/kubernetes/bootstrap-kubelet.conf", ...secret]),
  };
}

export function anAudit(changes: Partial<MachineAudit> = {}): MachineAudit {
  return {
    machines: ["worker-1"],
    pause: chain(),
    contacts: [mirror()],
    boot,
    findings: [],
    ...changes,
  };
}

const audited = (changes: Partial<MachineAudit>, machine = aMachine()): AuditedMachine => ({
  audit: anAudit(changes),
  machine,
});

export const proved: AuditedMachine = audited({});

export const sandboxPull = mirror({
  to: { host: "registry.k8s.io", port: 443 },
  reason: "sandbox image",
  what: "the sandbox of the first pod",
  registry: "registry.k8s.io",
  upstream: "implied",
  verdict: "denied",
  place: { file: config, line: 4 },
  hint: "Write the key as containerd 2.2 reads it.",
});

export const broken: AuditedMachine = audited({
  machines: ["./my-image"],
  pause: chain({
    6: {
      state: "broken",
      why: "/etc/containerd/config.toml:4 is a key that containerd 2.2 does not read",
      hint: 'Write sandbox = "registry.example/pause:3.10.1" in [plugins."io.containerd.cri.v1.images".pinned_images].',
    },
    7: { state: "unknown", why: "nothing says whether the image is imported again" },
  }),
  contacts: [
    sandboxPull,
    mirror(),
    mirror({
      turn: 2,
      what: "docker.io itself",
      to: { host: "registry-1.docker.io", port: 443 },
      upstream: "implied",
      verdict: "denied",
    }),
    mirror({
      registry: "*",
      turn: 1,
      what: "an image of any registry without a directory of its own",
      to: undefined,
      verdict: "unknown",
      upstream: "implied",
    }),
    {
      to: { host: "artifacts.internal.example", port: 8443 },
      reason: "archive",
      what: "the archive of the pause image",
      stage: "boot",
      verdict: "allowed",
      place: { file: preload, line: 12 },
    },
    {
      to: undefined,
      reason: "credential provider",
      what: "ecr-credential-provider asks whom it likes",
      stage: "pod start",
      program: "ecr-credential-provider",
      verdict: "unknown",
      place: { file: "/etc/kubernetes/credential-provider-config.yaml", line: 4 },
    },
  ],
  findings: [
    {
      code: "host-not-allowed",
      severity: "error",
      path: [],
      message: "the mirror contacts registry-1.docker.io, which is not allowed",
      hint: "Write server, or allow the host.",
      position: { file: config, line: 4, column: 1, length: 3, sourceLine: 'password = "hunter2"' },
    },
    {
      code: "registries-open",
      severity: "warning",
      path: [],
      message: "any registry may be asked",
      hint: "",
    },
  ],
});

export const unproven: AuditedMachine = audited({
  machines: Array.from({ length: 12 }, (_, index) => `batch-${index + 1}`),
  pause: chain({ 0: { state: "unknown", why: "what import.sh imports can't be told" } }),
});

/** Forty registries, of which most are asked alike, names that are too long, and a wide boot. */
export const manyRegistries: AuditedMachine = audited({
  machines: [
    "edge-with-a-name-that-is-much-longer-than-anybody-would-like-to-read.rack-17.example",
  ],
  contacts: Array.from({ length: 40 }, (_, index) => [
    mirror({
      registry: `team-${index}.registry.example`,
      what: `the 1st mirror of team-${index}.registry.example`,
      ...(index % 4 === 0
        ? {
            to: {
              host: `mirror-${index}.with-a-rather-long-name-in-its-own-zone.internal.example`,
              port: 5000 + index,
            },
          }
        : {}),
    }),
    mirror({
      registry: `team-${index}.registry.example`,
      turn: 2,
      what: "the 2nd mirror",
      to: { host: "proxy.internal.example", port: 443 },
      verdict: index % 8 === 0 ? "denied" : "allowed",
    }),
  ]).flat(),
  boot: [
    ...Array.from({ length: 5 }, (_, index) => ({
      name: `disk-${index}.mount`,
      role: "other" as const,
      what: "is mounted, which takes a description of quite some length to say",
      after: [],
    })),
    {
      name: "containerd.service",
      role: "containerd",
      what: "the container runtime starts",
      after: ["disk-0.mount", "disk-3.mount"],
    },
    {
      name: "import.service",
      role: "import",
      what: "imports",
      after: ["containerd.service", "disk-4.mount"],
    },
    {
      name: "first pod",
      role: "pod",
      what: "its sandbox",
      after: ["import.service", "disk-1.mount"],
    },
  ],
});

export const hostileTexts = {
  script: `<script>alert(1)</script>`,
  attribute: `" onload="alert(1)" x='`,
  closing: `</title></style></svg></pre></details><img src=https://evil.example/x onerror=alert(1)>`,
  entity: `&lt;&#x3c;&amp;`,
  direction: `a\u202egnp.exe\u0000\u001b[31m`,
  wide: "名前".repeat(60),
};

/** Every text that comes from elsewhere is one that wants to be more than a text. */
export const hostile: AuditedMachine = (() => {
  const all = Object.values(hostileTexts).join(" ");
  const place = { file: `/etc/${all}`, line: 1 };
  const link = { title: all, state: "broken" as const, why: all, place, hint: all };
  return audited(
    {
      machines: [all, all],
      pause: { ...chain({ 8: link, 6: link }), sandbox: { reference: all, place } },
      contacts: Object.values(hostileTexts).map((text, index) =>
        mirror({
          to: { host: text, port: 1 },
          what: text,
          registry: text,
          hint: text,
          program: text,
          place,
          turn: index,
          verdict: "denied",
        }),
      ),
      boot: Object.values(hostileTexts).map((text) => ({
        name: text,
        role: "other",
        what: text,
        after: [all],
        place,
      })),
      findings: [
        {
          code: "host-not-allowed",
          severity: "error",
          path: [],
          message: all,
          hint: all,
          position: { ...place, column: 1, length: 1 },
        },
      ],
    },
    aMachine({ [`/opt/${all}`]: all }),
  );
})();

export const pages: Readonly<Record<string, readonly AuditedMachine[]>> = {
  proved: [proved],
  broken: [broken],
  unproven: [unproven],
  "many registries": [manyRegistries],
  hostile: [hostile],
  "several kinds": [proved, broken, unproven],
};
