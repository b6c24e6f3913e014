import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { snapshot } from "../node/temporary.ts";
import { aSpec, specText } from "../specs/a-spec.ts";
import {
  aFolder,
  aRenderedFolder,
  aSpecFolder,
  nodegen,
  twoPools,
  warned,
  wrong,
} from "./nodegen.ts";

const render = (cwd: string, ...args: readonly string[]) =>
  nodegen(["render", "cluster.yaml", ...args], { cwd });

describe("render -o DIR", () => {
  test("writes what each node needs, and says so on standard output", () => {
    const cwd = aSpecFolder();
    expect(render(cwd, "-o", "out")).toEqual({
      code: 0,
      stderr: "",
      stdout: expect.stringMatching(
        /^POOL +NODE +FORMAT +FILES +BYTES +SANDBOX IMAGE\nworkers +- +tree +\d+ +\d+ +registry/,
      ),
    });
    expect(Object.keys(snapshot(join(cwd, "out")))).toEqual(
      expect.arrayContaining([
        "manifest.json",
        "workers/tree/etc/containerd/config.toml",
        "workers/cloud-init/user-data",
        "workers/cloud-init/meta-data",
      ]),
    );
  });

  test("says how much of what the platform takes each user-data is", () => {
    const cwd = aSpecFolder({ delivery: { platform: "azure" } });
    expect(render(cwd, "-o", "out").stdout).toMatch(
      /\nworkers\/cloud-init\/user-data: \d{2},\d{3} of 65,535 bytes \(azure, raw\)\n$/,
    );
  });

  test("puts a named node below its pool", () => {
    const cwd = aRenderedFolder(twoPools);
    expect(snapshot(join(cwd, "out"))).toHaveProperty([
      "workers/nodes/worker-1/tree/etc/containerd/config.toml",
    ]);
  });

  test("over its own output changes nothing", () => {
    const cwd = aRenderedFolder(twoPools);
    const before = snapshot(join(cwd, "out"));
    expect(render(cwd, "-o", "out").code).toBe(0);
    expect(snapshot(join(cwd, "out"))).toEqual(before);
  });

  test("takes away what is not rendered any more", () => {
    const cwd = aRenderedFolder(twoPools);
    writeFileSync(join(cwd, "cluster.yaml"), specText(aSpec()));
    render(cwd, "-o", "out");
    expect(
      Object.keys(snapshot(join(cwd, "out"))).filter((path) => path.includes("storage")),
    ).toEqual([]);
  });

  test("has warnings on standard error and writes all the same", () => {
    const cwd = aSpecFolder(warned);
    const { code, stderr } = render(cwd, "-o", "out");
    expect(code).toBe(0);
    expect(stderr).toContain("warning[containerd-kubernetes-pair]");
    expect(snapshot(join(cwd, "out"))).toHaveProperty(["manifest.json"]);
  });

  test("with --strict writes nothing where there is a warning", () => {
    const cwd = aSpecFolder(warned);
    expect(render(cwd, "-o", "out", "--strict").code).toBe(1);
    expect(snapshot(join(cwd, "out"))).toEqual({});
  });

  test("of a spec with errors leaves the output of before as it was", () => {
    const cwd = aRenderedFolder();
    const before = snapshot(join(cwd, "out"));
    writeFileSync(join(cwd, "cluster.yaml"), specText(aSpec(wrong)));
    expect(render(cwd, "-o", "out")).toMatchObject({ code: 1, stdout: "" });
    expect(snapshot(join(cwd, "out"))).toEqual(before);
  });

  test("makes no folder for a spec with errors", () => {
    const cwd = aSpecFolder(wrong);
    render(cwd, "-o", "a/b/out");
    expect(Object.keys(snapshot(cwd))).toEqual(["cluster.yaml"]);
  });
});

describe("the output folder", () => {
  test.each([
    {
      name: "a file",
      make: (path: string) => writeFileSync(path, "mine"),
      code: "output-not-a-directory",
    },
    {
      name: "a folder of somebody else",
      make: (path: string) => {
        mkdirSync(path);
        writeFileSync(join(path, "thesis.txt"), "mine");
      },
      code: "output-foreign",
    },
    {
      name: "a folder with another's manifest.json",
      make: (path: string) => {
        mkdirSync(path);
        writeFileSync(join(path, "manifest.json"), "{}");
      },
      code: "output-foreign",
    },
    {
      name: "a link to a folder",
      make: (path: string) => {
        mkdirSync(`${path}-real`);
        symlinkSync(`${path}-real`, path);
      },
      code: "output-not-a-directory",
    },
    {
      name: "below a file",
      make: (path: string) => writeFileSync(path, "mine"),
      below: "/deeper",
      code: "output-unwritable",
    },
  ])("may not be $name: 2, and nothing is touched", ({ make, below = "", code }) => {
    const cwd = aSpecFolder();
    make(join(cwd, "out"));
    const before = snapshot(cwd);
    const ran = render(cwd, "-o", `out${below}`);
    expect(ran).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining(`error[${code}]`),
    });
    expect(snapshot(cwd)).toEqual(before);
  });

  test("may not be one that this user can't write to", () => {
    const cwd = aSpecFolder();
    mkdirSync(join(cwd, "out"));
    chmodSync(join(cwd, "out"), 0o555);
    const ran = nodegen(["render", "cluster.yaml", "-o", "out"], { cwd, asNobody: true });
    expect(ran).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("error[output-unwritable]"),
    });
  });

  test("is looked at before the spec", () => {
    const cwd = aSpecFolder(wrong, { "out/thesis.txt": "mine" });
    expect(render(cwd, "-o", "out").stderr).not.toContain("containerd-version-unsupported");
  });

  test("may be empty", () => {
    const cwd = aSpecFolder();
    mkdirSync(join(cwd, "out"));
    expect(render(cwd, "-o", "out").code).toBe(0);
  });

  test("may be several folders deep", () => {
    const cwd = aSpecFolder();
    expect(render(cwd, "-o", "a/b/out").code).toBe(0);
  });
});

describe("selection", () => {
  const formatsIn = (folder: string) => [
    ...new Set(
      Object.keys(snapshot(folder))
        .filter((path) => path !== "manifest.json")
        .map((path) => path.replace(/^(.*?\/(?:tree|cloud-init))\/.*$/, "$1")),
    ),
  ];

  test.each([
    { args: ["--pool", "storage"], wrote: ["storage/cloud-init", "storage/tree"] },
    {
      args: ["--node", "worker-2"],
      wrote: ["workers/nodes/worker-2/cloud-init", "workers/nodes/worker-2/tree"],
    },
    {
      args: ["--format", "cloud-init"],
      wrote: [
        "storage/cloud-init",
        "workers/nodes/worker-1/cloud-init",
        "workers/nodes/worker-2/cloud-init",
      ],
    },
    {
      args: ["--node=worker-1", "--node=worker-2", "--format=tree"],
      wrote: ["workers/nodes/worker-1/tree", "workers/nodes/worker-2/tree"],
    },
  ])("$args writes that alone", ({ args, wrote }) => {
    const cwd = aSpecFolder(twoPools);
    expect(render(cwd, "-o", "out", ...args).code).toBe(0);
    expect(formatsIn(join(cwd, "out"))).toEqual(wrote);
  });

  test("of a pool leaves the rest of the output alone", () => {
    const cwd = aRenderedFolder(twoPools);
    const before = snapshot(join(cwd, "out"));
    expect(render(cwd, "-o", "out", "--pool", "storage").code).toBe(0);
    expect(snapshot(join(cwd, "out"))).toEqual(before);
  });
});

describe("-o -", () => {
  test("prints the one artefact, byte for byte, and findings elsewhere", () => {
    const cwd = aSpecFolder(warned);
    const ran = render(cwd, "-o", "-");
    render(cwd, "-o", "out");
    expect(`644 ${ran.stdout}`).toBe(snapshot(join(cwd, "out"))["workers/cloud-init/user-data"]);
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining("1 warning") });
  });

  test("prints the one that was chosen of several", () => {
    const { code, stdout } = render(aSpecFolder(twoPools), "-o", "-", "--node", "worker-2");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^#cloud-config\n/);
    expect(stdout).toContain("--hostname-override=worker-2");
  });

  test("prints nothing of a spec with errors", () => {
    expect(render(aSpecFolder(wrong), "-o", "-")).toMatchObject({ code: 1, stdout: "" });
  });

  test("writes no file", () => {
    const cwd = aSpecFolder();
    render(cwd, "-o", "-");
    expect(Object.keys(snapshot(cwd))).toEqual(["cluster.yaml"]);
  });

  test("is YAML that reads back", () => {
    expect(parse(render(aSpecFolder(), "-o", "-").stdout)).toHaveProperty("write_files");
  });
});

describe("--check", () => {
  test("of what is up to date is 0", () => {
    const cwd = aRenderedFolder();
    expect(render(cwd, "-o", "out", "--check")).toEqual({
      code: 0,
      stdout: "out is up to date\n",
      stderr: "",
    });
  });

  test("of a changed spec is 1, and names each file with what would happen to it", () => {
    const cwd = aRenderedFolder(twoPools);
    const changed = { ...aSpec(), kubelet: { config: { maxPods: 5 } } };
    writeFileSync(join(cwd, "cluster.yaml"), specText(changed));
    const before = snapshot(join(cwd, "out"));
    const { code, stdout } = render(cwd, "-o", "out", "--check");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^added {4}workers\/tree\/var\/lib\/kubelet\/config\.yaml$/m);
    expect(stdout).toMatch(/^removed {2}storage\/tree\/var\/lib\/kubelet\/config\.yaml$/m);
    expect(stdout).toMatch(/^out differs: \d+ files$/m);
    expect(snapshot(join(cwd, "out"))).toEqual(before);
  });

  test.each([
    {
      name: "changed by hand",
      change: (path: string) => writeFileSync(path, "changed"),
      line: "changed ",
    },
    {
      name: "with another mode",
      change: (path: string) => chmodSync(path, 0o600),
      line: "mode    ",
    },
  ])("of a file $name is 1", ({ change, line }) => {
    const cwd = aRenderedFolder();
    const file = "workers/tree/etc/containerd/config.toml";
    change(join(cwd, "out", file));
    expect(render(cwd, "-o", "out", "--check")).toMatchObject({
      code: 1,
      stdout: `${line} ${file}\nout differs: 1 file\n`,
    });
  });

  test("of nothing is 1, and makes nothing", () => {
    const cwd = aSpecFolder();
    expect(render(cwd, "-o", "out", "--check").code).toBe(1);
    expect(Object.keys(snapshot(cwd))).toEqual(["cluster.yaml"]);
  });

  test("works where the output may only be read", () => {
    const cwd = aRenderedFolder();
    const ran = nodegen(["render", "cluster.yaml", "-o", "out", "--check"], {
      cwd,
      asNobody: true,
    });
    expect(ran.code).toBe(0);
  });

  test("of a spec with errors is that error", () => {
    const cwd = aSpecFolder(wrong);
    expect(render(cwd, "-o", "out", "--check")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("containerd-version-unsupported"),
    });
  });
});

describe("where it is run from", () => {
  const files = {
    "specs/cluster.yaml": specText(
      aSpec({
        registries: [
          {
            host: "registry.internal.example",
            mirrors: [
              { url: "https://registry.internal.example", tls: { ca: { file: "./ca.pem" } } },
            ],
          },
        ],
      }),
    ),
    "specs/ca.pem": "-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----\n",
  };

  test("does not matter: relative files start at the spec", () => {
    const folder = aFolder(files);
    const outputs = [
      { cwd: folder, spec: "specs/cluster.yaml" },
      { cwd: join(folder, "specs"), spec: "cluster.yaml" },
      { cwd: join(folder, "specs"), spec: "../specs/./cluster.yaml" },
      { cwd: "/", spec: join(folder, "specs/cluster.yaml") },
    ].map(({ cwd, spec }, index) => {
      const out = join(folder, `out-${index}`);
      expect(nodegen(["render", spec, "-o", out], { cwd }).code).toBe(0);
      return snapshot(out);
    });
    expect(new Set(outputs.map((output) => JSON.stringify(output))).size).toBe(1);
    expect(outputs[0]).toHaveProperty(["manifest.json"]);
  });

  test("matters for a spec from standard input: relative files start there", () => {
    const folder = aFolder(files);
    const input = files["specs/cluster.yaml"];
    const args = ["render", "-", "-o", "-"];
    expect(nodegen(args, { cwd: join(folder, "specs"), input }).code).toBe(0);
    expect(nodegen(args, { cwd: folder, input })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("error[reference-missing]"),
    });
  });
});
