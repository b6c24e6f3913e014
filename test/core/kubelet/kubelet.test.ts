import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { kubeletFields } from "../../../src/core/compiled/tables.js";
import { kubeletConfiguration } from "../../../src/core/kubelet/kubelet-configuration.ts";
import { kubeletMinors } from "../../../src/core/spec/versions/kubelet.ts";
import { unknownKeys } from "../../../src/core/syntax/keys.ts";
import { aSpec, kubeconfig, rendered, theSettings } from "../../specs/a-spec.ts";

const configPath = "/var/lib/kubelet/config.yaml";
const bootstrapPath = "/etc/kubernetes/bootstrap-kubelet.conf";
const commandPath = "/etc/systemd/system/kubelet.service.d/30-nodegen-kubelet.conf";
const bootstrap = { kubeconfig: { file: "./bootstrap.conf" } };
const references = { "file:./bootstrap.conf": kubeconfig };

/** The KubeletConfiguration that is written. */
const config = (changes = {}) => parse(rendered(aSpec(changes), { references }).text(configPath));

/** The kubelet's arguments, one a line of ExecStart=. */
function command(changes = {}): readonly string[] {
  const text = rendered(aSpec(changes), { references }).text(commandPath);
  const [, start = ""] = text.split("ExecStart=\nExecStart=");
  return start
    .trim()
    .split(" \\\n")
    .map((part) => part.trim());
}

describe("config.yaml", () => {
  test.each([
    ["apiVersion", "kubelet.config.k8s.io/v1beta1"],
    ["kind", "KubeletConfiguration"],
    ["cgroupDriver", "systemd"],
    ["containerRuntimeEndpoint", "unix:///run/containerd/containerd.sock"],
    ["clusterDomain", "cluster.local"],
  ])("has %s: %s", (field, value) => {
    expect(config()).toHaveProperty(field, value);
  });

  test("has the cluster's DNS where the spec has one", () => {
    expect(config({ kubernetes: { clusterDNS: ["10.96.0.10"] } }).clusterDNS).toEqual([
      "10.96.0.10",
    ]);
    expect(config()).not.toHaveProperty("clusterDNS");
  });

  test("has the taints to register with", () => {
    const taints = [{ key: "dedicated", value: "batch", effect: "NoSchedule" }];
    expect(config({ kubelet: { taints } }).registerWithTaints).toEqual(taints);
    expect(config()).not.toHaveProperty("registerWithTaints");
  });

  test("has the spec's own fields over nodegen's, map by map", () => {
    const spec = {
      kubelet: { config: { maxPods: 50, authentication: { x509: { clientCAFile: "/ca" } } } },
    };
    expect(config(spec)).toMatchObject({
      maxPods: 50,
      authentication: {
        anonymous: { enabled: false },
        webhook: { enabled: false },
        x509: { clientCAFile: "/ca" },
      },
    });
  });

  test("is readable by all, and of this boot", () => {
    expect(rendered(aSpec()).tree.get(configPath)).toMatchObject({ mode: 0o644, secret: false });
  });
});

describe("a standalone kubelet", () => {
  test("runs static pods and lets nobody in, because there is nobody to ask", () => {
    expect(config()).toMatchObject({
      staticPodPath: "/etc/kubernetes/manifests",
      authentication: { anonymous: { enabled: false }, webhook: { enabled: false } },
      authorization: { mode: "AlwaysAllow" },
    });
  });

  test("has no kubeconfig, neither as a file nor as an argument", () => {
    expect(rendered(aSpec()).tree.has(bootstrapPath)).toBe(false);
    expect(command().join(" ")).not.toContain("kubeconfig");
  });
});

describe("a kubelet that joins", () => {
  const joining = { kubelet: { bootstrap } };

  test("renews its certificate, and asks the API server who a caller is", () => {
    expect(config(joining)).toMatchObject({ rotateCertificates: true });
    expect(config(joining)).not.toHaveProperty("authorization");
    expect(config(joining)).not.toHaveProperty("staticPodPath");
  });

  test("has its kubeconfig for root alone", () => {
    const { tree } = rendered(aSpec(joining), { references });
    expect(tree.get(bootstrapPath)).toMatchObject({
      mode: 0o600,
      secret: true,
      content: kubeconfig,
    });
  });

  test("is told of both kubeconfigs", () => {
    expect(command(joining)).toEqual(
      expect.arrayContaining([
        "--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf",
        "--kubeconfig=/etc/kubernetes/kubelet.conf",
      ]),
    );
  });

  test.each([
    { name: "YAML", text: kubeconfig },
    { name: "JSON", text: '{"apiVersion":"v1","kind":"Config"}' },
    { name: "YAML with quotes", text: "kind: 'Config'\n" },
  ])("may have its kubeconfig as $name", ({ text }) => {
    const result = rendered(aSpec(joining), { references: { "file:./bootstrap.conf": text } });
    expect(result.found).toEqual([]);
  });

  test.each([
    { name: "another kind", text: "kind: ConfigMap\n" },
    { name: "no kind", text: "apiVersion: v1\n" },
    { name: "a certificate", text: "-----BEGIN CERTIFICATE-----\n" },
  ])("is refused a kubeconfig that is $name", ({ text }) => {
    const result = rendered(aSpec(joining), { references: { "file:./bootstrap.conf": text } });
    expect(result.findings).toMatchObject([
      {
        code: "bootstrap-kubeconfig",
        path: ["kubelet", "bootstrap", "kubeconfig"],
        hint: expect.stringContaining("kind: Config"),
      },
    ]);
  });
});

describe("the command line", () => {
  const node = { nodePools: [{ name: "workers", nodes: [{ name: "worker-1" }] }] };

  test("replaces that of the image, and has what has no field", () => {
    expect(command()).toEqual(["/usr/bin/kubelet", "--config=/var/lib/kubelet/config.yaml"]);
  });

  test("has the image's own kubelet", () => {
    expect(command({ host: { kubelet: { path: "/opt/bin/kubelet" } } })[0]).toBe(
      "/opt/bin/kubelet",
    );
  });

  test("has the node's name where the node has one", () => {
    expect(command(node)).toContain("--hostname-override=worker-1");
    expect(command().join(" ")).not.toContain("--hostname-override");
  });

  test.each([
    { name: "one address", addresses: ["10.0.0.11"], flag: "--node-ip=10.0.0.11" },
    {
      name: "one of each family",
      addresses: ["10.0.0.11", "fd00::11"],
      flag: "--node-ip=10.0.0.11,fd00::11",
    },
  ])("has $name", ({ addresses, flag }) => {
    const nodePools = [{ name: "workers", nodes: [{ name: "worker-1", addresses }] }];
    expect(command({ nodePools })).toContain(flag);
  });

  test("has the labels", () => {
    const nodeLabels = { "node.kubernetes.io/pool": "workers", empty: "" };
    expect(command({ kubelet: { nodeLabels } })).toContain(
      "--node-labels=node.kubernetes.io/pool=workers,empty=",
    );
  });

  test("never names a pause image: that flag is gone from the kubelet", () => {
    expect(command(node).join(" ")).not.toContain("pod-infra-container-image");
  });

  test("is in a drop-in that comes after the gate and after kubeadm's", () => {
    const names = [...rendered(aSpec()).tree.keys()].filter((path) =>
      path.includes("/kubelet.service.d/"),
    );
    expect(names.map((path) => path.split("/").at(-1)).toSorted()).toEqual([
      "20-nodegen.conf",
      "30-nodegen-kubelet.conf",
    ]);
  });
});

describe("versions", () => {
  test.each(["1.29.0", "1.37.0", "1.3.5", "1.350.1"])("%s is not known", (version) => {
    expect(rendered(aSpec({ kubernetes: { version } })).findings).toMatchObject([
      {
        code: "kubelet-version-unsupported",
        path: ["kubernetes", "version"],
        message: `nodegen does not know the kubelet of Kubernetes ${version}`,
        hint: "it knows 1.30.x, 1.31.x, 1.32.x, 1.33.x, 1.34.x, 1.35.x, 1.36.x",
      },
    ]);
  });

  describe.each(kubeletMinors)("a kubelet of $minor on cgroup v1", ({ minor }) => {
    const onV1 = (kubelet: object = {}) =>
      aSpec({ kubernetes: { version: `${minor}.0` }, host: { cgroup: "v1" }, kubelet });
    const refuses = ["1.35", "1.36"].includes(minor);

    test(refuses ? "does not start" : "starts", () => {
      expect(rendered(onV1()).findings).toMatchObject(
        refuses
          ? [
              {
                code: "kubelet-cgroup-v1",
                path: ["host", "cgroup"],
                hint: expect.stringContaining("failCgroupV1: false"),
              },
            ]
          : [],
      );
    });

    test("may be told to start all the same, where it has the field", () => {
      const { found } = rendered(onV1({ config: { failCgroupV1: false } }));
      expect(found).toEqual(
        minor === "1.30" ? ["kubelet-field-later kubelet.config.failCgroupV1"] : [],
      );
    });

    test("is a warning where somebody else may have told it to", () => {
      expect(rendered(onV1({ managedBy: "external" })).findings).toMatchObject(
        refuses ? [{ code: "kubelet-cgroup-v1-perhaps", severity: "warning" }] : [],
      );
    });

    test("is a warning too where the spec allows it and somebody else writes its configuration", () => {
      const config = { failCgroupV1: false };
      const codes = rendered(onV1({ managedBy: "external", config })).findings.map(
        ({ code }) => code,
      );
      expect(codes.includes("kubelet-cgroup-v1-perhaps")).toBe(refuses);
    });
  });
});

describe("a field of kubelet.config", () => {
  const found = (config: object) => rendered(aSpec({ kubelet: { config } })).findings;

  test.each([
    {
      name: "a misspelt one",
      config: { maxPod: 5 },
      hint: "did you mean maxPods?",
      path: ["maxPod"],
    },
    {
      name: "a misspelt one deep inside",
      config: { authentication: { webhook: { enabeld: true } } },
      hint: "did you mean enabled?",
      path: ["authentication", "webhook", "enabeld"],
    },
    { name: "one that resembles none", config: { blue: 1 }, hint: "remove it", path: ["blue"] },
    {
      name: "one that is a flag only",
      config: { hostnameOverride: "x" },
      hint: "remove it",
      path: ["hostnameOverride"],
    },
  ])("that this minor does not know is a finding: $name", ({ config, hint, path }) => {
    expect(found(config)).toMatchObject([
      { code: "kubelet-field-unknown", path: ["kubelet", "config", ...path], hint },
    ]);
  });

  test.each([
    { name: "text for a number", config: { maxPods: "110" }, expected: "integer" },
    { name: "a number for text", config: { clusterDomain: 5 }, expected: "string" },
    { name: "a text for a list", config: { clusterDNS: "10.0.0.10" }, expected: "array<string>" },
    { name: "a list for a map", config: { evictionHard: [] }, expected: "table" },
  ])("of another type is a finding: $name", ({ config, expected }) => {
    expect(found(config)).toMatchObject([
      { code: "kubelet-field-type", hint: `write a value of type ${expected}` },
    ]);
  });

  test.each([
    { field: "apiVersion", value: "x" },
    { field: "kind", value: "x" },
    { field: "cgroupDriver", value: "x" },
    { field: "containerRuntimeEndpoint", value: "x" },
    { field: "registerWithTaints", value: [] },
  ])("that nodegen sets itself is guarded: $field", ({ field, value }) => {
    expect(found({ [field]: value })).toMatchObject([
      {
        code: "kubelet-field-guarded",
        path: ["kubelet", "config", field],
        message: `kubelet.config can't set ${field}`,
        hint: expect.stringMatching(/^(remove it: |write the taints in kubelet.taints)/),
      },
    ]);
  });

  test("is told where it was written: in the pool", () => {
    const nodePools = [{ name: "workers", kubelet: { config: { maxPod: 5 } } }];
    expect(rendered(aSpec({ nodePools })).findings).toMatchObject([
      { path: ["nodePools", 0, "kubelet", "config", "maxPod"] },
    ]);
  });

  test("that a pool has from the cluster is told once, at the cluster's", () => {
    const nodePools = [{ name: "a" }, { name: "b" }];
    expect(rendered(aSpec({ nodePools, kubelet: { config: { maxPod: 5 } } })).found).toEqual([
      "kubelet-field-unknown kubelet.config.maxPod",
    ]);
  });
});

describe.each(kubeletMinors)("every field written for the kubelet of $minor", ({ minor }) => {
  const taints = [{ key: "a", effect: "NoSchedule" }];
  const written = [{}, { bootstrap }].map((more) =>
    kubeletConfiguration(
      theSettings(
        aSpec({ kubernetes: { clusterDNS: ["10.96.0.10"] }, kubelet: { taints, ...more } }),
      ),
    ),
  );
  const table = kubeletFields[minor] ?? {};

  test.each(written)("is one which that kubelet knows", (document) => {
    expect(unknownKeys(table, document)).toEqual([]);
  });

  test.each([...new Set(written.flatMap((document) => Object.keys(document)))])(
    "is held against the table: %s",
    (field) => {
      const rows = Object.entries(table).filter(
        ([row]) => !new RegExp(`^${field}(\\.|\\[|$)`).test(row),
      );
      const faults = written.flatMap((document) => unknownKeys(Object.fromEntries(rows), document));
      expect(faults.map(({ path }) => path)).toContainEqual([field]);
    },
  );
});
