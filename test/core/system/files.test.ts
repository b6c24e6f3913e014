import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { aSpec, type Inputs, rendered } from "../../specs/a-spec.ts";

const withFile = (file: object, inputs: Inputs = {}, more: object = {}) =>
  rendered(aSpec({ files: [{ path: "/etc/app", ...file }], ...more }), inputs);
const secret = { references: { "env:TOKEN": "s3cr3t-token" } };

describe("a file of the user's", () => {
  test("is written as it stands, with lines and tabs", () => {
    const content = "one\n\ttwo: {{ three }}\n";
    expect(withFile({ content }).tree.get("/etc/app")).toMatchObject({ mode: 0o644, content });
  });

  test("may be empty when that is said", () => {
    expect(withFile({ content: "" }).text("/etc/app")).toBe("");
  });

  test("is delivered byte for byte when it is text", () => {
    const text = "\ufeffA\r\nB without a line break";
    const { tree } = withFile({ file: "./a" }, { localFiles: { "./a": text } });
    expect(tree.get("/etc/app")?.content).toBe(text);
  });

  test("is delivered byte for byte when it is none, in user-data too", () => {
    const data = new Uint8Array([0x89, 0x50, 0x00, 0xff]);
    const result = withFile({ file: "./a", mode: "0755" }, { localFiles: { "./a": data } });
    expect(result.found).toEqual([]);
    expect(result.tree.get("/etc/app")).toMatchObject({
      mode: 0o755,
      content: { local: "./a", bytes: 4 },
    });
    const written = result.userData.write_files.find(({ path }) => path === "/etc/app");
    expect(written).toMatchObject({ encoding: "gz+b64", permissions: "0755" });
    expect(new Uint8Array(gunzipSync(Buffer.from(written?.content ?? "", "base64")))).toEqual(data);
  });

  test.each([
    { name: "nothing", file: {}, found: "contents-missing files[0]" },
    {
      name: "two",
      file: { content: "a", file: "./a" },
      found: "contents-several files[0].content",
    },
    {
      name: "the others",
      file: { file: "a", template: "b" },
      found: "contents-several files[0].file",
    },
  ])("needs one of content, file and template, not $name", ({ file, found }) => {
    expect(withFile(file).found).toEqual([found]);
  });

  test("that was not given to the render is told", () => {
    expect(withFile({ file: "./a" }).found).toEqual(["local-file-not-given files[0].file"]);
    expect(withFile({ template: "./a" }).found).toEqual(["local-file-not-given files[0].template"]);
  });

  test.each([
    "/etc/../passwd",
    "/etc//x",
    "/etc/x/",
    "/etc/./x",
    "/etc/a\\b",
    "/etc/a\\x2",
    "/manifest.json",
    "/.hidden",
  ])("can't be at %s", (path) => {
    expect(withFile({ path, content: "" }).found).toEqual(["file-path files[0].path"]);
  });

  test("may be called as systemd escapes names", () => {
    const path = "/etc/systemd/system/var-lib-my\\x2ddata.mount.d/a.conf";
    expect(withFile({ path, content: "" }).found).toEqual([]);
  });

  test.each(["/run/x", "/tmp/x", "/proc/sys/x", "/sys/x", "/dev/shm/x"])(
    "would be gone at %s",
    (path) => {
      expect(withFile({ path, content: "" }).found).toEqual(["file-path-volatile files[0].path"]);
    },
  );

  test.each(["kubelet", "containerd"])("can't be the unit of %s", (unit) => {
    const path = `/etc/systemd/system/${unit}.service`;
    expect(withFile({ path, content: "" }).found).toEqual(["unit-replaces files[0].path"]);
  });
});

describe("a file with a secret", () => {
  test("is its owner's alone when nothing is said of its mode, and named a secret", () => {
    const { tree, found } = withFile({ content: { env: "TOKEN" } }, secret);
    expect(found).toEqual([]);
    expect(tree.get("/etc/app")).toMatchObject({
      mode: 0o600,
      secret: true,
      content: "s3cr3t-token",
    });
  });

  test.each(["0600", "0640", "0400"])("may have mode %s", (mode) => {
    const { tree, found } = withFile({ content: { env: "TOKEN" }, mode }, secret);
    expect(found).toEqual([]);
    expect(tree.get("/etc/app")?.mode).toBe(Number.parseInt(mode, 8));
  });

  test.each(["0604", "0666", "0755", "0641"])("can't be everybody's by mode %s", (mode) => {
    const { findings } = withFile({ content: { env: "TOKEN" }, mode }, secret);
    expect(findings).toMatchObject([{ code: "file-secret-mode", path: ["files", 0, "mode"] }]);
    expect(JSON.stringify(findings)).not.toContain("s3cr3t");
  });

  test("in the image is a warning", () => {
    expect(withFile({ content: { env: "TOKEN" }, layer: "image" }, secret).found).toEqual([
      "file-secret-in-image files[0].layer",
    ]);
  });
});

describe("a file of another owner", () => {
  const result = withFile({ content: "x", owner: "app:adm" });

  test("is written by user-data at the end, when its owner is there", () => {
    const written = result.userData.write_files.find(({ path }) => path === "/etc/app");
    expect(written).toMatchObject({ owner: "app:adm", defer: true });
    const others = result.userData.write_files.filter(({ path }) => path !== "/etc/app");
    expect(others.filter((one) => one.owner !== "root:root" || "defer" in one)).toEqual([]);
  });

  test("is a warning in the tree, which can't say so", () => {
    expect(result.found).toEqual(["file-owner-not-carried files[0].content"]);
  });
});

describe("a file that kubeadm minds", () => {
  const kubeadm = {
    kubelet: {
      managedBy: "kubeadm",
      join: {
        endpoint: "api.example:6443",
        token: { env: "TOKEN" },
        caCertHashes: [`sha256:${"a".repeat(64)}`],
      },
    },
  };
  const references = { references: { "env:TOKEN": "abcdef.0123456789abcdef" } };
  const about = (path: string) =>
    withFile({ path, content: "x" }, references, kubeadm).found.filter((one) =>
      one.startsWith("file-"),
    );

  test.each(["/var/lib/kubelet/config.yaml", "/var/lib/kubelet/kubeadm-flags.env"])(
    "is overwritten: %s",
    (path) => {
      expect(about(path)).toEqual(["file-kubeadm-overwrites files[0].path"]);
    },
  );

  test.each([
    "/etc/kubernetes/kubelet.conf",
    "/etc/kubernetes/bootstrap-kubelet.conf",
    "/etc/kubernetes/pki/ca.crt",
  ])("keeps it from starting: %s", (path) => {
    expect(about(path)).toEqual(["file-kubeadm-refuses files[0].path"]);
  });

  test("is not the user's environment of the kubelet", () => {
    expect(about("/etc/default/kubelet")).toEqual([]);
  });

  test("is fine where somebody else manages the kubelet", () => {
    const external = { kubelet: { managedBy: "external" } };
    const found = withFile(
      { path: "/etc/kubernetes/pki/ca.crt", content: "x" },
      {},
      external,
    ).found;
    expect(found.filter((one) => one.startsWith("file-"))).toEqual([]);
  });
});
