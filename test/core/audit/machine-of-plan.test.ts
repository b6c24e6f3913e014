import { describe, expect, test } from "vitest";
import { inSpec } from "../../../src/core/audit/in-spec.ts";
import { machineOfPlan } from "../../../src/core/audit/machine-of-plan.ts";
import { planNode } from "../../../src/core/render.ts";
import { finding } from "../../../src/core/report/finding.ts";
import {
  anArchive,
  aSpec,
  type Inputs,
  inputOf,
  pausePath,
  type SpecDocument,
  theNode,
} from "../../specs/a-spec.ts";

function planned(changes: SpecDocument = {}, inputs: Inputs = {}) {
  const node = theNode(aSpec(changes));
  const input = inputOf(inputs);
  const { plan } = planNode(node, input);
  return { node, plan, machine: machineOfPlan(node, plan, input.archives) };
}

describe("the machine that a plan makes", () => {
  test("has every file of the plan, and units as files", () => {
    const { machine, plan } = planned();
    const paths = machine.subjects.map(({ path }) => path);
    expect(paths).toContain("/etc/containerd/config.toml");
    expect(paths).toContain("/etc/systemd/system/nodegen-preload.service");
    expect(paths).toContain("/etc/systemd/system/kubelet.service.d/20-nodegen.conf");
    expect(machine.files).toEqual(expect.arrayContaining(plan.files.map(({ path }) => path)));
    expect(machine.folders).toEqual(
      expect.arrayContaining(["/etc", "/etc/containerd", "/etc/systemd/system/kubelet.service.d"]),
    );
    expect(machine.source).toBe("spec");
  });

  test("has the links by which its units start", () => {
    const { machine } = planned();
    expect(
      machine.links.get("/etc/systemd/system/multi-user.target.wants/nodegen-preload.service"),
    ).toBe("../nodegen-preload.service");
  });

  test("has the versions of the spec", () => {
    const { versions } = planned({ containerd: { version: "2.1.9" } }).machine;
    expect(versions.containerd).toMatchObject({ release: "2.1.9", row: { minor: "2.1" } });
    expect(versions.kubelet?.row.minor).toBe("1.35");
  });

  test("has what is in the archive that travels, by its path there", () => {
    const archive = anArchive();
    const { machine } = planned(
      { images: { pause: { archive: { file: "./pause.tar" } } } },
      { archives: { "./pause.tar": archive } },
    );
    expect(machine.archives.get(pausePath)).toBe(archive.contents);
    expect(machine.files).toContain(pausePath);
    expect(machine.subjects.map(({ path }) => path)).not.toContain(pausePath);
  });

  test("has from where the machine fetches the archive, where it does", () => {
    const url = "https://artifacts.example/pause.tar";
    const archive = { path: pausePath, url, sha256: "5".repeat(64) };
    const { machine } = planned({ images: { pause: { archive } } });
    expect(machine.fetched.get(pausePath)).toBe(url);
    expect(machine.archives.size).toBe(0);
  });

  test("knows which files hold a secret", () => {
    const mirrors = [{ url: "https://a.example", headers: { Authorization: { env: "AUTH" } } }];
    const { machine } = planned(
      { registries: [{ host: "*", mirrors }] },
      { references: { "env:AUTH": "secret" } },
    );
    expect([...machine.secret]).toEqual(["/etc/containerd/certs.d/_default/hosts.toml"]);
  });

  test("shares a file with the other machines that have it", () => {
    const node = theNode(aSpec());
    const input = inputOf({});
    const { plan } = planNode(node, input);
    const shared = new Map();
    const [a, b] = [0, 1].map(() => machineOfPlan(node, plan, input.archives, shared));
    expect(a?.subjects[0]).toBe(b?.subjects[0]);
  });
});

describe("a finding about the machine is told in the spec", () => {
  const found = (file: string) => ({
    ...finding("audit-version-unknown", [], { program: "kubelet", reason: "r" }),
    position: { file, line: 3, column: 1, length: 1 },
  });

  test.each([
    { file: "/etc/containerd/certs.d/_default/hosts.toml", path: ["registries", 0] },
    { file: "/etc/systemd/system/nodegen-preload.service", path: ["images"] },
  ])("$file", ({ file, path }) => {
    const of = planned({ registries: [{ host: "*", mirrors: [{ url: "https://a.example" }] }] });
    const told = inSpec(found(file), of);
    expect(told.path.slice(0, path.length)).toEqual(path);
    expect(told.message).toContain(`(${file}:3)`);
    expect(told.position?.file).not.toBe(file);
    expect(told.position?.sourceLine).toBeDefined();
  });

  test("also of a file that user-data brings", () => {
    const of = planned();
    const told = inSpec(found("/etc/containerd/config.toml:/etc/x"), of);
    expect(told.message).toContain("(/etc/containerd/config.toml:/etc/x:3)");
    expect(told.path.length).toBeGreaterThan(0);
  });

  test("of the pause image where no file says it, at the image", () => {
    const { position: _, ...pause } = {
      ...finding("audit-pause-unproven", [], { host: "h", why: "w", hint: "i" }),
      position: undefined,
    };
    expect(inSpec(pause, planned()).path).toEqual(["images", "pause"]);
  });

  test("of a file that no field answers for, at the document", () => {
    const told = inSpec(found("/usr/lib/systemd/system/x.service"), planned());
    expect(told.path).toEqual([]);
    expect(told.message).toContain("/usr/lib/systemd/system/x.service:3");
  });
});
