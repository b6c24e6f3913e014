import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { packer } from "../../../src/core/formats/packer/packer.ts";
import type { Artefact } from "../../../src/core/plan/artefact.ts";
import { planNode } from "../../../src/core/render.ts";
import { renderTools } from "../../../src/node/render-tools.ts";
import {
  anArchive,
  aSpec,
  inputOf,
  kubeconfig,
  pausePath,
  rendered,
  type SpecDocument,
  theNode,
  withArchiveFile,
} from "../../specs/a-spec.ts";

const archives = { "./pause.tar": anArchive() };
const references = { "env:KUBECONFIG": kubeconfig };
const nodePools = [{ name: "workers", nodes: [{ name: "worker-1" }, { name: "worker-2" }] }];
const delivery = { layers: { image: ["packer"], boot: ["cloud-init"] } };
const withSecret = { kubelet: { bootstrap: { kubeconfig: { env: "KUBECONFIG" } } } };

type Inputs = Parameters<typeof rendered>[1];

function payloadOf(spec: SpecDocument, inputs: Inputs = {}): ReadonlyMap<string, Artefact> {
  const { outputs, findings } = rendered(spec, { formats: ["packer"], ...inputs });
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return new Map(outputs[0]?.artefacts.map((one) => [one.path, one]));
}

const textOf = (payload: ReadonlyMap<string, Artefact>, path: string) =>
  String(payload.get(path)?.content);

describe("a packer payload", () => {
  test("has what the tree has, below rootfs and without links", () => {
    const spec = aSpec();
    const paths = [...payloadOf(spec).keys()].filter((path) => path.startsWith("rootfs/"));
    const files = [...rendered(spec).tree].filter(([, { content }]) => typeof content === "string");
    expect(paths).toEqual(files.map(([path]) => `rootfs${path}`).sort());
    for (const { content } of payloadOf(spec).values())
      expect(content).not.toHaveProperty("linkTo");
  });

  test("has an archive in images alone, and install.sh brings it to its place", () => {
    const payload = payloadOf(withArchiveFile(), { archives });
    const holders = [...payload].filter(([path]) => path.includes(pausePath));
    expect(holders.map(([path]) => path)).toEqual([`images${pausePath}`]);
    expect(payload.get(`images${pausePath}`)?.content).toMatchObject({ local: "./pause.tar" });
    expect(textOf(payload, "install.sh")).toContain(` images${pausePath} ${pausePath}\n`);
  });

  test("has an archive there too whose bytes user-data would carry", () => {
    const inline = withArchiveFile({ delivery: { inlineArchives: true } });
    const read = { "./pause.tar": { ...anArchive(), data: new Uint8Array(4096) } };
    const payload = payloadOf(inline, { archives: read });
    expect(payload.has(`images${pausePath}`)).toBe(true);
    const { content } = payload.get("rootfs.tar") ?? {};
    if (typeof content !== "object" || !("binary" in content)) throw new Error("no tar");
    const name = `${pausePath.slice(1)}\0`;
    expect(new TextDecoder().decode(content.binary)).not.toContain(name);
  });

  test("has not what the node fetches", () => {
    const archive = { url: "https://m.example/pause.tar", sha256: "1".repeat(64) };
    const payload = payloadOf(aSpec({ images: { pause: { archive } } }));
    expect([...payload.keys()].filter((path) => path.startsWith("images/"))).toEqual([]);
    expect(textOf(payload, "install.sh")).not.toContain(` ${pausePath}\n`);
  });

  test("names the units to enable", () => {
    expect(textOf(payloadOf(aSpec()), "units.enable")).toContain("nodegen-preload.service\n");
  });

  test("has every file in SHA256SUMS but that itself, by path", () => {
    const payload = payloadOf(aSpec());
    const names = textOf(payload, "SHA256SUMS").trimEnd().split("\n");
    const paths = [...payload.keys()].filter((path) => path !== "SHA256SUMS");
    expect(names.map((line) => line.slice(66))).toEqual(paths.sort());
    expect(textOf(payload, "install.sh")).toContain(`[ "$lines" -ne ${names.length} ]`);
  });

  test("writes a name with a backslash as sha256sum does", () => {
    const files = [{ path: "/etc/systemd/system/a\\x2db.mount", content: "x" }];
    expect(textOf(payloadOf(aSpec({ files })), "SHA256SUMS")).toMatch(
      /^\\[0-9a-f]{64} {2}rootfs\/etc\/systemd\/system\/a\\\\x2db\.mount$/m,
    );
  });

  test("is not one file, so that it can't be printed", () => {
    expect(packer.primary).toBeUndefined();
  });
});

describe("the checks of goss", () => {
  test("ask each file for owner, mode and digest, and each link for its target", () => {
    const files = [{ path: "/etc/x", content: "x", owner: "backup:adm", mode: "0640" }];
    const checks = parse(textOf(payloadOf(aSpec({ files })), "goss.yaml"));
    const sha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
    expect(checks.file["/etc/x"]).toEqual({
      ...{ exists: true, filetype: "file", mode: "0640", owner: "backup", group: "adm", sha256 },
    });
    const link = "/etc/systemd/system/multi-user.target.wants/nodegen-preload.service";
    expect(checks.file[link]).toMatchObject({ "linked-to": "../nodegen-preload.service" });
    expect(checks.service).toEqual({ "nodegen-preload.service": { enabled: true } });
  });

  // No field of the spec takes such a path today.
  test("hide two braces from goss, which reads them as a template", () => {
    const { plan } = planNode(theNode(aSpec()), inputOf({}));
    const [file] = plan.files;
    if (file === undefined) throw new Error("a node without files");
    const files = [{ ...file, path: "/etc/{{ env }}" }];
    const { artefacts } = packer.render({ ...plan, files }, renderTools);
    const text = textOf(new Map(artefacts.map((one) => [one.path, one])), "goss.yaml");
    expect(text).toContain('{{"{{"}} env }}');
    expect(text.replaceAll('{{"{{"}}', "")).not.toContain("{{");
  });

  test("of a machine that runs call nodegen-verify as well", () => {
    const checks = parse(textOf(payloadOf(aSpec()), "goss-booted.yaml"));
    expect(checks.gossfile).toEqual({ "goss.yaml": {} });
    expect(checks.command["/opt/nodegen/bin/nodegen-verify"]).toMatchObject({ "exit-status": 0 });
  });
});

describe("in two layers", () => {
  const spec = aSpec({ delivery, nodePools, ...withSecret });

  test("it carries the image layer, once for the pool, and user-data the rest", () => {
    const { outputs, findings } = rendered(spec, { references });
    expect(findings).toEqual([]);
    expect(outputs.map(({ node, format }) => `${node ?? "-"} ${format}`)).toEqual([
      "- packer",
      ...["worker-1 tree", "worker-1 cloud-init", "worker-2 tree", "worker-2 cloud-init"],
    ]);
    const paths = outputs[0]?.artefacts.map(({ path }) => path);
    expect(paths).toContain("rootfs/etc/nodegen/image.json");
    expect(paths).not.toContain("rootfs/etc/kubernetes/bootstrap-kubelet.conf");
  });

  test("it carries that too where delivery names the tree for the image, and it is asked for", () => {
    const layers = { image: ["tree"], boot: ["cloud-init"] };
    const payload = payloadOf(aSpec({ nodePools, ...withSecret, delivery: { layers } }), {
      references,
    });
    expect(payload.has("rootfs/etc/nodegen/image.json")).toBe(true);
    expect(JSON.stringify([...payload.values()])).not.toContain("kind: Config");
  });
});

describe("a secret", () => {
  const spec = aSpec({ nodePools, ...withSecret });

  test("is refused in a payload that has all of a node", () => {
    expect(rendered(spec, { references, formats: ["packer"] }).found).toEqual([
      "packer-secret kubelet.bootstrap.kubeconfig",
    ]);
  });

  test("is no matter to the other formats", () => {
    expect(rendered(spec, { references }).found).toEqual([]);
  });

  test("of the user's user-data does not reach the payload", () => {
    const base = { cloudInit: { base: { file: "./base.yaml" } } };
    const localFiles = { "./base.yaml": "#cloud-config\npassword: planted\n" };
    const layered = aSpec({ nodePools, delivery: { ...delivery, ...base } });
    const payload = payloadOf(layered, { localFiles });
    expect(JSON.stringify([...payload.values()])).not.toContain("planted");
  });
});
