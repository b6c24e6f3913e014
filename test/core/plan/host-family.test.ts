import { describe, expect, test } from "vitest";
import { clusterShape } from "../../../src/core/compiled/shape.js";
import { hostFamilies, hostFamily, readOnlyFolder } from "../../../src/core/plan/host-family.ts";
import { shapeAt } from "../../../src/core/spec/shape.ts";
import { schemaFindings } from "../../../src/core/spec/validate.ts";
import { goldenOutputs } from "../../golden/outputs.ts";
import { aSpec, rendered } from "../../specs/a-spec.ts";

const names = (shapeAt(clusterShape, ["host", "family"])?.allowed ?? []).map(String);
const goldens = await goldenOutputs();

describe.each(names)("the family %s, which the schema takes", (name) => {
  test("has a row", () => {
    expect(hostFamily(name as "debian").name).toBe(name);
  });

  test("has goldens", () => {
    expect(goldens.map(({ settings }) => settings.host.family)).toContain(name);
  });

  test("names each program by its whole path", () => {
    const { kubeletProgram, trust } = hostFamily(name as "debian");
    expect([kubeletProgram, trust.update[0]].every((path) => path?.startsWith("/"))).toBe(true);
  });

  test("can have certificates where it looks for them", () => {
    const family = hostFamily(name as "debian");
    expect(readOnlyFolder(family, `${family.trust.directory}/x`)).toBeUndefined();
  });
});

test("no family has a row twice, or one that the schema does not take", () => {
  expect(hostFamilies.map((row) => row.name).sort()).toEqual([...names].sort());
});

describe("what can't be written", () => {
  test.each([
    ["debian", "/usr/local/bin/x", undefined],
    ["debian", "/usr/bin/x", undefined],
    ["flatcar", "/usr/local/bin/x", "/usr"],
    ["flatcar", "/lib/systemd/system/x.service", "/lib"],
    ["flatcar", "/usrdata/x", undefined],
    ["flatcar", "/data/x", undefined],
    ["fcos", "/usr/local/bin/x", undefined],
    ["fcos", "/usr/bin/x", "/"],
    ["fcos", "/data/x", "/"],
    ["fcos", "/opt/x", undefined],
    ["fcos", "/optional/x", "/"],
  ] as const)("on %s: %s for the sake of %s", (family, path, folder) => {
    expect(readOnlyFolder(hostFamily(family), path)).toBe(folder);
  });

  test("is a finding at the file that the spec wants there, whoever wants it", () => {
    const files = [{ path: "/usr/local/bin/tool", content: "x" }];
    expect(rendered(aSpec({ host: { family: "flatcar" }, files })).found).toEqual([
      "path-read-only files[0].content",
    ]);
    const pause = { archive: { path: "/data/pause.tar", file: "./pause.tar" } };
    const archive = rendered(aSpec({ host: { family: "fcos" }, images: { pause } }));
    expect(archive.found).toEqual(["archive-missing images.pause.archive.file"]);
    expect(rendered(aSpec({ files })).found).toEqual([]);
  });
});

describe("systems that nodegen does not make nodes of", () => {
  test.each([
    ["eks", "nodeadm"],
    ["amazon-eks", "nodeadm"],
    ["EKS", "nodeadm"],
    ["bottlerocket", "settings API"],
    ["talos", "machine configuration"],
    ["k3s", "its own containerd"],
    ["rke2", "its own containerd"],
  ])("%s is refused, and the finding says why", (family, reason) => {
    const { findings } = rendered(aSpec({ host: { family } }));
    expect(findings).toMatchObject([
      { code: "host-family-refused", severity: "error", path: ["host", "family"] },
    ]);
    expect(findings[0]?.message).toContain(reason);
  });

  test("are refused in a pool and in a node as well", () => {
    const host = { family: "eks" };
    const spec = aSpec({ nodePools: [{ name: "a", host, nodes: [{ name: "b", host }] }] });
    expect(rendered(spec).found).toEqual([
      "host-family-refused nodePools[0].host.family",
      "host-family-refused nodePools[0].nodes[0].host.family",
    ]);
  });

  test("are told from a name that is only mistyped", () => {
    expect(rendered(aSpec({ host: { family: "debain" } })).findings).toMatchObject([
      { code: "spec-value", hint: 'did you mean "debian"?' },
    ]);
  });

  test.each(["toString", "__proto__", 7])("are not %s", (family) => {
    const codes = schemaFindings(aSpec({ host: { family } })).map(({ code }) => code);
    expect(codes).not.toContain("host-family-refused");
  });
});

describe("a containerd whose unit reads another file", () => {
  const dropIn = "/etc/systemd/system/containerd.service.d/20-nodegen-config.conf";

  test("is led to ours on flatcar", () => {
    expect(rendered(aSpec({ host: { family: "flatcar" } })).text(dropIn)).toContain(
      "\n[Service]\nEnvironment=CONTAINERD_CONFIG=/etc/containerd/config.toml\n",
    );
  });

  test.each(["debian", "rhel", "amazon", "fcos"])("is not on %s", (family) => {
    expect(rendered(aSpec({ host: { family } })).tree.has(dropIn)).toBe(false);
  });
});

describe("services that race cloud-init", () => {
  const dropIns = ["containerd", "kubelet"].map(
    (unit) => `/etc/systemd/system/${unit}.service.d/10-nodegen-order.conf`,
  );

  test.each(["rhel", "amazon"])("wait for its files on %s", (family) => {
    const result = rendered(aSpec({ host: { family } }));
    for (const path of dropIns) {
      expect(result.text(path)).toMatch(/\n\[Unit\]\nAfter=cloud-config\.target\n$/);
    }
  });

  test.each(["debian", "flatcar", "fcos"])("need not on %s", (family) => {
    const { tree } = rendered(aSpec({ host: { family } }));
    expect(dropIns.filter((path) => tree.has(path))).toEqual([]);
  });
});
