import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ignition } from "../../../src/core/formats/ignition.ts";
import type { NodePlan, PlannedFile } from "../../../src/core/plan/plan.ts";
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

interface Config {
  readonly ignition: { readonly version: string };
  readonly storage: { readonly files: readonly FileEntry[] };
  readonly systemd: {
    readonly units: readonly {
      readonly name: string;
      readonly enabled?: boolean;
      readonly contents?: string;
      readonly dropins?: readonly { readonly name: string; readonly contents: string }[];
    }[];
  };
}

interface FileEntry {
  readonly path: string;
  readonly mode: number;
  readonly overwrite: boolean;
  readonly user?: { readonly name: string };
  readonly group?: { readonly name: string };
  readonly contents: {
    readonly source: string;
    readonly compression?: string;
    readonly verification?: { readonly hash: string };
  };
}

const references = { "env:KUBECONFIG": kubeconfig };
const bootstrap = { kubelet: { bootstrap: { kubeconfig: { env: "KUBECONFIG" } } } };
const oneNode = { nodePools: [{ name: "workers", nodes: [{ name: "worker-1" }] }] };

const planOf = (spec: SpecDocument) => planNode(theNode(spec), inputOf({ references })).plan;
const artefactOf = (plan: NodePlan) => {
  const [artefact] = ignition.render(plan, renderTools).artefacts;
  if (typeof artefact?.content !== "string") throw new Error("there is no configuration");
  return { ...artefact, content: artefact.content };
};
const configOf = (plan: NodePlan) => JSON.parse(artefactOf(plan).content) as Config;
const fileOf = (plan: NodePlan, path: string) => {
  const entry = configOf(plan).storage.files.find((file) => file.path === path);
  if (entry === undefined) throw new Error(`there is no ${path}`);
  return entry;
};

/** The plan with one file more. */
function withFile(file: Partial<PlannedFile>): NodePlan {
  const plan = planOf(aSpec());
  const whole = { path: "/etc/x", mode: 0o644, content: "", secret: false, from: ["files", 0] };
  return { ...plan, files: [...plan.files, { ...whole, layer: "boot", ...file }] };
}

function contentOf({ contents: { source, compression } }: FileEntry): string {
  const [head, data = ""] = source.split(",", 2);
  if (head === "data:") return decodeURIComponent(data);
  const bytes = Buffer.from(data, "base64");
  return (compression === "gzip" ? gunzipSync(bytes) : bytes).toString("utf8");
}

describe("a configuration", () => {
  const plan = planOf(aSpec({ ...oneNode, ...bootstrap }));

  test.each(["3.1.0", "3.3.0", "3.5.0"])("follows specification %s when asked", (version) => {
    const spec = aSpec({ delivery: { ignition: { version } } });
    expect(configOf(planOf(spec)).ignition).toEqual({ version });
  });

  test("follows specification 3.3.0 when not asked", () => {
    expect(configOf(plan).ignition).toEqual({ version: "3.3.0" });
  });

  test("has every file of the plan with its content", () => {
    for (const { path, content } of plan.files) {
      expect.soft(contentOf(fileOf(plan, path)), path).toBe(content);
    }
  });

  test("has modes as decimal numbers, and takes the place of what is there", () => {
    expect(fileOf(plan, "/opt/nodegen/bin/nodegen-preload").mode).toBe(493);
    for (const { overwrite } of configOf(plan).storage.files) expect(overwrite).toBe(true);
  });

  test("has the digest of what is no secret, unpacked", () => {
    for (const { path, content, secret } of plan.files) {
      if (secret) continue;
      const sha256 = createHash("sha256").update(String(content)).digest("hex");
      expect(fileOf(plan, path).contents.verification?.hash).toBe(`sha256-${sha256}`);
    }
  });

  test("has no digest of a secret: it could be guessed by it", () => {
    const secret = plan.files.find((file) => file.secret);
    expect(secret?.path).toBe("/etc/kubernetes/bootstrap-kubelet.conf");
    expect(fileOf(plan, secret?.path ?? "").contents).not.toHaveProperty("verification");
  });

  test("is readable by its owner alone where it has a secret", () => {
    expect(artefactOf(plan)).toMatchObject({ mode: 0o600, secret: true });
    expect(artefactOf(planOf(aSpec()))).toMatchObject({ mode: 0o644, secret: false });
  });

  test("names owners, and root by no word", () => {
    const owned = fileOf(withFile({ owner: "app:adm" }), "/etc/x");
    expect(owned).toMatchObject({ user: { name: "app" }, group: { name: "adm" } });
    const group = fileOf(withFile({ owner: "root:adm" }), "/etc/x");
    expect(group).toMatchObject({ group: { name: "adm" } });
    expect(group).not.toHaveProperty("user");
    expect(fileOf(withFile({}), "/etc/x")).not.toHaveProperty("group");
  });

  test("lets Ignition fetch what the node fetches, and check it", () => {
    const content = { url: "https://a.example/x.tar", sha256: "1".repeat(64) };
    expect(fileOf(withFile({ content }), "/etc/x").contents).toEqual({
      source: "https://a.example/x.tar",
      verification: { hash: `sha256-${"1".repeat(64)}` },
    });
  });

  test("is what -o - prints", () => {
    expect(ignition.primary).toBe(artefactOf(plan).path);
  });
});

describe("the machine's name", () => {
  test("is in /etc/hostname: there is no meta-data to take it from", () => {
    const plan = planOf(aSpec(oneNode));
    expect(contentOf(fileOf(plan, "/etc/hostname"))).toBe("worker-1\n");
  });

  test.each([
    { name: "a pool without named nodes", plan: planOf(aSpec()) },
    {
      name: "a name that is longer than Linux takes",
      plan: { ...planOf(aSpec()), node: "n".repeat(65) },
    },
  ])("is not given by $name", ({ plan }) => {
    expect(configOf(plan).storage.files.map(({ path }) => path)).not.toContain("/etc/hostname");
  });

  test("is that of the user's own file where there is one", () => {
    const plan = { ...withFile({ path: "/etc/hostname", content: "mine\n" }), node: "worker-1" };
    const files = configOf(plan).storage.files.filter(({ path }) => path === "/etc/hostname");
    expect(files.map(contentOf)).toEqual(["mine\n"]);
  });
});

describe("units", () => {
  const { units } = configOf(planOf(aSpec())).systemd;

  test("each have one entry, in which the drop-ins of all components stand", () => {
    expect(new Set(units.map(({ name }) => name)).size).toBe(units.length);
    const kubelet = units.find(({ name }) => name === "kubelet.service");
    expect(kubelet?.dropins?.map(({ name }) => name)).toEqual([
      "20-nodegen.conf",
      "30-nodegen-kubelet.conf",
    ]);
    expect(kubelet).toMatchObject({ enabled: true });
    expect(kubelet).not.toHaveProperty("contents");
  });

  test("have their text, and no drop-ins where there are none", () => {
    const preload = units.find(({ name }) => name === "nodegen-preload.service");
    expect(preload?.contents).toContain("[Install]");
    expect(preload).not.toHaveProperty("dropins");
  });

  test("are left as the image has them where the plan enables nothing", () => {
    const plan = planOf(aSpec());
    const none = { ...plan, units: plan.units.map((unit) => ({ ...unit, enabled: false })) };
    for (const unit of configOf(none).systemd.units) expect(unit).not.toHaveProperty("enabled");
  });
});

describe("an archive that is delivered", () => {
  const archives = { "./pause.tar": anArchive() };
  const flatcar = { host: { family: "flatcar" } };

  test("is left out, and a warning says so", () => {
    const { found, findings } = rendered(withArchiveFile(flatcar), { archives });
    expect(found).toEqual(["image-archive-not-delivered images.pause.archive.file"]);
    expect(findings[0]?.message).toBe(`ignition does not carry ${pausePath}`);
  });

  test("travels inline when that is asked for", () => {
    const data = new Uint8Array(2048);
    const spec = withArchiveFile({ ...flatcar, delivery: { inlineArchives: true } });
    const result = rendered(spec, { archives: { "./pause.tar": { ...anArchive(), data } } });
    expect(result.findings).toEqual([]);
    const output = result.outputs.find(({ format }) => format === "ignition");
    const { storage } = JSON.parse(String(output?.artefacts[0]?.content)) as Config;
    const archive = storage.files.find(({ path }) => path === pausePath);
    expect(archive).toMatchObject({ mode: 420, contents: { compression: "gzip" } });
  });
});
