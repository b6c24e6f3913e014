import { expect, test } from "vitest";
import { consequenceOf, sourceOf } from "../../../src/core/diff/consequences.ts";
import { sideOfPlans } from "../../../src/core/diff/sides.ts";
import { planNode } from "../../../src/core/render.ts";
import { aSpec, inputOf, resolved } from "../../specs/a-spec.ts";

test.each([
  ["/etc/containerd/certs.d/_default/hosts.toml", "hot"],
  ["/etc/containerd/certs.d/_default/mirror-0-client-key.pem", "hot"],
  ["/etc/containerd/config.toml", "restart containerd"],
  ["/etc/containerd/conf.d/10-own.toml", "restart containerd"],
  ["/etc/systemd/system/containerd.service.d/40-nodegen-proxy.conf", "restart containerd"],
  ["/etc/systemd/system/containerd.service", "restart containerd"],
  ["/etc/systemd/system/kubelet.service.d/20-nodegen.conf", "restart kubelet"],
  ["/etc/systemd/system/multi-user.target.wants/kubelet.service", "reboot"],
  ["/etc/systemd/system/nodegen-preload.service", "reboot"],
  ["/var/lib/kubelet/config.yaml", "restart kubelet"],
  ["/etc/kubernetes/credential-provider-config.yaml", "restart kubelet"],
  ["/etc/kubernetes/nodegen-join.yaml", "new machine"],
  ["/etc/kubernetes/manifests/own.yaml", "hot"],
  ["/etc/sysctl.d/99-nodegen.conf", "reboot"],
  ["/etc/modules-load.d/nodegen.conf", "reboot"],
  ["/usr/local/share/ca-certificates/nodegen-own.crt", "restart containerd"],
  ["/etc/nodegen/image.json", "new image"],
  ["/opt/nodegen/bin/nodegen-preload", "restart kubelet"],
  ["/opt/nodegen/bin/nodegen-verify", "hot"],
  ["cloud-init/user-data", "new machine"],
  ["/etc/containerdx/config.toml", "unknown"],
  ["/etc/systemd/system/own.service", "unknown"],
  ["/srv/own", "unknown"],
])("a change of %s takes: %s", (path, consequence) => {
  expect(consequenceOf(path)).toBe(consequence);
  expect(sourceOf(path) === undefined).toBe(consequence === "unknown");
});

const everything = aSpec({
  registries: [{ host: "*", upstream: "deny", mirrors: [{ url: "https://a.example" }] }],
  proxy: { http: "http://proxy.example:3128" },
  kernel: { modules: ["overlay"], sysctls: { "net.ipv4.ip_forward": "1" } },
  kubelet: { configDir: "/etc/kubernetes/kubelet.conf.d", nodeLabels: { a: "b" } },
});

test("of all that nodegen writes by itself, somebody is known to read it", () => {
  const planned = resolved(everything).map((node) => ({ node, ...planNode(node, inputOf({})) }));
  const [state] = sideOfPlans(planned).nodes;
  const paths = [...(state?.files.keys() ?? [])];
  expect(paths.length).toBeGreaterThan(12);
  expect(paths.filter((path) => consequenceOf(path) === "unknown")).toEqual([]);
});
