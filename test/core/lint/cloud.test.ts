import { describe, expect, test } from "vitest";
import { findingsIn, found } from "./machine.ts";

const path = "/seed/user-data";
const userData = (text: string) => ({ [path]: `#cloud-config\n${text}` });
const codes = (text: string) => findingsIn(userData(text)).map(({ code }) => code);
const file = (more: string) => `write_files:\n  - path: /etc/motd\n    content: hello\n${more}`;

describe("a user-data", () => {
  test("that is a cloud-config is read", () => {
    expect(codes(file("    permissions: '0644'\n"))).toEqual([]);
  });

  test.each([
    ["write_files: []\n", "user-data-header"],
    ["\uFEFF#cloud-config\nwrite_files: []\n", "user-data-header"],
    ["MIME-Version: 1.0\n\n#cloud-config\n", "user-data-unread"],
    ["## template: jinja\n#cloud-config\na: {{ b }}: {% c\n", "user-data-unread"],
  ])("%j has %s", (text, code) => {
    expect(found({ [path]: text })).toEqual([`${code} ${path}:1:1`]);
  });

  test.each(["#!/bin/sh\ntrue\n", "## template: jinja\n#cloud-config\nruncmd: []\n"])(
    "%j is fine",
    (text) => {
      expect(found({ [path]: text })).toEqual([]);
    },
  );

  test("of another name is known by its keys", () => {
    expect(found({ "/a.yaml": "runcmd:\n  - [true]\n" })).toEqual(["user-data-header /a.yaml:1:1"]);
  });

  test("that is no YAML is dropped", () => {
    expect(found(userData("runcmd: [a\n"))[0]).toContain("cloud-config-yaml");
  });

  test("forgets the first of two keys", () => {
    expect(found(userData(`runcmd: [a]\n${file("")}runcmd: [b]\n`))).toEqual([
      `cloud-config-duplicate-key ${path}:6:1`,
    ]);
  });

  test("with a slip in a key does nothing of it", () => {
    const [first] = findingsIn(userData("write_file:\n  - path: /a\n"));
    expect(first).toMatchObject({
      code: "cloud-config-key",
      hint: "did you mean write_files?",
      position: { line: 2, column: 1, length: 10 },
    });
    expect(codes("ntp: {}\npackages: [a]\nusers: []\n")).toEqual([]);
  });
});

describe("files of a user-data", () => {
  test.each([
    ["permissions: 644", "cloud-config-mode"],
    ["permissions: u=rw", "cloud-config-mode"],
    ["permissions: 0644", "cloud-config-mode-number"],
    ["encoding: base-64", "cloud-config-encoding"],
    ["encoding: b64", "cloud-config-base64"],
    ["owner: kube:kube", "cloud-config-owner"],
    ["owner: '0:0'", "cloud-config-owner"],
    ["owner: '1000:1000'\n    defer: true", "cloud-config-owner"],
  ])("with %s: %s", (more, code) => {
    expect(codes(file(`    ${more}\n`))).toEqual([code]);
  });

  test.each([
    "permissions: '0644'",
    'permissions: "644"',
    "permissions: 0o644",
    "encoding: text/plain",
    "encoding: gz+b64",
    "owner: root:root",
    "owner: kube:kube\n    defer: true",
  ])("with %s are fine", (more) => {
    expect(codes(file(`    ${more}\n`))).toEqual([]);
  });

  test("are written where base64 has other characters in it: Python passes over them", () => {
    const text = "write_files:\n  - path: /a\n    encoding: b64\n    content: '@aG Vs-bG8='\n";
    expect(codes(text)).toEqual([]);
  });

  test("get the mode that the message says", () => {
    expect(findingsIn(userData(file("    permissions: 644\n")))[0]?.message).toBe(
      "permissions: 644 makes a file of mode 01204",
    );
  });
});

describe("commands of a user-data", () => {
  const script = "write_files:\n  - path: /opt/a.sh\n    content: x\n";

  test.each(["[/opt/a.sh]", "[sh, /opt/a.sh]", "/opt/a.sh --now", "bash -e /opt/a.sh"])(
    "run %s before it is written",
    (command) => {
      expect(codes(`${script}bootcmd:\n  - ${command}\n`)).toEqual(["cloud-config-too-early"]);
    },
  );

  test.each([
    "bootcmd:\n  - [touch, /opt/a.sh.done]",
    "bootcmd:\n  - test -e /opt/a.sh || true",
    "runcmd:\n  - [/opt/a.sh]",
  ])("run nothing too early: %j", (command) => {
    expect(codes(`${script}${command}\n`)).toEqual([]);
  });

  const dropIn =
    "write_files:\n  - path: /etc/systemd/system/kubelet.service.d/20.conf\n    content: |\n      [Unit]\n      Description=x\n";

  test.each(["", "runcmd:\n  - [systemctl, restart, kubelet]\n"])(
    "leave a drop-in unseen: %j",
    (commands) => {
      expect(codes(dropIn + commands)).toEqual(["cloud-config-no-reload"]);
    },
  );

  test.each([
    "runcmd:\n  - [systemctl, daemon-reload]\n  - [systemctl, restart, kubelet]\n",
    "runcmd:\n  - systemctl enable containerd\n",
    "bootcmd:\n  - systemctl daemon-reload\n",
  ])("show systemd a drop-in: %j", (commands) => {
    expect(codes(dropIn + commands)).toEqual([]);
  });

  test("start what may run already", () => {
    const start = (command: string) =>
      codes(`${dropIn}runcmd:\n  - [systemctl, daemon-reload]\n  - ${command}\n`);
    expect(start("[systemctl, enable, --now, kubelet]")).toEqual(["cloud-config-start-running"]);
    expect(start("systemctl start kubelet.service")).toEqual(["cloud-config-start-running"]);
    expect(start("[systemctl, restart, kubelet]")).toEqual([]);
    expect(start("kubeadm join --config /a")).toEqual([]);
    expect(start("[systemctl, start, chronyd]")).toEqual([]);
  });

  test("wait for a unit that waits for them", () => {
    const unit =
      "write_files:\n  - path: /etc/systemd/system/late.service\n    content: |\n      [Unit]\n      After=cloud-final.service\n      [Service]\n      ExecStart=/bin/true\n";
    expect(codes(`${unit}runcmd:\n  - [systemctl, start, late]\n`)).toEqual([
      "cloud-config-deadlock",
    ]);
    expect(codes(`${unit}runcmd:\n  - [systemctl, start, --no-block, late]\n`)).toEqual([]);
  });

  test("import where the kubelet does not see it", () => {
    const text =
      "runcmd:\n  - [ctr, images, import, /a.tar]\n  - ctr -n k8s.io images import /b.tar\n";
    expect(found(userData(text))).toEqual([`ctr-import-namespace ${path}:3:5`]);
  });
});

describe("what a user-data brings is judged by its own kind", () => {
  const kubeletConfig =
    "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPod: 50\n";
  const indented = (text: string, by: string) => text.replace(/^(?=.)/gm, by);

  test("in the lines of the user-data", () => {
    const text = `write_files:\n  - path: /var/lib/kubelet/config.yaml\n    content: |\n${indented(kubeletConfig, "      ")}`;
    const [first, ...more] = findingsIn(userData(text));
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      code: "kubelet-field-unknown",
      path: ["write_files", 0, "content", "maxPod"],
      position: { file: path, line: 7, column: 7, length: 6, sourceLine: "      maxPod: 50" },
    });
  });

  test("also encoded, where the place is the whole value", () => {
    const content = Buffer.from(kubeletConfig).toString("base64");
    const text = `write_files:\n  - path: /var/lib/kubelet/config.yaml\n    encoding: b64\n    content: ${content}\n`;
    expect(found(userData(text))).toEqual([`kubelet-field-unknown ${path}:5:14`]);
  });

  test("part by part of an archive, two levels deep", () => {
    const part = `#cloud-config\nwrite_files:\n  - path: /var/lib/kubelet/config.yaml\n    content: |\n${indented(kubeletConfig, "      ")}`;
    const archive = `#cloud-config-archive\n- type: text/cloud-config\n  content: |\n${indented(part, "    ")}- "#!/bin/sh\\nctr images import /a\\n"\n`;
    expect(found({ [path]: archive })).toEqual([
      `kubelet-field-unknown ${path}:10:11`,
      `ctr-import-namespace ${path}:11:3`,
    ]);
  });

  test("units of it make one boot with each other", () => {
    const text = `write_files:
  - path: /etc/systemd/system/preload.service
    content: |
      [Unit]
      After=cloud-final.service
      [Service]
      ExecStart=/bin/true
      [Install]
      WantedBy=multi-user.target
`;
    expect(found(userData(text))).toEqual([`unit-ordering-cycle ${path}:6:13`]);
  });

  test("parts of an archive take each other's lists away", () => {
    const part = (more: string) => `- |\n  #cloud-config\n${more}  runcmd: [a]\n`;
    const how = "  merge_how: 'list(append)+dict(recurse_array)+str()'\n";
    expect(found({ [path]: `#cloud-config-archive\n${part("")}${part("")}` })).toEqual([
      `cloud-config-part-replaced ${path}:5:3`,
    ]);
    expect(found({ [path]: `#cloud-config-archive\n${part("")}${part(how)}` })).toEqual([]);
  });
});

describe("a configuration for Ignition", () => {
  const ignition = (more: object, version = "3.3.0") => ({
    "/config.ign": JSON.stringify({ ignition: { version }, ...more }, undefined, 2),
  });
  const oneFile = (fields: object) => ({
    storage: { files: [{ path: "/etc/motd", mode: 420, ...fields }] },
  });

  test.each(["3.0.0", "3.3.0", "3.6.0"])("of %s is read", (version) => {
    expect(found(ignition(oneFile({}), version))).toEqual([]);
  });

  test.each(["2.3.0", "3.3", "3.7.0-experimental", "4.0.0"])("of %s is not", (version) => {
    expect(found(ignition({}, version))).toEqual(["ignition-version /config.ign:3:16"]);
  });

  test("that is no JSON ends the boot", () => {
    expect(found({ "/config.ign": '{\n  "ignition": {,\n' })).toEqual([
      "ignition-json /config.ign:2:16",
    ]);
  });

  test.each([644, 755, 600, 640, 400, 444, 700])("with octal digits for a mode: %d", (mode) => {
    const [first] = findingsIn(ignition(oneFile({ mode })));
    expect(first).toMatchObject({ code: "ignition-mode", position: { line: 9 } });
    const meant = Number.parseInt(String(mode), 8);
    expect(first?.hint).toBe(`write ${meant}, which is 0${mode} in octal`);
    expect(found(ignition(oneFile({ mode: meant })))).toEqual([]);
  });

  test("with a path that is relative or stands twice", () => {
    const twice = { storage: { files: [{ path: "/a" }, { path: "/a" }, { path: "b" }] } };
    expect(findingsIn(ignition(twice)).map(({ code, message }) => [code, message])).toEqual([
      ["ignition-path", "/a stands twice"],
      ["ignition-path", "b is not absolute"],
    ]);
  });

  test("with a content that can't be decoded", () => {
    const source = (text: string) => found(ignition(oneFile({ contents: { source: text } })));
    expect(source("data:;base64,@@@@")[0]).toContain("ignition-content");
    expect(source("data:,%GG")[0]).toContain("ignition-content");
    expect(source("data:,hello%20world")).toEqual([]);
    expect(source("https://a.example/motd")).toEqual([]);
  });

  test("brings units and files that are judged by their own kind", () => {
    const config =
      "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPod: 50\n";
    const contents = (source: string) => ({
      path: "/var/lib/kubelet/config.yaml",
      contents: { source },
    });
    const file = (source: string) => ({ storage: { files: [contents(source)] } });
    const expected = ["kubelet-field-unknown /config.ign:10:21"];
    expect(found(ignition(file(`data:,${encodeURIComponent(config)}`)))).toEqual(expected);
    const base64 = Buffer.from(config).toString("base64");
    expect(found(ignition(file(`data:;base64,${base64}`)))).toEqual(expected);

    const unit = {
      name: "kubelet.service",
      dropins: [{ name: "10.conf", contents: "[Unit]\nAfter=cloud-final.service\n" }],
    };
    const [first] = findingsIn(ignition({ systemd: { units: [unit] } }));
    expect(first).toMatchObject({
      code: "unit-ordering-cycle",
      path: ["systemd", "units", 0, "dropins", 0, "contents", "Unit", "After"],
      position: { file: "/config.ign", line: 12 },
    });
  });
});
