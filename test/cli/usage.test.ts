import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { aSpecFolder, nodegen } from "./nodegen.ts";

const spec = "cluster.yaml";

const mistakes = [
  { name: "no command", args: [], says: "Name a command." },
  { name: "a misspelt command", args: ["rendr", spec], says: "Did you mean render?" },
  { name: "an unknown command", args: ["frobnicate"], says: "Unknown argument: frobnicate" },
  { name: "render without a spec", args: ["render", "-o", "out"], says: "Not enough" },
  { name: "render without -o", args: ["render", spec], says: "Missing required argument: o" },
  { name: "-o without a value", args: ["render", spec, "-o"], says: "arguments following: o" },
  { name: "-o with an empty value", args: ["render", spec, "-o", ""], says: "-o needs a folder" },
  {
    name: "-o twice",
    args: ["render", spec, "-o", "out", "-o", "b"],
    says: "-o may be given only once",
  },
  { name: "two specs", args: ["render", spec, spec, "-o", "out"], says: "Unknown argument" },
  {
    name: "an unknown option",
    args: ["render", spec, "-o", "out", "--frmat", "tree"],
    says: "Unknown argument: frmat",
  },
  {
    name: "an unknown short option",
    args: ["render", spec, "-o", "out", "-x"],
    says: "Unknown argument: x",
  },
  {
    name: "--pool without a value",
    args: ["render", spec, "-o", "out", "--pool"],
    says: "following: pool",
  },
  {
    name: "a second value behind --pool",
    args: ["render", spec, "-o", "out", "--pool", "workers", "b"],
    says: "Unknown argument: b",
  },
  {
    name: "a misspelt format",
    args: ["render", spec, "-o", "out", "--format", "clud-init"],
    says: 'there is no format "clud-init"; did you mean cloud-init?',
  },
  {
    name: "an unknown format",
    args: ["render", spec, "-o", "out", "--format", "vagrant"],
    says: "the formats are tree, cloud-init, ignition",
  },
  {
    name: "a misspelt pool",
    args: ["render", spec, "-o", "out", "--pool", "worker"],
    says: "did you mean workers?",
  },
  {
    name: "a misspelt node",
    args: ["render", spec, "-o", "out", "--node", "worker"],
    says: "the spec has no node called worker",
  },
  {
    name: "an unknown form of findings",
    args: ["render", spec, "-o", "out", "--output", "xml"],
    says: 'Choices: "text", "json"',
  },
  {
    name: "--output twice",
    args: ["render", spec, "-o", "out", "--output", "json", "--output", "text"],
    says: "--output may be given only once",
  },
  {
    name: "a tar as output",
    args: ["render", spec, "-o", "out.tar"],
    says: "-o writes a folder, not a tar",
  },
  {
    name: "--check of standard output",
    args: ["render", spec, "-o", "-", "--check"],
    says: "--check compares with a folder",
  },
  {
    name: "several artefacts on standard output",
    args: ["render", "two.yaml", "-o", "-"],
    says: "these are 3: worker-1 (cloud-init), worker-2 (cloud-init), storage (cloud-init); choose with --pool, --node and --format",
  },
  {
    name: "a tree on standard output",
    args: ["render", spec, "-o", "-", "--format", "tree"],
    says: "none of these formats is a single file",
  },
  { name: "validate without a spec", args: ["validate"], says: "Not enough" },
  {
    name: "validate with an option of render",
    args: ["validate", spec, "-o", "out"],
    says: "Unknown argument: o",
  },
  { name: "verify without a folder", args: ["verify"], says: "Not enough" },
  { name: "verify of two folders", args: ["verify", "a", "b"], says: "Unknown argument: b" },
  { name: "schema of something", args: ["schema", "x"], says: "Unknown argument: x" },
] as const;

const two = `apiVersion: nodegen/v1alpha1
kind: Cluster
metadata: { name: test }
kubernetes: { version: "1.35.2" }
host: { family: debian }
containerd: { version: 2.1.9 }
images: { pause: { reference: a.example/pause:1, archive: { path: /opt/pause.tar } } }
nodePools:
  - name: workers
    nodes: [{ name: worker-1 }, { name: worker-2 }]
  - name: storage
`;

test.each(mistakes)("$name is wrong usage: 2, a sentence, and nothing done", ({ args, says }) => {
  const cwd = aSpecFolder({}, { "two.yaml": two });
  const { code, stdout, stderr } = nodegen(args, { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(says);
  expect(readdirSync(cwd).toSorted()).toEqual(["cluster.yaml", "two.yaml"]);
});

test("--strict and --check may be given twice: they mean nothing else then", () => {
  const cwd = aSpecFolder();
  expect(nodegen(["render", spec, "-o", "out", "--strict", "--strict"], { cwd }).code).toBe(0);
});
