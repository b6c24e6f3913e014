import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { aSpec, rendered, type SpecDocument } from "../../specs/a-spec.ts";
import { byKubeadm, join, minors, newest, token, withKubelet } from "./specs.ts";

const joinPath = "/etc/kubernetes/nodegen-join.yaml";
const patchPath = "/etc/kubernetes/nodegen-patches/kubeletconfiguration+merge.yaml";
const unitPath = "/etc/systemd/system/nodegen-join.service";
const enabled = (unit: string) => `/etc/systemd/system/multi-user.target.wants/${unit}`;

const worker = {
  nodePools: [{ name: "workers", nodes: [{ name: "worker-1", addresses: ["10.0.0.11"] }] }],
};

const labelled = { nodeLabels: { team: "blue" }, flags: { "root-dir": "/data/kubelet" } };

const joinFile = (kubelet: object, minor = newest) =>
  parse(withKubelet(kubelet, { minor, ...worker }).text(joinPath));

describe.each(minors)("the join configuration of %s", (minor) => {
  const old = minor === "1.30";

  test(`is ${old ? "v1beta3" : "v1beta4"}, with the cluster's CA pinned`, () => {
    expect(joinFile(byKubeadm(), minor)).toMatchObject({
      apiVersion: `kubeadm.k8s.io/${old ? "v1beta3" : "v1beta4"}`,
      kind: "JoinConfiguration",
      discovery: {
        bootstrapToken: {
          apiServerEndpoint: "api.internal.example:6443",
          token,
          caCertHashes: join.caCertHashes,
        },
      },
      nodeRegistration: {
        name: "worker-1",
        criSocket: "unix:///run/containerd/containerd.sock",
      },
      patches: { directory: "/etc/kubernetes/nodegen-patches" },
    });
  });

  test(`says the kubelet's flags as a ${old ? "map" : "list"}`, () => {
    const { kubeletExtraArgs } = joinFile(byKubeadm(labelled), minor).nodeRegistration;
    expect(kubeletExtraArgs).toEqual(
      old
        ? { "node-ip": "10.0.0.11", "node-labels": "team=blue", "root-dir": "/data/kubelet" }
        : [
            { name: "node-ip", value: "10.0.0.11" },
            { name: "node-labels", value: "team=blue" },
            { name: "root-dir", value: "/data/kubelet" },
          ],
    );
  });
});

describe("the join configuration", () => {
  test("is for root alone, because the token is in it", () => {
    expect(withKubelet(byKubeadm()).tree.get(joinPath)).toMatchObject({
      mode: 0o600,
      secret: true,
    });
  });

  test("has the taints, and never those of a control plane by itself", () => {
    const taints = [{ key: "dedicated", value: "batch", effect: "NoSchedule" }];
    expect(joinFile(byKubeadm({ taints })).nodeRegistration.taints).toEqual(taints);
    expect(joinFile(byKubeadm()).nodeRegistration).not.toHaveProperty("taints");
  });

  test("leaves the name to the machine where the pool has no named nodes", () => {
    const text = withKubelet(byKubeadm()).text(joinPath);
    expect(parse(text).nodeRegistration).not.toHaveProperty("name");
  });

  test("never skips the verification of the CA", () => {
    const { found, outputs } = withKubelet(byKubeadm({ join: { ...join, caCertHashes: [] } }));
    expect(found).toEqual(["join-ca-unknown kubelet.join.caCertHashes"]);
    expect(outputs).toEqual([]);
    expect(withKubelet(byKubeadm()).text(joinPath)).not.toContain("unsafe");
  });

  test.each(["", "abcdef", "ABCDEF.0123456789abcdef", "abcdef.0123456789abcde", `x${token}`])(
    "is not written with a token that is none, which is never shown: %j",
    (wrong) => {
      const spec = aSpec({ kubelet: byKubeadm() });
      const { findings } = rendered(spec, { references: { "env:TOKEN": wrong } });
      expect(findings).toMatchObject([{ code: "join-token", path: ["kubelet", "join", "token"] }]);
      if (wrong !== "") expect(JSON.stringify(findings)).not.toContain(wrong);
    },
  );

  test("is asked for where kubeadm manages the kubelet", () => {
    expect(withKubelet({ managedBy: "kubeadm" }).found).toEqual(["spec-required kubelet.join"]);
  });

  test.each(["endpoint", "token"])("has to have %s", (field) => {
    const { [field as "token"]: _, ...rest } = join;
    expect(withKubelet(byKubeadm({ join: rest })).found).toEqual([
      `spec-required kubelet.join.${field}`,
    ]);
  });
});

describe("the patch over the cluster's kubelet configuration", () => {
  const patch = (kubelet: object, more: SpecDocument = {}) =>
    parse(withKubelet(byKubeadm(kubelet), more).text(patchPath));

  test("has what containerd needs, and nothing of the cluster's", () => {
    expect(patch({})).toEqual({
      apiVersion: "kubelet.config.k8s.io/v1beta1",
      kind: "KubeletConfiguration",
      cgroupDriver: "systemd",
      containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
    });
  });

  test("has the spec's fields", () => {
    expect(patch({ config: { maxPods: 50 } })).toMatchObject({ maxPods: 50 });
  });

  test("has the cluster's DNS where the spec says another than kubeadm would", () => {
    const more = {
      minor: newest,
      kubernetes: { version: `${newest}.0`, clusterDNS: ["10.9.0.10"] },
    };
    expect(patch({}, more).clusterDNS).toEqual(["10.9.0.10"]);
  });

  test("does not carry the taints, which are flags of kubeadm's", () => {
    const taints = [{ key: "dedicated", effect: "NoSchedule" }];
    expect(patch({ taints })).not.toHaveProperty("registerWithTaints");
  });
});

describe("joining", () => {
  test("is done once by a unit, and tried again until it succeeds", () => {
    const { tree, text } = withKubelet(byKubeadm());
    const unit = text(unitPath);
    expect(unit).toContain("ConditionPathExists=!/etc/kubernetes/kubelet.conf\n");
    expect(unit).toContain(`ExecStart=/usr/bin/kubeadm join --config ${joinPath}\n`);
    expect(unit).toContain("Restart=on-failure\n");
    expect(tree.has(enabled("nodegen-join.service"))).toBe(true);
  });

  test("waits for containerd and the pause image, and is not ordered against the kubelet", () => {
    const unit = withKubelet(byKubeadm()).text(unitPath);
    expect(unit).toMatch(/^After=.*containerd\.service.*nodegen-preload\.service$/m);
    expect(unit).not.toMatch(/^(After|Before|Requires|BindsTo|PartOf|Wants)=.*kubelet\.service/m);
    expect(unit).not.toMatch(/^After=.*(multi-user|cloud-final|cloud-init)/m);
  });

  test("does not stumble over what a try that failed half-way left", () => {
    expect(joinFile(byKubeadm()).nodeRegistration.ignorePreflightErrors).toEqual([
      "FileAvailable--etc-kubernetes-bootstrap-kubelet.conf",
      "FileAvailable--etc-kubernetes-pki-ca.crt",
      "Port-10250",
    ]);
  });

  test("takes the kubeadm that is beside the kubelet", () => {
    const unit = withKubelet(byKubeadm(), { host: { family: "flatcar" } }).text(unitPath);
    expect(unit).toContain("ExecStart=/opt/bin/kubeadm join");
    expect(unit).toContain("Environment=PATH=/opt/bin:");
  });

  test("is somebody else's where the spec says so: the file is there and no unit", () => {
    const kubelet = byKubeadm({ join: { ...join, run: false } });
    const { tree } = withKubelet(kubelet);
    expect(tree.has(joinPath)).toBe(true);
    expect(tree.has(unitPath)).toBe(false);
    expect(joinFile(kubelet).nodeRegistration).not.toHaveProperty("ignorePreflightErrors");
  });

  test("has the kubelet started at the next boots too", () => {
    expect(withKubelet(byKubeadm()).tree.has(enabled("kubelet.service"))).toBe(true);
  });

  test("runs from user-data too", () => {
    const { runcmd, write_files } = withKubelet(byKubeadm()).userData;
    expect(write_files).toContainEqual(
      expect.objectContaining({ path: joinPath, permissions: "0600" }),
    );
    expect(runcmd.find((command) => command[1] === "enable")).toContain("nodegen-join.service");
    expect(runcmd.at(-1)).toContain("nodegen-join.service");
  });
});

test.each(['/data/"my"', "/data/it's", "/data\\x"])(
  "kubeadm would not hand on the flag value %j as it is",
  (value) => {
    expect(withKubelet(byKubeadm({ flags: { "root-dir": value } })).found).toContain(
      "kubelet-flag-value kubelet.flags.root-dir",
    );
  },
);

test("a flag whose value kubeadm would split is refused, by nodegen itself it is quoted", () => {
  const flags = { "root-dir": "/data/my kubelet" };
  expect(withKubelet(byKubeadm({ flags })).found).toEqual([
    "kubelet-flag-value kubelet.flags.root-dir",
  ]);
  const { text, found } = withKubelet({ flags });
  expect(found).toEqual([]);
  expect(text("/etc/systemd/system/kubelet.service.d/30-nodegen-kubelet.conf")).toContain(
    '"--root-dir=/data/my kubelet"',
  );
});
