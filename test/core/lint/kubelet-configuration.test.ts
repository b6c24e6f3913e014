import { describe, expect, test } from "vitest";
import { findingsIn, found, type Machine } from "./machine.ts";

const path = "/var/lib/kubelet/config.yaml";
const head = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
const config = (text: string): Machine => ({ [path]: head + text });
const folder = "/etc/kubernetes/kubelet.conf.d";

/** As kubeadm writes it. */
const ofKubeadm = `apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  anonymous:
    enabled: false
  webhook:
    cacheTTL: 0s
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
authorization:
  mode: Webhook
  webhook:
    cacheAuthorizedTTL: 0s
    cacheUnauthorizedTTL: 0s
cgroupDriver: systemd
clusterDNS:
- 10.96.0.10
clusterDomain: cluster.local
containerRuntimeEndpoint: ""
cpuManagerReconcilePeriod: 0s
evictionPressureTransitionPeriod: 0s
fileCheckFrequency: 0s
healthzBindAddress: 127.0.0.1
healthzPort: 10248
httpCheckFrequency: 0s
imageMaximumGCAge: 0s
imageMinimumGCAge: 0s
kind: KubeletConfiguration
logging:
  flushFrequency: 0
  options:
    json:
      infoBufferSize: "0"
  verbosity: 0
memorySwap: {}
nodeStatusReportFrequency: 0s
nodeStatusUpdateFrequency: 0s
rotateCertificates: true
runtimeRequestTimeout: 0s
shutdownGracePeriod: 0s
shutdownGracePeriodCriticalPods: 0s
staticPodPath: /etc/kubernetes/manifests
streamingConnectionIdleTimeout: 0s
syncFrequency: 0s
volumeStatsAggPeriod: 0s
`;

describe("a kubelet's configuration", () => {
  test.each(["1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36"])(
    "that kubeadm wrote for %s is without a finding",
    (kubelet) => {
      expect(found({ [path]: ofKubeadm }, { kubelet })).toEqual([]);
    },
  );

  test.each([
    ["maxPod: 50", "kubelet-field-unknown", "did you mean maxPods?"],
    ["tlsCurvePreferences: [X25519]", "kubelet-field-later", "remove it"],
    ["maxPods: many", "kubelet-field-type", "write a value of type integer"],
    ["imageGCHighThresholdPercent: 120", "kubelet-value", "write a number from 0 to 100"],
    ["featureGates: { NoSuchGate: true }", "kubelet-gate-unknown", "remove it"],
    ["evictionHard: { memory.free: 1Gi }", "kubelet-key-unknown", "it knows"],
    ["imagePullCredentialsVerificationPolicy: AlwaysVerify", "kubelet-verifies-images", "write"],
    ["iptablesDropBit: 15", "kubelet-field-idle", "remove it"],
  ])("with %s has %s", (line, code, hint) => {
    const [first, ...more] = findingsIn(config(`${line}\n`));
    expect(more).toEqual([]);
    expect(first).toMatchObject({ code, position: { file: path, line: 3, sourceLine: line } });
    expect(first?.hint).toContain(hint);
  });

  test("says with which release a field came", () => {
    const [first] = findingsIn(config("failCgroupV1: false\n"), { kubelet: "1.30" });
    expect(first?.message).toBe(
      "KubeletConfiguration of 1.30 has no field failCgroupV1 yet: it came with 1.31",
    );
  });

  test("names the key of what is unknown, and the value that is wrong", () => {
    expect(found(config("maxPod: 50\nmaxPods: -1\n"))).toEqual([
      `kubelet-field-unknown ${path}:3:1`,
      `kubelet-value ${path}:4:10`,
    ]);
  });

  test("is judged as a whole: thresholds that cross are told where one of them stands", () => {
    expect(found(config("imageGCLowThresholdPercent: 90\n"))).toEqual([
      `kubelet-fields-together ${path}:3:29`,
    ]);
    const both = "imageGCLowThresholdPercent: 90\nimageGCHighThresholdPercent: 95\n";
    expect(found(config(both))).toEqual([]);
  });

  test.each([
    ["kind: KubeletConfiguration\n", "apiVersion"],
    ["apiVersion: kubelet.config.k8s.io/v1\nkind: KubeletConfiguration\n", "apiVersion"],
    ["apiVersion: kubelet.config.k8s.io/v1beta1\n", "kind"],
  ])("that does not say its type does not start: %s", (text, key) => {
    const [first] = findingsIn({ [path]: text });
    expect(first).toMatchObject({ code: "kubelet-config-type", path: [key] });
  });

  test("may say yes and no as YAML 1.1 does, but not in quotes", () => {
    expect(found(config("enableServer: yes\nfailSwapOn: off\n"))).toEqual([]);
    expect(found(config('enableServer: "yes"\n'))).toEqual([`kubelet-field-type ${path}:3:15`]);
  });

  test("is found among the documents for kubeadm, in its own lines", () => {
    const kubeadm = `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n---\n${head}maxPod: 1\n`;
    expect(found({ "/root/kubeadm.yaml": kubeadm })).toEqual([
      "kubelet-field-unknown /root/kubeadm.yaml:6:1",
    ]);
  });

  test("needs the version of the kubelet", () => {
    const [first] = findingsIn(config(""), {});
    expect(first?.code).toBe("input-version-needed");
  });

  test("that is no YAML says where", () => {
    expect(findingsIn(config("maxPods: [1\n"))[0]?.position).toMatchObject({ file: path });
  });
});

describe("drop-ins of a kubelet's configuration", () => {
  const dropIns = (...texts: readonly string[]): Machine =>
    Object.fromEntries(texts.map((text, index) => [`${folder}/${index}0.conf`, head + text]));

  test("are merged in the order of their names, and what is overridden does no harm", () => {
    const machine = { ...dropIns("maxPods: -1\n", "maxPods: 50\n"), ...config("maxPods: -2\n") };
    expect(found(machine)).toEqual([]);
  });

  test("are to blame where the last of them says so", () => {
    const machine = { ...config("maxPods: 50\n"), ...dropIns("maxPods: 60\n", "maxPods: -1\n") };
    expect(found(machine)).toEqual([`kubelet-value ${folder}/10.conf:3:10`]);
  });

  test("make a pair with the configuration", () => {
    const machine = {
      ...config("imageGCHighThresholdPercent: 95\n"),
      ...dropIns("imageGCLowThresholdPercent: 90\n"),
    };
    expect(found(machine)).toEqual([]);
  });

  test("alone can't tell whether their other half is elsewhere", () => {
    expect(found(dropIns("imageGCLowThresholdPercent: 90\n"))).toEqual([
      `kubelet-fields-perhaps ${folder}/00.conf:3:29`,
    ]);
  });

  test("take a field away with null", () => {
    const machine = { ...config("iptablesDropBit: 15\n"), ...dropIns("iptablesDropBit: null\n") };
    expect(found(machine)).toEqual([]);
  });

  test("are ordered by bytes, capital letters first", () => {
    const machine = {
      ...config(""),
      [`${folder}/a.conf`]: `${head}maxPods: 50\n`,
      [`${folder}/B.conf`]: `${head}maxPods: -1\n`,
    };
    expect(found(machine)).toEqual([]);
  });

  test("that do not end in .conf are not read", () => {
    const machine = { ...dropIns(""), [`${folder}/20-more.yaml`]: `${head}maxPods: 50\n` };
    expect(found(machine)).toContain(`kubelet-drop-in-name ${folder}/20-more.yaml:1:1`);
    expect(found(config(""))).toEqual([]);
  });

  test("may write a field in another case, which the configuration may not", () => {
    expect(found({ ...config(""), ...dropIns("maxpods: 50\n") })).toEqual([]);
    expect(found(config("maxpods: 50\n"))).toEqual([`kubelet-field-unknown ${path}:3:1`]);
  });
});

describe("the pause image of a containerd that can't pin", () => {
  const old = { containerd: "1.6.20", kubelet: "1.35.2" };

  test("is collected, also where the kubelet collects nothing by usage", () => {
    expect(found(config("maxPods: 50\n"), old)).toEqual([`kubelet-collects-pause ${path}:1:1`]);
    // An eviction deletes images whatever the threshold is.
    const off = config("imageGCHighThresholdPercent: 100\n");
    expect(found(off, old)).toEqual([`kubelet-collects-pause ${path}:1:1`]);
  });

  test("is none of a newer containerd's troubles", () => {
    expect(found(config(""), { containerd: "1.6.22", kubelet: "1.35.2" })).toEqual([]);
  });
});
