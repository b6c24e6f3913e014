import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Artefact, FormatOutput } from "../../../src/core/plan/artefact.ts";
import {
  anArchive,
  aSpec,
  kubeconfig,
  pausePath,
  rendered,
  type SpecDocument,
} from "../../specs/a-spec.ts";

const delivery = { layers: { image: ["tree"], boot: ["cloud-init"] } };
const nodes = [{ name: "worker-1" }, { name: "worker-2" }];
const nodePools = [{ name: "workers", nodes }];
const references = { "env:KUBECONFIG": kubeconfig, "env:AUTH": "Basic eA==" };
const twoLayers = (changes: SpecDocument = {}) => aSpec({ delivery, nodePools, ...changes });
const named = ({ pool, node, format }: FormatOutput) => `${pool}/${node ?? "-"}/${format}`;

const outputsOf = (spec: SpecDocument, formats: readonly string[] = []) =>
  rendered(spec, { references, formats }).outputs;
const artefactsOf = (outputs: readonly FormatOutput[], name: string) =>
  new Map(
    outputs.find((output) => named(output) === name)?.artefacts.map((one) => [`/${one.path}`, one]),
  );
const textOf = (artefact: Artefact | undefined) => String(artefact?.content);
const imageOf = (spec: SpecDocument) => artefactsOf(outputsOf(spec), "workers/-/tree");
const bootOf = (spec: SpecDocument, node = "worker-1") => {
  const artefacts = artefactsOf(outputsOf(spec), `workers/${node}/cloud-init`);
  return parse(textOf(artefacts.get("/user-data")));
};
const pathsOf = (userData: { write_files: readonly { path: string }[] }) =>
  userData.write_files.map(({ path }) => path);
const digestOf = (spec: SpecDocument) =>
  JSON.parse(textOf(imageOf(spec).get("/etc/nodegen/image.json"))).digest as string;

describe("which format carries what", () => {
  test("the image layer is written once for the pool, the boot layer for each node", () => {
    expect(outputsOf(twoLayers()).map(named)).toEqual([
      "workers/-/tree",
      "workers/worker-1/cloud-init",
      "workers/worker-2/cloud-init",
    ]);
  });

  test("a boot format that is asked for carries the boot layer, whatever delivery names", () => {
    const [config] = outputsOf(twoLayers(), ["ignition"]);
    const { storage } = JSON.parse(textOf(config?.artefacts[0]));
    const paths = storage.files.map(({ path }: { path: string }) => path);
    expect(paths).toContain("/var/lib/kubelet/config.yaml");
    expect(paths).not.toContain("/etc/containerd/config.toml");
  });

  test("without a format for the image, everything is in each format of each node", () => {
    const outputs = outputsOf(aSpec({ nodePools }));
    const paths = [...artefactsOf(outputs, "workers/worker-1/tree").keys()];
    expect(paths).toContain("/var/lib/kubelet/config.yaml");
    expect(paths).not.toContain("/etc/nodegen/image.json");
  });

  test("together the layers are what one layer is, and what compares them", () => {
    const whole = rendered(aSpec({ nodePools })).tree;
    const image = [...imageOf(twoLayers()).keys()];
    const boot = pathsOf(bootOf(twoLayers()));
    const links = ["/etc/systemd/system/multi-user.target.wants/kubelet.service"];
    const added = [
      "/etc/nodegen/image.json",
      "/etc/systemd/system/kubelet.service.d/10-nodegen-image.conf",
      "/opt/nodegen/bin/nodegen-image",
    ];
    expect([...image, ...boot, ...links].sort()).toEqual([...whole.keys(), ...added].sort());
  });

  test("an archive is in the image", () => {
    const images = { pause: { archive: { file: "./pause.tar" } } };
    const result = rendered(twoLayers({ images }), { archives: { "./pause.tar": anArchive() } });
    expect(result.findings).toEqual([]);
    expect(artefactsOf(result.outputs, "workers/-/tree").has(pausePath)).toBe(true);
  });
});

describe("a secret", () => {
  const mirrors = [{ url: "https://m.example", headers: { Authorization: { env: "AUTH" } } }];
  const spec = twoLayers({
    kubelet: { bootstrap: { kubeconfig: { env: "KUBECONFIG" } } },
    registries: [{ host: "m.example", mirrors }],
  });

  test("is never in the image", () => {
    for (const { secret, content } of imageOf(spec).values()) {
      expect(secret).toBe(false);
      expect(JSON.stringify(content)).not.toContain("eA==");
    }
    expect(pathsOf(bootOf(spec))).toContain("/etc/containerd/certs.d/m.example/hosts.toml");
  });

  test("is in the boot layer even where the spec wants its file in the image", () => {
    const files = [{ path: "/etc/x", content: { env: "AUTH" }, layer: "image" }];
    expect([...imageOf(twoLayers({ files })).keys()]).not.toContain("/etc/x");
    expect(pathsOf(bootOf(twoLayers({ files })))).toContain("/etc/x");
  });

  test("of a registry restarts no containerd: it reads them at each pull", () => {
    expect(JSON.stringify(bootOf(spec).runcmd)).not.toContain("containerd.service");
  });

  test("does not change the digest of the image", () => {
    const other = { ...references, "env:AUTH": "Basic other" };
    const images = [references, other].map((values) =>
      textOf(
        artefactsOf(rendered(spec, { references: values }).outputs, "workers/-/tree").get(
          "/etc/nodegen/image.json",
        ),
      ),
    );
    expect(images[0]).toBe(images[1]);
  });
});

describe("the digest of an image", () => {
  test("is in image.json, with what it is the image of", () => {
    const text = textOf(imageOf(twoLayers()).get("/etc/nodegen/image.json"));
    expect(JSON.parse(text)).toEqual({
      apiVersion: "nodegen/v1alpha1",
      kind: "Image",
      cluster: "test",
      pool: "workers",
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
  });

  test.each([
    { name: "a file", change: { containerd: { snapshotter: "native" } } },
    { name: "a drop-in", change: { images: { onFailure: "warn" } } },
    {
      name: "which units there are",
      change: {
        images: { preload: [{ reference: "a.example/b:1", archive: { path: "/opt/b.tar" } }] },
      },
    },
  ])("is another one with $name changed", ({ change }) => {
    expect(digestOf(twoLayers(change))).not.toBe(digestOf(twoLayers()));
  });

  const withFile = (change: object) =>
    twoLayers({ files: [{ path: "/etc/x", content: "a", layer: "image", ...change }] });
  test.each([
    { name: "the mode", change: { mode: "0600" } },
    { name: "the owner", change: { owner: "app:app" } },
    { name: "the content", change: { content: "b" } },
    { name: "the path", change: { path: "/etc/y" } },
  ])("is another one with $name of a file changed", ({ change }) => {
    expect(digestOf(withFile(change))).not.toBe(digestOf(withFile({})));
  });

  test("is another one when a unit starts at boot that did not", () => {
    const content = "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n";
    const withUnit = (enabled: boolean) =>
      twoLayers({ units: [{ name: "a.service", content, enabled, layer: "image" }] });
    expect(digestOf(withUnit(true))).not.toBe(digestOf(withUnit(false)));
  });

  test("is the same in whatever order the spec names the files", () => {
    const files = ["/etc/x", "/etc/y"].map((path) => ({ path, content: "a", layer: "image" }));
    expect(digestOf(twoLayers({ files: files.toReversed() }))).toBe(digestOf(twoLayers({ files })));
  });

  test("is the same when only the boot layer is another one", () => {
    const other = twoLayers({ kubelet: { config: { maxPods: 5 } } });
    expect(digestOf(other)).toBe(digestOf(twoLayers()));
  });
});

describe("nodes of one pool", () => {
  const differing = (change: object) =>
    rendered(
      twoLayers({
        nodePools: [{ name: "workers", nodes: [nodes[0], { name: "worker-2", ...change }] }],
      }),
    );

  test("must agree on the image; the finding names node, path and field", () => {
    const { findings, outputs } = differing({ containerd: { snapshotter: "native" } });
    expect(outputs).toEqual([]);
    const found = findings.filter(({ code }) => code === "layers-image-differs");
    expect(found.map(({ message }) => message)).toContain(
      "/etc/containerd/config.toml of worker-2 is not that of worker-1",
    );
    const config = found.find(({ message }) => message.startsWith("/etc/containerd/config.toml"));
    expect(config?.path).toEqual(["nodePools", 0, "nodes", 1, "containerd", "snapshotter"]);
    expect(config?.position?.line).toBeGreaterThan(1);
  });

  test.each([
    { name: "the first", at: 0 },
    { name: "the second", at: 1 },
  ])("must agree on a file that only $name has, and its field is named", ({ at }) => {
    const files = [{ path: "/etc/x", content: "a", layer: "image" }];
    const pool = nodes.map((node, index) => (index === at ? { ...node, files } : node));
    const { found } = rendered(twoLayers({ nodePools: [{ name: "workers", nodes: pool }] }));
    expect(found).toEqual([
      expect.stringMatching(
        new RegExp(`^layers-image-differs nodePools\\[0\\]\\.nodes\\[${at}\\]\\.files`),
      ),
    ]);
  });

  test("may differ in what only the boot layer has", () => {
    expect(differing({ kubelet: { config: { maxPods: 5 } } }).findings).toEqual([]);
  });

  test("are not compared with those of another pool", () => {
    const pools = [{ name: "a" }, { name: "b", containerd: { snapshotter: "native" } }];
    expect(rendered(twoLayers({ nodePools: pools })).findings).toEqual([]);
  });
});

describe("the boot layer's user-data", () => {
  const userData = bootOf(twoLayers());

  test("restarts the kubelet, and not containerd, whose configuration is the image's", () => {
    expect(userData.runcmd).toEqual([
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", "kubelet.service"],
      ["systemctl", "--no-block", "restart", "kubelet.service"],
    ]);
  });

  test("brings the comparison before the image's kubelet starts", () => {
    expect(userData.bootcmd[0][2]).toContain("ExecStartPre=/opt/nodegen/bin/nodegen-image");
  });

  test("lets the kubelet start on another image where a failure is only a warning", () => {
    const { bootcmd } = bootOf(twoLayers({ images: { onFailure: "warn" } }));
    expect(bootcmd[0][2]).toContain("ExecStartPre=-/opt/nodegen/bin/nodegen-image");
  });
});

describe("a boot layer that no format carries", () => {
  const baked = { delivery: { layers: { image: ["tree"], boot: [] } } };
  const external = { ...baked, kubelet: { managedBy: "external" } };

  test("is an error, because a secret of the registries would not reach the machine", () => {
    const mirrors = [{ url: "https://a.example", headers: { Authorization: { env: "AUTH" } } }];
    const { findings } = rendered(aSpec({ ...external, registries: [{ host: "*", mirrors }] }), {
      references,
    });
    expect(findings).toMatchObject([
      { code: "layers-boot-undelivered", path: ["delivery", "layers", "boot"] },
    ]);
    expect(findings[0]?.message).toContain("/etc/containerd/certs.d/_default/hosts.toml");
  });

  test("is an error where the kubelet's configuration is in it", () => {
    expect(rendered(aSpec(baked)).found).toEqual(["layers-boot-undelivered delivery.layers.boot"]);
  });

  test("is none where all that there is belongs to the image", () => {
    expect(rendered(aSpec(external)).found).toEqual([]);
  });
});

describe("the program that compares", () => {
  const spec = twoLayers();
  const program = bootOf(spec).write_files.find(
    ({ path }: { path: string }) => path === "/opt/nodegen/bin/nodegen-image",
  ).content as string;
  const imageJson = textOf(imageOf(spec).get("/etc/nodegen/image.json"));
  const digest = digestOf(spec);
  const other = `sha256:${"0".repeat(64)}`;

  function run(image: string | undefined) {
    const folder = mkdtempSync(join(tmpdir(), "nodegen-image-"));
    const file = join(folder, "image.json");
    try {
      if (image !== undefined) writeFileSync(file, image);
      const script = program.replaceAll("/etc/nodegen/image.json", file);
      const { status, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
      return { status, said: stderr.replaceAll(file, "FILE").split("\n")[0] };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  test("is content with the image that it was rendered with, and says nothing", () => {
    expect(run(imageJson)).toEqual({ status: 0, said: "" });
  });

  const made = `nodegen: this boot configuration was made for image ${digest}, and the machine image is`;
  test.each([
    { name: "another one", image: imageJson.replace(digest, other), says: other },
    { name: "one that says nothing", image: "{}\n", says: "not known: FILE has no digest" },
    { name: "none of ours", image: undefined, says: "none of nodegen: there is no FILE" },
  ])("names both for $name", ({ image, says }) => {
    expect(run(image)).toEqual({ status: 1, said: `${made} ${says}` });
  });

  test("parses", () => {
    expect(() => execFileSync("sh", ["-n"], { input: program })).not.toThrow();
  });
});
