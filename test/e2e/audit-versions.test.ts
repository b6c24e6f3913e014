import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { goBinary } from "../../src/node/audit/go-binary.ts";
import { readRoot } from "../../src/node/audit/read-root.ts";
import { temporaryFolder } from "../node/temporary.ts";
import { rootfsOf, toolFolder } from "./lab/cache.ts";
import { containerds } from "./lab/containerds.ts";
import { kubelets } from "./lab/kubelets.ts";
import { saw } from "./report/saw.ts";

/** A machine of which nothing is known but its program. */
function machineWith(program: string, from: string): string {
  const root = temporaryFolder();
  mkdirSync(join(root, "usr/bin"), { recursive: true });
  copyFileSync(from, join(root, "usr/bin", program));
  return root;
}

test.each(containerds)(
  "the binary of containerd $version says its version",
  async ({ version, minor, node }) => {
    const { suite, containerd } = node;
    const from =
      containerd === undefined
        ? join(await rootfsOf(suite), "usr/bin/containerd")
        : join(await toolFolder(`containerd-${containerd}`), "containerd");
    const { machine, versions } = await readRoot(machineWith("containerd", from), {
      kubelet: "1.35",
    });
    saw({ containerd: version });
    expect(machine.versions.containerd?.release).toBe(version);
    expect(machine.versions.containerd?.row.minor).toBe(minor);
    expect(versions[0]?.from).toBe("/usr/bin/containerd");
  },
);

test.each(kubelets)(
  "the binary of the kubelet $version says its version",
  async ({ version, minor }) => {
    const from = join(await toolFolder(`kubelet-${minor}`), "kubelet");
    const { machine } = await readRoot(machineWith("kubelet", from), { containerd: "2.2" });
    saw({ kubelet: version });
    expect(machine.versions.kubelet?.release).toBe(version);
    expect(goBinary(from).main).toBe("k8s.io/kubernetes/cmd/kubelet");
  },
);

test.each(["bookworm", "trixie", "forky"] as const)(
  "on a whole %s, binary and package agree, and nothing can't be read",
  async (suite) => {
    const root = await rootfsOf(suite);
    const { machine, versions, findings } = await readRoot(root, { kubelet: "1.35" });
    expect(findings).toEqual([]);
    expect(versions[0]?.from).toBe("/usr/bin/containerd, which containerd.service runs");
    expect(machine.subjects.map(({ path }) => path)).toContain(
      "/usr/lib/systemd/system/containerd.service",
    );
  },
);
