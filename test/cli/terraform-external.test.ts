import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { aSpec, type SpecDocument, specText, withMirrors } from "../specs/a-spec.ts";
import { aFolder, nodegen } from "./nodegen.ts";

const args = ["terraform", "external"];
const nodes = { nodePools: [{ name: "workers", nodes: [{ name: "a" }, { name: "b" }] }] };

/** What the command answers to a query about this spec. */
function asked(
  spec: SpecDocument,
  query: object | string,
  env: Readonly<Record<string, string>> = {},
) {
  const cwd = aFolder({ "cluster.yaml": specText(spec) });
  const input =
    typeof query === "string" ? query : JSON.stringify({ spec: "cluster.yaml", ...query });
  return nodegen(args, { cwd, input, env });
}

const auth = aSpec(
  withMirrors({
    url: "https://registry.internal.example",
    headers: { Authorization: { env: "AUTH" } },
  }),
);
const planted = { AUTH: "Bearer pl4nted-s3cret-v4lue" };

describe("the answer", () => {
  test("is an object of texts: what -o - prints, and what it is", () => {
    const spec = aSpec({
      delivery: { platform: "aws", layers: { boot: ["cloud-init"] } },
      ...nodes,
    });
    const cwd = aFolder({ "cluster.yaml": specText(spec) });
    const query = { spec: "cluster.yaml", node: "b", format: "cloud-init" };
    const { code, stdout, stderr } = nodegen(args, { cwd, input: JSON.stringify(query) });
    const printed = nodegen(
      ["render", "cluster.yaml", "--node", "b", "--format", "cloud-init", "-o", "-"],
      { cwd },
    );
    const answer = JSON.parse(stdout);
    const { content, content_base64gzip: zipped, bytes, ...about } = answer;
    expect({ code, content }).toEqual({ code: 0, content: printed.stdout });
    expect(stderr).toBe(printed.stderr);
    expect(gunzipSync(Buffer.from(zipped, "base64")).toString()).toBe(content);
    expect(bytes).toBe(String(Buffer.byteLength(content)));
    expect(about).toEqual({
      file: "user-data",
      cluster: "test",
      pool: "workers",
      node: "b",
      format: "cloud-init",
      platform: "aws",
      limit_bytes: "16384",
    });
    expect(Object.values(answer).filter((value) => typeof value !== "string")).toEqual([]);
  });

  test("is of the format that the spec names, where the query names none, or an empty one", () => {
    const spec = aSpec({ host: { family: "flatcar" } });
    const { code, stdout } = asked(spec, { pool: "workers", node: "", format: "" });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      file: "config.ign",
      node: "",
      platform: "generic",
      limit_bytes: "",
    });
  });

  test("is a template where values stay open", () => {
    const spec = aSpec({
      kubelet: { nodeLabels: { zone: { variable: "zone" } } },
      delivery: { layers: { boot: ["terraform"] } },
    });
    const { code, stdout } = asked(spec, {});
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ file: "user-data.tftpl", format: "terraform" });
  });

  test("may hold a secret where the query allows it", () => {
    const { code, stdout } = asked(auth, { allowExposure: "true" }, planted);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).content).toContain(planted.AUTH);
  });
});

describe("there is no answer, and nothing on standard output,", () => {
  test.each([
    { name: "to what is no JSON", query: "{", says: "is not JSON" },
    { name: "to nothing", query: "", says: "is not JSON" },
    { name: "to a list", query: "[]", says: "is not an object" },
    { name: "to a number", query: { pool: 1 }, says: "the query's pool is not a text" },
    { name: "to an unknown key", query: { nodes: "a" }, says: 'the query has no key "nodes"' },
    { name: "without a spec", query: "{}", says: "has to be the path of a file" },
    { name: "about standard input", query: { spec: "-" }, says: "has to be the path of a file" },
    { name: "to an unknown format", query: { format: "cloudinit" }, says: "there is no format" },
    { name: "about a spec that is not there", query: { spec: "x.yaml" }, says: "x.yaml" },
    { name: "about an unknown node", query: { node: "c" }, says: "no node called c" },
    { name: "about two nodes at once", query: {}, says: "asks for 2 artefacts" },
    {
      name: "about what is many files",
      query: { node: "a", format: "tree" },
      says: "not a single file",
    },
  ])("$name", ({ query, says }) => {
    const { code, stdout, stderr } = asked(aSpec(nodes), query);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(says);
  });

  test("about a spec with an error in it", () => {
    const { code, stdout, stderr } = asked(aSpec({ host: { family: "suse" } }), {});
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("host.family");
  });

  test("with a secret in it that the query does not allow", () => {
    const { code, stdout, stderr } = asked(auth, {}, planted);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("holds secrets");
    expect(stderr).not.toContain(planted.AUTH);
  });
});
