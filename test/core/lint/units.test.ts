import { describe, expect, test } from "vitest";
import { findingsIn, found, type Machine } from "./machine.ts";

const folder = "/etc/systemd/system";
const preload = `${folder}/preload.service`;
const kubelet = `${folder}/kubelet.service`;

const preloadText = (more: { unit?: string; service?: string; install?: string } = {}) => `[Unit]
Wants=containerd.service
After=containerd.service
Before=kubelet.service
${more.unit ?? ""}
[Service]
Type=oneshot
ExecStart=/usr/bin/ctr -n k8s.io images import /opt/pause.tar
${more.service ?? "RemainAfterExit=yes"}
[Install]
${more.install ?? "WantedBy=multi-user.target"}
`;

const kubeletText = (service: string, unit = "") =>
  `[Unit]\n${unit}\n[Service]\nExecStart=/usr/bin/kubelet --kubeconfig=/a\n${service}\n[Install]\nWantedBy=multi-user.target\n`;

const gated = "ExecStartPre=/opt/preload\nRestart=always\nRestartSec=5\n";

const line = (text: string, part: string) => text.slice(0, text.indexOf(part)).split("\n").length;

describe("what systemd passes over in a unit", () => {
  test.each([
    ["Description=x\n[Unit]\n", "unit-line-ignored", 1],
    ["[Unit]\nAfter network.target\n", "unit-line-ignored", 2],
    ["[Service]\nStartLimitIntervalSec=0\n", "unit-setting-section", 2],
    ["[Unit]\nRestart=always\n", "unit-setting-section", 2],
    ["[Unit]\nWantedBy=multi-user.target\n", "unit-setting-section", 2],
    ["[Service]\nAfter=containerd.service\n", "unit-setting-section", 2],
  ])("%s", (text, code, at) => {
    expect(found({ [`${folder}/a.service`]: text })).toEqual([
      `${code} ${folder}/a.service:${at}:1`,
    ]);
  });

  test.each([
    "[Unit]\n# no sign\n; none\n\nAfter=a.service \\\n  # in between\n  b.service\n",
    "[Service]\nStartLimitInterval=0\nStartLimitBurst=3\n",
    "[X-Ours]\nAfter=whatever\n",
    "\uFEFF[Unit]\r\nDescription=CRLF\r\n",
  ])("is not: %j", (text) => {
    expect(found({ [`${folder}/a.service`]: text })).toEqual([]);
  });
});

describe("a second command", () => {
  const dropIn = `${folder}/kubelet.service.d/20.conf`;
  const second = "[Service]\nExecStart=/usr/bin/kubelet --v=2\n";

  test("is refused, with the whole unit", () => {
    expect(found({ [kubelet]: kubeletText(""), [dropIn]: second })).toEqual([
      `unit-exec-twice ${dropIn}:2:1`,
    ]);
  });

  test("takes the place of the first behind an empty one, and may stand in a oneshot", () => {
    const reset = second.replace("ExecStart=", "ExecStart=\nExecStart=");
    expect(found({ [kubelet]: kubeletText(""), [dropIn]: reset })).toEqual([]);
    const two = "[Service]\nType=oneshot\nExecStart=/bin/a\nExecStart=/bin/b\n";
    expect(found({ [`${folder}/a.service`]: two })).toEqual([]);
  });
});

describe("the order of the boot", () => {
  test.each(["cloud-final.service", "cloud-init.target"])(
    "is a circle after %s, for what multi-user.target starts",
    (late) => {
      const text = preloadText({ unit: `After=${late}` });
      expect(found({ [preload]: text })).toEqual([
        `unit-ordering-cycle ${preload}:${line(text, `After=${late}`)}:7`,
      ]);
    },
  );

  test("names the units of the circle", () => {
    const dropIn = `${folder}/kubelet.service.d/10-order.conf`;
    const [first] = findingsIn({ [dropIn]: "[Unit]\nAfter=cloud-final.service\n" });
    expect(first?.message).toBe(
      "After=cloud-final.service makes an ordering cycle: kubelet.service after cloud-final.service after multi-user.target after kubelet.service",
    );
  });

  test.each([
    "cloud-config.target",
    "cloud-config.service",
    "cloud-init.service",
    "network-online.target",
    "multi-user.target",
    "cloud-init.target multi-user.target",
  ])("is none after %s", (early) => {
    const dropIn = `${folder}/kubelet.service.d/10-order.conf`;
    expect(found({ [dropIn]: `[Unit]\nAfter=${early}\n` })).toEqual([]);
  });

  test("is a circle of two that want to be first", () => {
    const install = "[Install]\nWantedBy=multi-user.target\n";
    const unit = (before: string) =>
      `[Unit]\nBefore=${before}\n[Service]\nExecStart=/bin/true\n${install}`;
    expect(
      found({
        [`${folder}/a.service`]: unit("b.service"),
        [`${folder}/b.service`]: unit("a.service"),
      }),
    ).toEqual([`unit-ordering-cycle ${folder}/a.service:2:8`]);
  });

  test("is a circle before sysinit.target, after what starts behind it", () => {
    const text =
      "[Unit]\nBefore=sysinit.target\nAfter=containerd.service\n[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n";
    expect(found({ [`${folder}/a.service`]: text })[0]).toContain("unit-ordering-cycle");
    const early = text.replace("After=containerd.service", "DefaultDependencies=no");
    expect(found({ [`${folder}/a.service`]: early })).toEqual([]);
  });
});

describe("an import before the kubelet", () => {
  test("is fine as the design has it", () => {
    expect(found({ [preload]: preloadText(), [kubelet]: kubeletText(gated) })).toEqual([]);
  });

  test("cancels the kubelet for good when it is required", () => {
    const text = preloadText({ install: "RequiredBy=kubelet.service" });
    expect(found({ [preload]: text })).toEqual([
      `kubelet-gate-cancels ${preload}:${line(text, "RequiredBy")}:12`,
    ]);
  });

  test.each(["Requires", "BindsTo", "Requisite"])("is required by %s= of the kubelet", (name) => {
    const own = kubeletText(gated, `${name}=preload.service`);
    expect(found({ [preload]: preloadText(), [kubelet]: own })).toEqual([
      `kubelet-gate-cancels ${kubelet}:2:${name.length + 2}`,
    ]);
  });

  test("that the kubelet requires of containerd is none", () => {
    const own = kubeletText(gated, "Requires=containerd.service");
    expect(found({ [preload]: preloadText(), [kubelet]: own })).toEqual([]);
  });

  test("counts as done when its condition does not hold", () => {
    const text = preloadText({ unit: "ConditionPathExists=/opt/pause.tar" });
    expect(found({ [preload]: text })).toEqual([`kubelet-gate-skipped ${preload}:5:1`]);
    expect(found({ [preload]: text.replace("Condition", "Assert") })).toEqual([]);
  });

  test("is forgotten without RemainAfterExit", () => {
    const text = preloadText({ service: "" });
    expect(found({ [preload]: text })).toEqual([`unit-oneshot-forgets ${preload}:7:1`]);
  });

  test("holds nothing back by its order alone", () => {
    expect(found({ [preload]: preloadText(), [kubelet]: kubeletText("") })).toEqual([
      `kubelet-gate-open ${preload}:4:8`,
    ]);
  });

  test("is known by the program that it runs", () => {
    const unit = "[Unit]\nConditionPathExists=/x\n[Service]\nExecStart=/opt/load.sh\n";
    const program = "#!/bin/sh\nctr -n k8s.io images import /opt/pause.tar\n";
    expect(found({ [preload.replace("preload", "x")]: unit })).toEqual([]);
    expect(found({ [preload.replace("preload", "x")]: unit, "/opt/load.sh": program })).toEqual([
      `kubelet-gate-skipped ${folder}/x.service:2:1`,
    ]);
  });
});

describe("a gate in kubelet.service", () => {
  const codes = (machine: Machine) => findingsIn(machine).map(({ code }) => code);

  test.each(["", "Restart=no", "Restart=on-success"])("is not asked again with %j", (restart) => {
    const text = kubeletText(`ExecStartPre=/opt/preload\n${restart}`);
    expect(codes({ [kubelet]: text })).toEqual(["kubelet-gate-no-restart"]);
  });

  test.each([
    ["Restart=always", ""],
    ["Restart=always\nRestartSec=1", ""],
    ["Restart=always\nRestartSec=5", "StartLimitIntervalSec=5min"],
  ])("runs into the start limit with %j and %j", (service, unit) => {
    const text = kubeletText(`ExecStartPre=/opt/preload\n${service}`, unit);
    expect(codes({ [kubelet]: text })).toEqual(["kubelet-gate-start-limit"]);
  });

  test.each([
    ["Restart=always", "StartLimitIntervalSec=0"],
    ["Restart=always\nRestartSec=0", "StartLimitIntervalSec=0"],
    ["Restart=always", "StartLimitBurst=0"],
    ["Restart=always\nRestartSec=10", ""],
    ["Restart=always\nStartLimitInterval=0", ""],
    ["Restart=on-failure\nRestartSec=500ms", "StartLimitBurst=100"],
  ])("is asked for ever with %j and %j", (service, unit) => {
    expect(
      codes({ [kubelet]: kubeletText(`ExecStartPre=/opt/preload\n${service}`, unit) }),
    ).toEqual([]);
  });

  test("may be healed by a drop-in, and alone says nothing of the image's unit", () => {
    const dropIn = `${folder}/kubelet.service.d/20.conf`;
    const heals = "[Unit]\nStartLimitIntervalSec=0\n[Service]\nRestart=always\n";
    expect(codes({ [kubelet]: kubeletText("ExecStartPre=/opt/preload"), [dropIn]: heals })).toEqual(
      [],
    );
    expect(codes({ [dropIn]: "[Service]\nExecStartPre=/opt/preload\n" })).toEqual([]);
  });

  test("that may fail, or only makes folders, holds nothing back", () => {
    expect(codes({ [kubelet]: kubeletText("ExecStartPre=-/opt/preload") })).toEqual([]);
    expect(codes({ [kubelet]: kubeletText("ExecStartPre=/bin/mkdir -p /a") })).toEqual([]);
  });

  test("is killed before its own time is up", () => {
    const text = (timeout: string) =>
      kubeletText(
        `ExecStartPre=/usr/bin/timeout 300 /opt/preload\nRestart=always\nRestartSec=5\n${timeout}`,
      );
    expect(codes({ [kubelet]: text("") })).toEqual(["kubelet-gate-timeout"]);
    expect(codes({ [kubelet]: text("TimeoutStartSec=4min") })).toEqual(["kubelet-gate-timeout"]);
    expect(codes({ [kubelet]: text("TimeoutStartSec=330") })).toEqual([]);
    expect(codes({ [kubelet]: text("TimeoutStartSec=infinity") })).toEqual([]);
  });
});

describe("the namespace of an import", () => {
  const unit = (command: string, more = "") => ({
    [`${folder}/a.service`]: `[Service]\n${more}ExecStart=${command}\n`,
  });

  test.each([
    "/usr/bin/ctr images import /a.tar",
    "/usr/bin/ctr image import /a.tar",
    "/usr/bin/ctr i import /a.tar",
    "/usr/bin/ctr --namespace=default images import /a.tar",
    "/usr/bin/ctr --namespace moby images import /a.tar",
    "/bin/sh -c 'ctr images import /a.tar'",
  ])("is not the kubelet's: %s", (command) => {
    const [first, ...more] = findingsIn(unit(command));
    expect(more).toEqual([]);
    expect(first?.code).toBe("ctr-import-namespace");
    expect(first?.position?.line).toBe(2);
  });

  test.each([
    "/usr/bin/ctr -n k8s.io images import /a.tar",
    "/usr/bin/ctr --namespace=k8s.io --address /a.sock images import /a.tar",
    "/usr/bin/ctr --namespace k8s.io i import /a.tar",
    "/bin/sh -c 'CONTAINERD_NAMESPACE=k8s.io ctr images import /a.tar'",
    "/bin/sh -c 'ctr -n $NAMESPACE images import /a.tar'",
    "/usr/bin/ctr images list",
    "/usr/bin/nerdctl images import",
  ])("is the kubelet's, or nobody's: %s", (command) => {
    expect(findingsIn(unit(command))).toEqual([]);
  });

  test("may come from the unit's environment", () => {
    const more = "Environment=CONTAINERD_NAMESPACE=k8s.io\n";
    expect(findingsIn(unit("/usr/bin/ctr images import /a.tar", more))).toEqual([]);
  });

  test("is looked at in shell programs, not in their comments", () => {
    const program =
      "#!/bin/sh\n# ctr images import /a.tar\nctr -n k8s.io images import /b.tar\nctr images import /c.tar\n";
    expect(found({ "/opt/load.sh": program })).toEqual(["ctr-import-namespace /opt/load.sh:4:1"]);
  });
});

describe("the file that containerd reads", () => {
  const dropIn = `${folder}/containerd.service.d/20.conf`;
  const here = { "/etc/containerd/config.toml": "version = 3\n" };
  const other = (machine: Machine) =>
    found(machine).filter((one) => one.startsWith("containerd-config-un"));

  test.each([
    "ExecStart=\nExecStart=/usr/bin/containerd --config /etc/other.toml",
    "ExecStart=\nExecStart=/usr/bin/containerd --config=/etc/other.toml",
    "Environment=CONTAINERD_CONFIG=/etc/other.toml\nExecStart=/usr/bin/containerd --config ${CONTAINERD_CONFIG}",
    "Environment=CONTAINERD_CONFIG=/etc/other.toml",
  ])("is another one: %j", (text) => {
    const machine = { [dropIn]: `[Service]\n${text}\n` };
    expect(other({ ...machine, ...here })[0]).toContain("containerd-config-unread");
    expect(other(machine)[0]).toContain("containerd-config-unseen");
    expect(other({ ...machine, ...here, "/etc/other.toml": "version = 3\n" })).toEqual([]);
  });

  test.each([
    "ExecStart=/usr/bin/containerd",
    "ExecStart=/usr/bin/containerd -c /etc/containerd/config.toml",
    "Environment=CONTAINERD_CONFIG=/usr/share/containerd/config.toml\nEnvironment=CONTAINERD_CONFIG=/etc/containerd/config.toml",
  ])("is the usual one: %j", (text) => {
    expect(other({ [dropIn]: `[Service]\n${text}\n`, ...here })).toEqual([]);
  });
});

describe("units of a distribution", () => {
  test("that are not all there make no circle", () => {
    const machine = {
      "/usr/lib/systemd/system/basic.target": "[Unit]\nAfter=sysinit.target\n",
      "/usr/lib/systemd/system/sysinit.target":
        "[Unit]\nWants=early.service\nAfter=local-fs.target\n",
      "/usr/lib/systemd/system/early.service":
        "[Unit]\nDefaultDependencies=no\nAfter=modprobe@a.service unknown.socket\nBefore=sysinit.target\n[Service]\nExecStart=/bin/true\n",
      "/usr/lib/systemd/system/modprobe@.service":
        "[Unit]\nDefaultDependencies=no\n[Service]\nType=oneshot\nExecStart=/bin/true\n",
    };
    expect(found(machine)).toEqual([]);
  });
});

test("a unit that nothing starts has no part in the order of the boot", () => {
  const text = "[Unit]\nAfter=cloud-final.service\n[Service]\nExecStart=/bin/true\n";
  const path = `${folder}/a.service`;
  expect(found({ [path]: text })).toEqual([]);
  const started = `${text}[Install]\nWantedBy=multi-user.target\n`;
  expect(found({ [path]: started })).toEqual([`unit-ordering-cycle ${path}:2:7`]);
});
