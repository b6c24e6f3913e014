import { describe, expect, test } from "vitest";
import { packed } from "./archives.ts";
import { withContainerd } from "./lab/containerd.ts";
import { containerds } from "./lab/containerds.ts";
import { loopbackFiles, loopbackRegistry, withLoopback } from "./loopback.ts";
import { altered, labSpec, rendered, without } from "./rendered.ts";

const hosts = "/etc/containerd/certs.d/_default/hosts.toml";
const image = "registry.k8s.io/lab/other:test";
const served = await packed("--name", image, "--label", "other");
const mirror = { host: "*", upstream: "deny", mirrors: [{ url: loopbackRegistry }] };

describe.each(containerds)("on containerd $minor", ({ minor, node: software }) => {
  test("a denied registry without mirrors is not looked up, and nothing is connected", async () => {
    const { files } = await rendered(labSpec(minor));
    await withContainerd(
      { ...software, files: { ...files, ...loopbackFiles(served) } },
      async (node) => {
        const asked = await withLoopback(node, async () => {
          expect((await node.pull(image)).message).toContain("no resolve hosts");
        });
        expect(asked).toEqual([]);
      },
    );
  });

  test("control: without the hosts.toml the registry is looked up", async () => {
    const { files } = await rendered(labSpec(minor));
    const naive = { ...without(files, hosts), ...loopbackFiles(served) };
    await withContainerd({ ...software, files: naive }, async (node) => {
      const asked = await withLoopback(node, async () => {
        expect((await node.pull(image)).message).toContain("no such host");
      });
      expect(asked).toContain("dns registry.k8s.io");
    });
  });

  test("an image comes from the mirror of a denied registry", async () => {
    const { files } = await rendered(labSpec(minor, { registries: [mirror] }));
    await withContainerd(
      { ...software, files: { ...files, ...loopbackFiles(served) } },
      async (node) => {
        const asked = await withLoopback(node, async () => {
          expect(await node.pull(image)).toMatchObject({ ok: true });
        });
        expect(asked.filter((line) => !line.startsWith("registry "))).toEqual([]);
      },
    );
  });

  test("a denied registry is not asked for what its mirror does not have", async () => {
    const { files } = await rendered(labSpec(minor, { registries: [mirror] }));
    const missing = `${image}@sha256:${"0".repeat(64)}`;
    await withContainerd(
      { ...software, files: { ...files, ...loopbackFiles(served) } },
      async (node) => {
        const asked = await withLoopback(node, async () => {
          expect(await node.pull(missing)).toMatchObject({ ok: false });
        });
        expect(asked).not.toEqual([]);
        expect(asked.filter((line) => !line.startsWith("registry "))).toEqual([]);
      },
    );
  });

  test("control: without its server line the denied registry is asked", async () => {
    const { files } = await rendered(labSpec(minor, { registries: [mirror] }));
    const naive = {
      ...altered(files, hosts, /^server = .*\ncapabilities = .*\n/, ""),
      ...loopbackFiles(served),
    };
    const missing = `${image}@sha256:${"0".repeat(64)}`;
    await withContainerd({ ...software, files: naive }, async (node) => {
      const asked = await withLoopback(node, async () => {
        expect(await node.pull(missing)).toMatchObject({ ok: false });
      });
      expect(asked).toContain("dns registry.k8s.io");
    });
  });
});
