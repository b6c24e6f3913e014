import { describe, expect, test } from "vitest";
import { aSpec, rendered } from "../../specs/a-spec.ts";

const kernel = (modules: readonly string[], sysctls: object = {}) =>
  aSpec({ kernel: { modules, sysctls } });
const sysctl = (key: string, value: string, config: object = {}) =>
  rendered(
    aSpec({
      kernel: { modules: ["br_netfilter", "nf-conntrack"], sysctls: { [key]: value } },
      kubelet: { config },
    }),
  );

describe("the kernel", () => {
  const result = rendered(
    kernel(["overlay", "br_netfilter"], {
      "net.ipv4.ip_forward": "1",
      "net.ipv4.ping_group_range": "0 $(id)",
    }),
  );

  test("loads one module a line", () => {
    expect(result.text("/etc/modules-load.d/nodegen.conf")).toBe(
      "# Written by nodegen; changes here are lost.\noverlay\nbr_netfilter\n",
    );
  });

  test("is set one parameter a line, never through a shell", () => {
    expect(result.text("/etc/sysctl.d/99-nodegen.conf")).toBe(
      "# Written by nodegen; changes here are lost.\nnet.ipv4.ip_forward = 1\nnet.ipv4.ping_group_range = 0 $(id)\n",
    );
    expect(JSON.stringify(result.userData.runcmd)).not.toContain("ip_forward");
  });

  test("is told by user-data too, modules first, before containerd starts again", () => {
    expect(result.userData.runcmd.slice(2, 5)).toEqual([
      ["systemctl", "restart", "systemd-modules-load.service"],
      ["systemctl", "restart", "systemd-sysctl.service"],
      ["systemctl", "restart", "containerd.service"],
    ]);
  });

  test("leaves the image's units enabled as they are, and has no file for them", () => {
    expect(JSON.stringify(result.userData.runcmd[1])).not.toContain("systemd-");
    expect([...result.tree.keys()].filter((path) => path.includes("systemd-"))).toEqual([]);
  });

  test("is left alone when nothing is said of it", () => {
    const { tree, userData } = rendered(aSpec());
    expect([...tree.keys()].filter((path) => /modules-load|sysctl/.test(path))).toEqual([]);
    expect(userData.runcmd).toHaveLength(4);
  });
});

describe("a parameter that a module brings", () => {
  test.each([
    ["net.bridge.bridge-nf-call-iptables", "br_netfilter"],
    ["net/bridge/bridge-nf-call-ip6tables", "br_netfilter"],
    ["net.netfilter.nf_conntrack_max", "nf_conntrack"],
  ])("%s is a warning without %s", (key, module) => {
    const { findings } = rendered(kernel(["overlay"], { [key]: "1" }));
    expect(findings).toMatchObject([
      { code: "sysctl-needs-module", severity: "warning", path: ["kernel", "sysctls", key] },
    ]);
    expect(findings[0]?.hint).toContain(module);
    expect(sysctl(key, "1").found).toEqual([]);
  });
});

describe("a parameter that the kubelet sets", () => {
  test.each([
    ["vm.overcommit_memory", "0"],
    ["vm/panic_on_oom", "1"],
    ["kernel.panic", "0"],
    ["-kernel.panic_on_oops", "0"],
    ["kernel.keys.root_maxkeys", "200"],
  ])("%s = %s will not last, which is a warning", (key, value) => {
    expect(sysctl(key, value).found).toEqual([
      `sysctl-kubelet-overrides kernel.sysctls[${JSON.stringify(key)}]`,
    ]);
  });

  test("keeps a kubelet from starting that may not set it", () => {
    const { findings } = sysctl("vm.overcommit_memory", "2", { protectKernelDefaults: true });
    expect(findings).toMatchObject([{ code: "sysctl-kubelet-refuses", severity: "error" }]);
  });

  test.each([
    ["vm.overcommit_memory", "1"],
    ["kernel.panic", "10"],
    ["kernel.panic_timeout", "1"],
  ])("%s = %s is fine either way", (key, value) => {
    expect(sysctl(key, value, { protectKernelDefaults: true }).found).toEqual([]);
  });
});
