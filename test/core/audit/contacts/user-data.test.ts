import { describe, expect, test } from "vitest";
import { closed, contactsOf, placed, told } from "./machine.ts";

const path = "/var/lib/cloud/seed/nocloud/user-data";
const of = (text: string) => contactsOf({ ...closed, [path]: text });
const config = (text: string) => told(of(`#cloud-config\n${text}\n`));

describe("a cloud-config fetches", () => {
  test.each([
    ["runcmd: ['curl https://get.example']", `curl in ${path} -> get.example`],
    ["runcmd:\n  - [wget, 'https://get.example']", `wget in ${path} -> get.example`],
    ["bootcmd:\n  - |\n    x\n    curl https://get.example", `curl in ${path} -> get.example`],
    ["runcmd:\n  - [sh, -c, 'curl https://get.example']", `curl in ${path} -> get.example`],
    [
      "write_files:\n  - path: /x\n    source: { uri: 'https://get.example/x' }",
      "the download of /x -> get.example",
    ],
    ["packages: [jq]", `cloud-init, for the packages in ${path}, -> ?`],
    ["package_update: true", `cloud-init, for the packages in ${path}, -> ?`],
    [
      "apt: { sources: { a: { source: 'deb https://apt.example/x stable main' } } }",
      "cloud-init, for a source of apt, -> apt.example",
    ],
    [
      "apt: { sources: { a: { keyid: ABCD } } }",
      "cloud-init, for a key of apt, -> keyserver.ubuntu.com",
    ],
    [
      "apt: { primary: [{ arches: [default], uri: 'http://apt.example' }] }",
      "cloud-init, for a mirror of apt, -> apt.example",
    ],
    [
      "yum_repos: { a: { baseurl: 'https://rpm.example/x' } }",
      "cloud-init, for a repository of yum, -> rpm.example",
    ],
    ["snap: { commands: ['snap install x'] }", `snap in ${path} -> ?`],
    ["snap: { commands: { 0: 'snap install x' } }", `snap in ${path} -> ?`],
    ["phone_home: { url: 'http://home.example/x' }", "cloud-init, by phone_home, -> home.example"],
  ])("%s", (text, found) => {
    expect(config(text)).toEqual([`fetch: ${found}`]);
  });

  test("by a program that it writes and runs, and the place is that of the line in it", () => {
    const text =
      "#cloud-config\nwrite_files:\n  - path: /x.sh\n    content: |\n      #!/bin/sh\n      curl https://get.example\nruncmd: [/x.sh]\n";
    expect(placed(of(text))).toEqual([`fetch: curl in /x.sh -> get.example @ ${path}:6`]);
  });

  test("by a unit that it writes", () => {
    const text =
      "#cloud-config\nwrite_files:\n  - path: /etc/systemd/system/a.service\n    content: |\n      [Service]\n      ExecStart=/usr/bin/curl https://get.example\n";
    expect(placed(of(text))).toEqual([`fetch: curl in a.service -> get.example @ ${path}:6`]);
  });
});

describe("a cloud-config does not fetch", () => {
  test.each([
    "runcmd: ['echo curl https://get.example']",
    'write_files: [{ path: /x.sh, content: "#!/bin/sh\\ncurl https://get.example\\n" }]',
    "packages: []",
    "package_update: false",
    "ntp: { servers: [ntp.example] }",
    "ca_certs: { trusted: ['x'] }",
    "apt: { sources: { a: { keyid: ABCD, key: x } } }",
    "runcmd: [1, null, {}, []]",
  ])("%s", (text) => {
    expect(config(text)).toEqual([]);
  });
});

describe("other user-data", () => {
  test.each([
    ["#!/bin/sh\ncurl https://get.example\n", `curl in ${path} -> get.example`],
    ["#cloud-boothook\ncurl https://get.example\n", `curl in ${path} -> get.example`],
    ["#include\nhttps://get.example/a\n", `cloud-init, by #include in ${path}, -> get.example`],
    ["#include https://get.example/a\n", `cloud-init, by #include in ${path}, -> get.example`],
    [
      "Content-Type: multipart/mixed\nMIME-Version: 1.0\n",
      `cloud-init, by ${path}, of a form that can't be read, -> ?`,
    ],
    ["#part-handler\nimport x\n", `cloud-init, by ${path}, of a form that can't be read, -> ?`],
    ["#cloud-config\na: [\n", `cloud-init, by ${path}, which can't be read, -> ?`],
    [
      "#cloud-config-archive\n- type: text/x-shellscript\n  content: |\n    #!/bin/sh\n    curl https://get.example\n",
      "curl in part-1 -> get.example",
    ],
    [
      "#cloud-config-archive\n- { type: text/cloud-config, content: '#cloud-config\n\n    packages: [jq]' }\n",
      "cloud-init, for the packages in part-1, -> ?",
    ],
  ])("%s", (text, found) => {
    expect(told(of(text))).toEqual([`fetch: ${found}`]);
  });

  test("cloud-init's own configuration on the image counts too", () => {
    const files = {
      ...closed,
      "/etc/cloud/cloud.cfg.d/99.cfg": "runcmd: ['curl https://get.example']\n",
    };
    expect(told(contactsOf(files))).toEqual([
      "fetch: curl in /etc/cloud/cloud.cfg.d/99.cfg -> get.example",
    ]);
  });

  test("a file that user-data writes takes the place of the one on the image", () => {
    const open = "/etc/containerd/certs.d/_default/hosts.toml";
    const text = `#cloud-config\nwrite_files:\n  - path: ${open}\n    content: |\n      server = "https://other.example"\n      capabilities = ["pull", "resolve"]\n      [host."https://mirror.example"]\n`;
    expect(placed(of(text))).toEqual([
      `registry: a pull from any other registry -> mirror.example @ ${path}:7`,
      `registry: a pull from any other registry, asked of host 2, -> other.example @ ${path}:5`,
    ]);
  });
});
