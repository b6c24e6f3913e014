import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { minors, withKubelet } from "./specs.ts";

const path = "/etc/kubernetes/credential-provider-config.yaml";
const provider = { name: "ecr", matchImages: ["*.example.com"], defaultCacheDuration: "12h" };
const section = (more: object = {}) => ({
  credentialProviders: { binDir: "/opt/bin", providers: [{ ...provider, ...more }] },
});

describe.each(minors)("credential providers of %s", (minor) => {
  test("are configured as the kubelet reads them", () => {
    const kubelet = section({ args: ["get"], env: { A: "1" } });
    expect(parse(withKubelet(kubelet, { minor }).text(path))).toEqual({
      apiVersion: "kubelet.config.k8s.io/v1",
      kind: "CredentialProviderConfig",
      providers: [
        {
          ...provider,
          apiVersion: "credentialprovider.kubelet.k8s.io/v1",
          args: ["get"],
          env: [{ name: "A", value: "1" }],
        },
      ],
    });
  });

  test("are named on the command line", () => {
    const command = withKubelet(section(), { minor }).text(
      "/etc/systemd/system/kubelet.service.d/30-nodegen-kubelet.conf",
    );
    expect(command).toContain(`--image-credential-provider-config=${path}`);
    expect(command).toContain("--image-credential-provider-bin-dir=/opt/bin");
  });
});

test("without the section there is neither file nor flag", () => {
  expect(withKubelet({}).tree.has(path)).toBe(false);
});

test.each(["*.dkr.ecr.*.amazonaws.com", "reg.example.com:5000/team", "a-*.example.com"])(
  "%s is a pattern",
  (pattern) => {
    expect(withKubelet(section({ matchImages: [pattern] })).found).toEqual([]);
  },
);

test.each(["reg.example.com/*", "reg.example.com:*", "a..example.com", "a.b:5:6"])(
  "%s matches no image",
  (pattern) => {
    expect(withKubelet(section({ matchImages: [pattern] })).found).toEqual([
      "credential-provider-pattern kubelet.credentialProviders.providers[0].matchImages[0]",
    ]);
  },
);

test.each(["0", "0s"])("credentials are kept for more than %s", (defaultCacheDuration) => {
  expect(withKubelet(section({ defaultCacheDuration })).found).toEqual([
    "credential-provider-duration kubelet.credentialProviders.providers[0].defaultCacheDuration",
  ]);
});

test.each(["matchImages", "defaultCacheDuration"])("a provider has to have %s", (field) => {
  expect(withKubelet(section({ [field]: null })).found).toEqual([
    `spec-required kubelet.credentialProviders.providers[0].${field}`,
  ]);
});

test("a folder of the programs and at least one provider have to be there", () => {
  const providers = [provider];
  expect(withKubelet({ credentialProviders: { providers } }).found).toEqual([
    "spec-required kubelet.credentialProviders.binDir",
  ]);
  expect(withKubelet({ credentialProviders: { binDir: "/opt/bin" } }).found).toEqual([
    "credential-provider-none kubelet.credentialProviders",
  ]);
});

test.each(minors)("the drop-in folder of %s ends in what no other file may change", (minor) => {
  const { text } = withKubelet({ configDir: "/etc/kubernetes/kubelet.conf.d/" }, { minor });
  expect(parse(text("/etc/kubernetes/kubelet.conf.d/zz-nodegen.conf"))).toEqual({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    cgroupDriver: "systemd",
    containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
  });
  const command = text("/etc/systemd/system/kubelet.service.d/30-nodegen-kubelet.conf");
  expect(command).toContain("--config-dir=/etc/kubernetes/kubelet.conf.d/");
  expect(command).not.toContain("KUBELET_CONFIG_DROPIN_DIR_ALPHA");
});
