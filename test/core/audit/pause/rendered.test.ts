import { describe, expect, test } from "vitest";
import { pauseChain } from "../../../../src/core/audit/pause/pause-chain.ts";
import { pauseReference } from "../../../specs/a-spec.ts";
import {
  changed,
  fault,
  foundMachine,
  linkOf,
  specMachine,
  verdict,
  withFiles,
  without,
} from "./spec-machine.ts";

const config = "/etc/containerd/config.toml";
const program = "/opt/nodegen/bin/nodegen-preload";
const gate = "/etc/systemd/system/kubelet.service.d/20-nodegen.conf";
const early = "/etc/systemd/system/nodegen-preload.service";

describe("what nodegen renders", () => {
  test.each(["1.6.36", "1.7.35", "2.0.14", "2.1.9", "2.2.9", "2.3.7"])(
    "is proved for containerd %s",
    (version) => {
      const changes = { containerd: { version } };
      expect(verdict(specMachine(changes))).toBe("proved");
      expect(verdict(foundMachine(changes))).toBe("proved");
    },
  );

  test("is proved with another snapshotter, another root and more images", () => {
    const image = { reference: "registry.internal.example/a:1", archive: { path: "/opt/a.tar" } };
    const more = {
      containerd: { snapshotter: "native", root: "/data/containerd" },
      images: { preload: [image] },
    };
    expect(verdict(specMachine(more))).toBe("proved");
  });

  test("is proved where the node fetches the archive", () => {
    const archive = { url: "https://a.example/pause.tar", sha256: "0".repeat(64) };
    expect(verdict(specMachine({ images: { pause: { archive } } }))).toBe("proved");
  });

  test.each(["kubeadm", "external"])("is proved where %s has the kubelet", (managedBy) => {
    const join = {
      endpoint: "api.example:6443",
      token: { env: "TOKEN" },
      caCertHashes: [`sha256:${"0".repeat(64)}`],
    };
    const kubelet = managedBy === "kubeadm" ? { managedBy, join } : { managedBy };
    expect(verdict(specMachine({ kubelet }))).toBe("proved");
  });

  test.each(["debian", "rhel", "amazon", "flatcar", "fcos"])("is proved on %s", (family) => {
    expect(verdict(specMachine({ host: { family } }))).toBe("proved");
  });

  test("says of each link what the files say, and where", () => {
    const chain = pauseChain(specMachine());
    expect(chain.sandbox).toMatchObject({ reference: pauseReference, place: { file: config } });
    expect(chain.links.map(({ number }) => number)).toEqual([8, 6, 0, 3, 1, 4, 5, 2, 7]);
    expect(linkOf(chain, 0)).toMatchObject({
      why: `kubelet.service does not start before ${program} (nodegen's own) has succeeded`,
      place: { file: gate, line: 8 },
    });
  });

  test("is unproven where the kubelet starts without the image", () => {
    const machine = specMachine({ images: { onFailure: "warn" } });
    expect(verdict(machine)).toBe("unproven at 0");
    expect(fault(machine).hint).toContain("images.onFailure: block");
  });

  test("is broken on a containerd that can't pin", () => {
    expect(verdict(specMachine({ containerd: { version: "1.6.20" } }))).toBe("broken at 2");
  });
});

describe("one thing that is broken in it is the link that is named", () => {
  const machine = foundMachine();
  const native = foundMachine({ containerd: { snapshotter: "native" } });

  test.each([
    {
      name: "another image in the configuration",
      machine: changed(machine, config, pauseReference, "registry.k8s.io/pause:3.10"),
      is: "broken at 1",
    },
    {
      name: "a reference by tag and digest",
      machine: changed(
        machine,
        config,
        pauseReference,
        `${pauseReference}@sha256:${"0".repeat(64)}`,
      ),
      is: "broken at 1",
    },
    {
      name: "a namespace of its own",
      machine: changed(machine, program, "namespace=k8s.io", "namespace=default"),
      is: "broken at 3",
    },
    {
      name: "another snapshotter of the CRI",
      machine: changed(native, program, "snapshotter=native", "snapshotter=devmapper"),
      is: "broken at 4",
    },
    {
      name: "an optional disk over the store",
      machine: withFiles(
        changed(
          machine,
          "/etc/systemd/system/containerd.service.d/30-nodegen-store.conf",
          /RequiresMountsFor=.*/,
          "",
        ),
        {
          "/etc/fstab": "/dev/sdb /var/lib/containerd ext4 defaults,nofail 0 2\n",
        },
      ),
      is: "broken at 5",
    },
    {
      name: "the key of another generation",
      machine: changed(machine, config, /pinned_images/, "pinned_image"),
      is: "broken at 6",
    },
    {
      name: "another file for the daemon",
      machine: withFiles(machine, {
        "/usr/lib/systemd/system/containerd.service":
          "[Service]\nExecStart=/usr/bin/containerd --config /usr/share/containerd/config.toml\n",
      }),
      is: "broken at 8",
    },
    { name: "no gate", machine: without(machine, gate), is: "unproven at 0" },
    {
      name: "neither gate nor unit",
      machine: without(without(machine, gate), early),
      is: "broken at 0",
    },
    {
      name: "no archive",
      machine: { ...machine, files: machine.files.filter((path) => !path.endsWith(".tar")) },
      is: "unproven at 0",
    },
  ])("$name: $is", ({ machine: broken, is }) => {
    expect(verdict(broken)).toBe(is);
    expect(fault(broken)).toMatchObject({ why: expect.any(String), hint: expect.any(String) });
  });

  test("a program that was changed by hand is no longer known, and is read as any other", () => {
    const label = /\n {2}if ! ctr_run 30 images label [\s\S]*?\n {2}fi\n/;
    const unlabelled = changed(machine, program, label, "");
    expect(verdict(unlabelled)).toMatch(/^(broken|unproven)/);
  });

  test("an optional disk over the store is fine where containerd waits for it", () => {
    const fstab = "/dev/sdb /var/lib/containerd ext4 defaults,nofail 0 2\n";
    expect(verdict(withFiles(machine, { "/etc/fstab": fstab }))).toBe("proved");
  });
});
