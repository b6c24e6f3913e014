import { describe, expect, test } from "vitest";
import { containerdRoots } from "../../../src/core/audit/containerd-roots.ts";
import { namedPaths } from "../../../src/core/audit/named-paths.ts";

const of = (path: string, text: string) => namedPaths([{ path, text }]);
const unit = "/etc/systemd/system/containerd.service";

describe("what files name", () => {
  test.each([
    ["ExecStart=/usr/bin/containerd", "/usr/bin/containerd"],
    ["ExecStartPre=-/opt/x/check", "/opt/x/check"],
    ['Environment="CONTAINERD_CONFIG=/srv/c.toml"', "/srv/c.toml"],
    ["ExecStart=/bin/sh -c 'exec /opt/x/y'", "/opt/x/y"],
  ])("%s", (line, path) => {
    expect(of(unit, `[Service]\n${line}\n`).files).toContain(path);
  });

  test.each([
    ["EnvironmentFile=-/etc/default/x", "/etc/default/x"],
    ["ExecStart=/usr/bin/containerd --config /srv/c.toml", "/srv/c.toml"],
    ["ExecStart=/usr/bin/kubelet --image-credential-provider-config=/srv/p.yaml", "/srv/p.yaml"],
  ])("as a configuration: %s", (line, path) => {
    expect(of(unit, `[Service]\n${line}\n`).configurations).toContain(path);
  });

  test.each([
    ['config_path = "/a/certs.d:/b/certs.d"', ["/a/certs.d", "/b/certs.d"]],
    ['imports = ["/srv/conf/*.toml"]', ["/srv/conf"]],
    ["staticPodPath: /srv/pods", ["/srv/pods"]],
  ])("as a folder: %s", (text, folders) => {
    expect(of("/etc/containerd/config.toml", text).folders).toEqual(folders);
  });

  test("a unit that has nothing to do with pods names nothing", () => {
    expect(
      of("/usr/lib/systemd/system/cron.service", "[Service]\nExecStart=/usr/sbin/cron\n").files,
    ).toEqual([]);
    expect(
      of(
        "/usr/lib/systemd/system/x.service",
        "[Unit]\nBefore=kubelet.service\n[Service]\nExecStart=/opt/x\nExecStop=/opt/x/y\n",
      ).files,
    ).toContain("/opt/x/y");
  });

  test("hosts in URLs are no paths", () => {
    expect(of("/opt/x.sh", "#!/bin/sh\ncurl https://a.example/b/c http://d/e/f\n").files).toEqual([
      "/bin/sh",
    ]);
  });

  test("keys and certificates are left alone, archives told apart", () => {
    const named = of(
      "/opt/x.sh",
      "#!/bin/sh\nctr -n k8s.io images import /srv/a.tar /srv/b/*\n: /srv/key.pem\n",
    );
    expect(named.files).toEqual(["/bin/sh"]);
    expect(named.archives).toEqual(["/srv/a.tar", "/srv/b/*"]);
  });
});

describe("where containerd may have its store", () => {
  test.each([
    ["/etc/containerd/config.toml", 'version = 2\nroot = "/data/containerd"\n'],
    [unit, "[Service]\nExecStart=/usr/bin/containerd --root /data/containerd\n"],
    [unit, "[Service]\nExecStart=/usr/bin/containerd --root=/data/containerd\n"],
  ])("%s says so", (path, text) => {
    expect(containerdRoots([{ path, text }])).toEqual(["/data/containerd", "/var/lib/containerd"]);
  });

  test.each(["root = 5\n", "root = [\n", 'root = "relative"\n'])("%s says nothing", (text) => {
    expect(containerdRoots([{ path: "/etc/containerd/config.toml", text }])).toEqual([
      "/var/lib/containerd",
    ]);
  });
});
