import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { cloudInit } from "../../../src/core/formats/cloud-init.ts";
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
  withMirrors,
} from "../../specs/a-spec.ts";
import { partsOf } from "../../specs/user-data.ts";

const url = "https://mirror.internal.example";
const withHeader = aSpec(withMirrors({ url, headers: { Authorization: { env: "AUTH" } } }));
const references = { "env:AUTH": "Basic eA==" };
const hosts = "/etc/containerd/certs.d/registry.internal.example/hosts.toml";

const userData = (spec: SpecDocument) => rendered(spec, { references }).userData;

function artefact(spec: SpecDocument, path: string) {
  const output = rendered(spec, { references }).outputs.find(
    ({ format }) => format === "cloud-init",
  );
  const found = output?.artefacts.find((one) => one.path === path);
  if (found === undefined) throw new Error(`there is no ${path}`);
  return found;
}

describe("user-data", () => {
  test("begins with the line by which cloud-init knows it", () => {
    expect(artefact(aSpec(), "user-data").content).toMatch(/^#cloud-config\n/);
  });

  test("has every file of the tree with the same content", () => {
    const { tree, userData: data } = rendered(withHeader, { references });
    const files = [...tree].filter(([, { content }]) => typeof content === "string");
    const written = data.write_files.map(({ path, content }) => [path, content]);
    expect(written).toEqual(files.map(([path, { content }]) => [path, content]));
  });

  test("has the same modes as the tree, as octal text", () => {
    const { tree, userData: data } = rendered(withHeader, { references });
    for (const { path, permissions } of data.write_files) {
      expect.soft(permissions, path).toBe(`0${tree.get(path)?.mode.toString(8)}`);
    }
  });

  test("writes all files as root's: an owner that is not there yet would end the writing", () => {
    expect(new Set(userData(aSpec()).write_files.map(({ owner }) => owner))).toEqual(
      new Set(["root:root"]),
    );
  });

  test("is readable by all while it has no secret, and by its owner alone with one", () => {
    expect(artefact(aSpec(), "user-data")).toMatchObject({ mode: 0o644, secret: false });
    expect(artefact(withHeader, "user-data")).toMatchObject({ mode: 0o600, secret: true });
  });

  test("is what -o - prints", () => {
    const output = rendered(aSpec()).outputs.find(({ format }) => format === "cloud-init");
    expect(output?.primary).toBe("user-data");
  });
});

describe("bootcmd, which runs before anything is written and before the image's kubelet", () => {
  const bootScript = (spec: SpecDocument) => userData(spec).bootcmd?.[0] ?? [];
  const notEnabled = { host: { kubelet: { enabled: false } } };

  test("puts the gate in place where the image starts the kubelet", () => {
    const [shell, option, script] = bootScript(aSpec());
    expect([shell, option]).toEqual(["sh", "-c"]);
    expect(script).toContain("/etc/systemd/system/kubelet.service.d/20-nodegen.conf");
    expect(script).toContain("ExecStartPre=/opt/nodegen/bin/nodegen-preload");
    expect(script).toContain("systemctl daemon-reload");
  });

  test("is not there where the image does not start the kubelet", () => {
    expect(userData(aSpec(notEnabled))).not.toHaveProperty("bootcmd");
  });

  test("makes a secret's file before it is written, so that it is never readable by others", () => {
    const [, , script] = bootScript(withHeader);
    expect(script).toContain(`[ -e ${hosts} ] || (umask 077 && : >${hosts})`);
  });

  test("makes no other file that way", () => {
    expect(bootScript(aSpec())[2]).not.toContain("umask");
  });

  test("makes a secret's file also where the image does not start the kubelet", () => {
    const spec = { ...withHeader, host: { family: "debian", kubelet: { enabled: false } } };
    expect(bootScript(spec)[2]).toContain("umask 077");
    expect(bootScript(spec)[2]).not.toContain("daemon-reload");
  });

  test("never has the secret itself", () => {
    const spec = aSpec({ kubelet: { bootstrap: { kubeconfig: { env: "KUBECONFIG" } } } });
    const values = { "env:KUBECONFIG": kubeconfig };
    expect(JSON.stringify(rendered(spec, { references: values }).userData.bootcmd)).not.toContain(
      "kind: Config",
    );
  });
});

describe("runcmd", () => {
  test("reloads, enables, restarts containerd, then the rest and last the kubelet, not waiting", () => {
    expect(userData(aSpec()).runcmd).toEqual([
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", "nodegen-preload.service", "kubelet.service"],
      ["systemctl", "restart", "containerd.service"],
      ["systemctl", "--no-block", "restart", "nodegen-preload.service", "kubelet.service"],
    ]);
  });

  test("has the unit for further images where there are any", () => {
    const preload = [
      { reference: "registry.internal.example/b:1", archive: { path: "/opt/b.tar" } },
    ];
    expect(userData(aSpec({ images: { preload } })).runcmd[1]).toEqual([
      "systemctl",
      "enable",
      "nodegen-preload.service",
      "nodegen-preload-images.service",
      "kubelet.service",
    ]);
  });
});

describe("the user's own user-data", () => {
  const name = "./user-data.yaml";
  const delivery = { cloudInit: { base: { file: name } } };
  const text = "#cloud-config\r\n# on: yes\nruncmd: [ls,\n ls ]\n\n\n";
  const archive = (spec: SpecDocument, base = text) => {
    const { outputs } = rendered(spec, { references, localFiles: { [name]: base } });
    return outputs
      .find(({ format }) => format === "cloud-init")
      ?.artefacts.find(({ path }) => path === "user-data");
  };
  const parts = (spec: SpecDocument, base = text) =>
    partsOf(String(archive(spec, base)?.content)).map(({ content, ...part }) => ({
      ...part,
      content: part.filename === "user-data-base" ? content : parse(content),
    }));

  test("travels word for word, and nodegen's stands around it", () => {
    expect(parts(aSpec({ delivery }))).toMatchObject([
      { filename: "user-data-base", type: "text/cloud-config", content: text },
      { filename: "nodegen-before", type: "text/cloud-config" },
      { filename: "nodegen-after", type: "text/cloud-config" },
    ]);
  });

  test("keeps its own lists: a part replaces those of the others unless it says how to merge", () => {
    const [, before, after] = parts(aSpec({ delivery }));
    const dict = { name: "dict", settings: ["no_replace", "recurse_list"] };
    expect(before?.content.merge_how).toEqual([{ name: "list", settings: ["prepend"] }, dict]);
    expect(after?.content.merge_how).toEqual([{ name: "list", settings: ["append"] }, dict]);
  });

  test("loses nothing of nodegen's", () => {
    const { bootcmd, write_files, runcmd } = userData(aSpec());
    const [, before, after] = parts(aSpec({ delivery }));
    expect(before?.content).toMatchObject({ bootcmd, write_files });
    expect(after?.content).toMatchObject({ runcmd });
    expect(after?.content).not.toHaveProperty("bootcmd");
  });

  test("may mount something over a secret's folder, so its file is made once more behind that", () => {
    const [, before, after] = parts({ ...withHeader, delivery });
    for (const part of [before, after]) {
      expect(part?.content.bootcmd[0][2]).toContain(`chmod 0600 ${hosts}`);
    }
    expect(after?.content.bootcmd[0][2]).not.toContain("daemon-reload");
  });

  test("with jinja is the one part that cloud-init renders", () => {
    const base = "## template: jinja\n#cloud-config\na: {{ v1.region }}\n";
    const types = parts(aSpec({ delivery }), base).map(({ type }) => type);
    expect(types).toEqual(["text/jinja2", "text/cloud-config", "text/cloud-config"]);
  });

  test("counts as a secret, whatever stands in it", () => {
    expect(archive(aSpec({ delivery }))).toMatchObject({ mode: 0o600, secret: true });
  });
});

describe("an image archive", () => {
  const archives = { "./pause.tar": anArchive() };

  test("is left out of user-data, which is a warning that names the way out", () => {
    const result = rendered(withArchiveFile(), { archives });
    expect(result.findings).toMatchObject([
      {
        code: "image-archive-not-delivered",
        severity: "warning",
        path: ["images", "pause", "archive", "file"],
        message: `cloud-init does not carry ${pausePath}`,
        hint: expect.stringContaining("delivery.inlineArchives: true"),
      },
    ]);
  });

  test("left out is still in the tree", () => {
    expect(rendered(withArchiveFile(), { archives }).tree.has(pausePath)).toBe(true);
  });

  test("is no warning where no user-data is made", () => {
    expect(rendered(withArchiveFile(), { archives, formats: ["tree"] }).found).toEqual([]);
  });

  test("is carried where the spec wants it, and unpacks to the same bytes", () => {
    const data = Buffer.from("the bytes of an archive");
    const spec = withArchiveFile({ delivery: { inlineArchives: true } });
    const result = rendered(spec, { archives: { "./pause.tar": { ...anArchive(), data } } });
    const file = result.userData.write_files.find(({ path }) => path === pausePath);
    expect(result.found).toEqual([]);
    expect(file).toMatchObject({ encoding: "gz+b64", permissions: "0644", owner: "root:root" });
    expect(gunzipSync(Buffer.from(file?.content ?? "", "base64"))).toEqual(data);
  });
});

describe("meta-data", () => {
  const named = aSpec({ nodePools: [{ name: "workers", nodes: [{ name: "worker-1" }] }] });

  test("of a node names it, and the cluster with it", () => {
    expect(parse(String(artefact(named, "meta-data").content))).toEqual({
      "instance-id": "test-worker-1",
      "local-hostname": "worker-1",
    });
  });

  test("of a pool has no host name, because its machines have each their own", () => {
    expect(parse(String(artefact(aSpec(), "meta-data").content))).toEqual({
      "instance-id": "test-workers",
    });
  });
});

test("a file of another owner is written when users are there: one that is not known would end the writing", () => {
  const { plan } = planNode(theNode(aSpec()), inputOf({}));
  const file = { path: "/srv/x", mode: 0o640, owner: "app:app", content: "x\n", secret: false };
  const files = [...plan.files, { ...file, layer: "boot" as const, from: ["files", 0] }];
  const [artefact] = cloudInit.render({ ...plan, files }, renderTools).artefacts;
  expect(parse(String(artefact?.content)).write_files).toContainEqual({
    path: "/srv/x",
    owner: "app:app",
    permissions: "0640",
    defer: true,
    content: "x\n",
  });
});
