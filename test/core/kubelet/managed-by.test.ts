import { describe, expect, test } from "vitest";
import { formats } from "../../../src/core/formats/formats.ts";
import { aSpec, kubeconfig, rendered } from "../../specs/a-spec.ts";
import { byKubeadm, join, minors, token, withKubelet } from "./specs.ts";

const all = {
  config: { maxPods: 50 },
  nodeLabels: { team: "blue" },
  taints: [{ key: "dedicated", effect: "NoSchedule" }],
  flags: { "root-dir": "/data/kubelet" },
  configDir: "/etc/kubernetes/kubelet.conf.d",
  credentialProviders: {
    binDir: "/opt/bin",
    providers: [{ name: "ecr", matchImages: ["*.example.com"], defaultCacheDuration: "1h" }],
  },
};

/** What must never be written, by whom the kubelet is managed: the table of the design. */
const never = [
  {
    managedBy: "kubeadm",
    kubelet: byKubeadm(all),
    paths: [
      "/var/lib/kubelet/config.yaml",
      "/var/lib/kubelet/kubeadm-flags.env",
      "/etc/default/kubelet",
      "/etc/sysconfig/kubelet",
      "/etc/kubernetes/kubelet.conf",
      "/etc/kubernetes/bootstrap-kubelet.conf",
      "/etc/systemd/system/kubelet.service.d/30-nodegen-kubelet.conf",
    ],
  },
  {
    managedBy: "external",
    kubelet: { ...all, managedBy: "external", join, bootstrap: { kubeconfig: { file: "./b" } } },
    paths: [
      "/var/lib/kubelet",
      "/etc/kubernetes",
      "/etc/default",
      "/etc/sysconfig",
      "/etc/systemd/system/kubelet.service.d/30-nodegen-kubelet.conf",
      "/etc/systemd/system/multi-user.target.wants/kubelet.service",
      "/etc/systemd/system/nodegen-join.service",
    ],
  },
];

const cases = never.flatMap((row) =>
  minors.flatMap((minor) =>
    ["debian", "rhel", "flatcar"].flatMap((family) =>
      formats.map(({ name: format }) => ({ ...row, minor, family, format })),
    ),
  ),
);

describe.each(cases)(
  "a kubelet of $minor on $family that $managedBy manages, as $format",
  ({ kubelet, paths, minor, family, format }) => {
    // What an image takes is never all of a node that has secrets.
    const delivery = format === "packer" ? { layers: { image: [format] } } : {};
    const versions = { kubernetes: { version: `${minor}.0` }, host: { family } };
    const spec = aSpec({ ...versions, kubelet, delivery });
    const { outputs } = rendered(spec, {
      references: { "env:TOKEN": token, "file:./b": kubeconfig },
      formats: [format],
    });
    const artefacts = outputs.flatMap((output) => output.artefacts);
    const written = artefacts.flatMap(({ path, content }) => [
      `/${path.replace(/^rootfs\//, "")}`,
      ...(format === "tree" || typeof content !== "string" ? [] : pathsIn(content)),
    ]);

    test.each(paths)("never has a file %s", (path) => {
      const inside = written.filter((one) => one === path || one.startsWith(`${path}/`));
      expect(inside).toEqual([]);
    });

    test("has the gate", () => {
      // Cluster API's files are all base64, so there the name must do.
      const gate =
        format === "capi" && family !== "flatcar"
          ? "/etc/systemd/system/kubelet.service.d/20-nodegen.conf"
          : "ExecStartPre=/opt/nodegen/bin/nodegen-preload";
      expect(artefacts.map(({ content }) => String(content)).join("\n")).toContain(gate);
    });
  },
);

/** The files that user-data or an Ignition config makes: `path: …`, `"path":"…"`. */
function pathsIn(text: string): readonly string[] {
  return [...text.matchAll(/"?path"?: ?"?(\/[^"\s,]+)/g)].map(([, path = ""]) => path);
}

describe("a field without effect is a warning that names it", () => {
  const warned = (kubelet: object) =>
    withKubelet(kubelet)
      .findings.filter(({ severity }) => severity === "warning")
      .map(({ code, path }) => `${code} ${path.join(".")}`);

  test("all of them with external, and the node is rendered all the same", () => {
    const kubelet = {
      ...all,
      managedBy: "external",
      join,
      bootstrap: { kubeconfig: { env: "B" } },
    };
    const { outputs } = withKubelet(kubelet);
    expect(outputs.length).toBeGreaterThan(0);
    expect(warned(kubelet)).toEqual([
      "kubelet-field-unused kubelet.config",
      "kubelet-field-unused kubelet.nodeLabels",
      "kubelet-field-unused kubelet.taints",
      "kubelet-field-unused kubelet.flags",
      "kubelet-field-unused kubelet.configDir",
      "kubelet-field-unused kubelet.credentialProviders",
      "kubelet-field-unused kubelet.join",
      "kubelet-field-unused kubelet.bootstrap",
    ]);
  });

  test("join with nodegen", () => {
    expect(warned({ join })).toEqual(["kubelet-field-unused kubelet.join"]);
  });

  test("bootstrap with kubeadm", () => {
    const bootstrap = { kubeconfig: { file: "./bootstrap.conf" } };
    expect(warned(byKubeadm({ bootstrap }))).toEqual(["kubelet-field-unused kubelet.bootstrap"]);
  });

  test("none of them where each has one", () => {
    expect(withKubelet(all).found).toEqual([]);
    expect(withKubelet(byKubeadm(all)).found).toEqual([]);
    expect(withKubelet({ managedBy: "external" }).found).toEqual([]);
  });
});

describe("an image without a kubelet.service", () => {
  const unitPath = "/etc/systemd/system/kubelet.service";
  const host = { family: "debian", kubelet: { unit: "none" } };

  test("gets one of ours, with the whole command and the gate", () => {
    const { text, tree } = withKubelet({ flags: { "root-dir": "/data/kubelet" } }, { host });
    const unit = text(unitPath);
    expect(unit).toContain(
      "ExecStart=/usr/bin/kubelet \\\n  --config=/var/lib/kubelet/config.yaml",
    );
    expect(unit).toContain("--root-dir=/data/kubelet");
    expect(unit).toMatch(/^After=network-online\.target containerd\.service/m);
    expect(unit).toContain("Restart=always\n");
    expect(tree.has(`${unitPath}.d/20-nodegen.conf`)).toBe(true);
    expect(tree.has(`${unitPath}.d/30-nodegen-kubelet.conf`)).toBe(false);
    expect(tree.has("/etc/systemd/system/multi-user.target.wants/kubelet.service")).toBe(true);
  });

  test("gets one that reads what kubeadm writes", () => {
    const unit = withKubelet(byKubeadm(), { host }).text(unitPath);
    expect(unit).toContain("EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env\n");
    expect(unit).toContain("EnvironmentFile=-/etc/default/kubelet\n");
    expect(unit).toContain("  $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS\n");
    expect(unit).toContain("--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf");
  });

  test("can't start the kubelet before user-data has, so bootcmd has no gate to write", () => {
    expect(withKubelet({}, { host }).userData.bootcmd).toBeUndefined();
    expect(withKubelet({}, { host: { family: "debian" } }).userData.bootcmd).toBeDefined();
  });

  test("gets none where somebody else manages the kubelet", () => {
    expect(withKubelet({ managedBy: "external" }, { host }).tree.has(unitPath)).toBe(false);
  });

  test("an image that has one keeps it", () => {
    expect(withKubelet({}).tree.has(unitPath)).toBe(false);
    expect(withKubelet(byKubeadm()).tree.has(unitPath)).toBe(false);
  });
});
