import { describe, expect, test } from "vitest";
import { anArchive, aSpec, kubeconfig, rendered } from "../../specs/a-spec.ts";

const file = (path: string) => ({ path, content: "x" });
const found = (...paths: readonly string[]) => rendered(aSpec({ files: paths.map(file) })).found;

describe("two parts of a spec that want one path", () => {
  test.each([
    { name: "containerd's configuration", path: "/etc/containerd/config.toml" },
    { name: "the kubelet's configuration", path: "/var/lib/kubelet/config.yaml" },
    { name: "the preload program", path: "/opt/nodegen/bin/nodegen-preload" },
    { name: "a unit of nodegen's", path: "/etc/systemd/system/nodegen-preload.service" },
    { name: "the gate", path: "/etc/systemd/system/kubelet.service.d/20-nodegen.conf" },
    {
      name: "the link that starts a unit",
      path: "/etc/systemd/system/multi-user.target.wants/nodegen-preload.service",
    },
  ])("are the user's file and $name", ({ path }) => {
    expect(found(path)).toEqual(["path-collision files[0].content"]);
  });

  test("are named, both of them", () => {
    const spec = aSpec({
      kernel: { modules: ["overlay"] },
      files: [file("/etc/modules-load.d/nodegen.conf")],
    });
    expect(rendered(spec).findings).toMatchObject([
      {
        code: "path-collision",
        path: ["files", 0, "content"],
        message: "/etc/modules-load.d/nodegen.conf is written by kernel.modules too",
      },
    ]);
  });

  test("are named as the document has them, also in a pool", () => {
    const kernel = { modules: ["overlay"] };
    const nodePools = [{ name: "a", kernel, files: [file("/etc/modules-load.d/nodegen.conf")] }];
    expect(rendered(aSpec({ nodePools })).findings[0]?.message).toContain(
      "nodePools[0].kernel.modules",
    );
  });

  test("are a file and a unit of the user's", () => {
    const units = [{ name: "a.service", content: "[Service]\n" }];
    const files = [file("/etc/systemd/system/a.service")];
    expect(rendered(aSpec({ units, files })).found).toEqual(["path-collision units[0]"]);
  });

  test.each([
    { name: "below a file of nodegen's", paths: ["/etc/containerd/config.toml/extra"] },
    { name: "in the place of a folder of nodegen's", paths: ["/etc/containerd"] },
    { name: "below another file of the user's", paths: ["/etc/app", "/etc/app/conf"] },
    { name: "deep below one", paths: ["/etc/app/a/b/c", "/etc/app/a"] },
  ])("are a file $name", ({ paths }) => {
    expect(found(...paths)).toEqual([
      expect.stringMatching(/^path-collision files\[\d\]\.content$/),
    ]);
  });

  test("are not two names that only begin alike", () => {
    expect(found("/etc/app", "/etc/app.d/conf", "/etc/containerd/config.toml.bak")).toEqual([]);
  });

  test("are not one archive of two images", () => {
    const archive = { path: "/opt/two.tar", file: "./two.tar" };
    const preload = [{ reference: "registry.internal.example/b:1", archive }];
    const images = { pause: { archive }, preload };
    const both = [
      { name: "registry.internal.example/kubernetes/pause:3.10.1", platforms: ["linux/amd64"] },
      { name: "registry.internal.example/b:1", platforms: ["linux/amd64"] },
    ];
    const result = rendered(aSpec({ images }), {
      archives: { "./two.tar": anArchive({}, { images: both }) },
      formats: ["tree"],
    });
    expect(result.found).toEqual([]);
  });

  test("are the bootstrap kubeconfig and a file there", () => {
    const spec = aSpec({
      kubelet: { bootstrap: { kubeconfig: { env: "K" } } },
      files: [file("/etc/kubernetes/bootstrap-kubelet.conf")],
    });
    expect(rendered(spec, { references: { "env:K": kubeconfig } }).found).toEqual([
      "path-collision files[0].content",
    ]);
  });
});
