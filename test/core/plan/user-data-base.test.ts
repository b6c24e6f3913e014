import { describe, expect, test } from "vitest";
import { pathText } from "../../../src/core/report/path.ts";
import { aSpec, rendered, type SpecDocument } from "../../specs/a-spec.ts";

const name = "./user-data.yaml";
const base = { delivery: { cloudInit: { base: { file: name } } } };
const config = (text: string) => `#cloud-config\n${text}`;

function withBase(text: string, changes: SpecDocument = {}) {
  return rendered(aSpec({ ...base, ...changes }), { localFiles: { [name]: text } });
}

/** Each finding as `code line severity`; all are told at the field that names the file. */
function faultsOf(text: string, changes: SpecDocument = {}): readonly string[] {
  return withBase(text, changes).findings.map(({ code, path, position, severity }) => {
    expect(pathText(path)).toBe("delivery.cloudInit.base.file");
    if (position?.file === "cluster.yaml") return `${code} ${severity}`;
    expect(position).toMatchObject({ file: name });
    // A line of the user's may be secret.
    expect(position).not.toHaveProperty("sourceLine");
    return `${code} ${position?.line} ${severity}`;
  });
}

describe("a base is a cloud-config", () => {
  test.each([
    { what: "with its header", text: "#cloud-config\na: 1\n" },
    {
      what: "behind empty lines and in capitals, as cloud-init allows",
      text: "\n \n#Cloud-Config\na: 1\n",
    },
    { what: "with lines that end in CRLF", text: "#cloud-config\r\na: 1\r\nruncmd:\r\n  - ls\r\n" },
    {
      what: "with jinja",
      text: "## template: jinja\n#cloud-config\na: {{ b }}\n{% if c %}\nd\n{% endif %}\n",
    },
    {
      what: "with jinja before its header",
      text: "## template: jinja\n{# a #}\n{% set b = 1 %}\n#cloud-config\na: 1\n",
    },
    {
      what: "with merge_how, which cloud-init asks of each part for itself",
      text: config("merge_how: dict(replace)\na: 1\n"),
    },
    {
      what: "with words, tags, keys and merges of YAML 1.1",
      text: config("a: yes\n1: 0644\nb: !!binary aGk=\nc: &d {e: 1}\nf: {<<: *d}\n"),
    },
  ])("$what", ({ text }) => {
    expect(faultsOf(text)).toEqual([]);
  });

  test.each([
    { what: "nothing", text: "", found: "does not begin with #cloud-config" },
    { what: "YAML without a header", text: "a: 1\n", found: "does not begin with #cloud-config" },
    {
      what: "a header behind a byte order mark",
      text: "\ufeff#cloud-config\na: 1\n",
      found: "does not begin",
    },
    { what: "a script", text: "#!/bin/sh\n", found: "a shell script" },
    { what: "an include", text: "#include\nhttps://example.com\n", found: "a include" },
    { what: "an archive", text: "#cloud-config-archive\n- a\n", found: "a cloud-config-archive" },
    { what: "a JSON patch", text: "#cloud-config-jsonp\n[]\n", found: "a cloud-config-jsonp" },
    { what: "a part-handler", text: "#part-handler\n", found: "a part-handler" },
    { what: "a boothook", text: "#cloud-boothook\n", found: "a cloud-boothook" },
    { what: "MIME", text: "Content-Type: multipart/mixed\nMIME-Version: 1.0\n", found: "a MIME" },
    {
      what: "what cloud-init takes for MIME",
      text: config("a: 'MIME-Version: 1.0'\n"),
      found: "a MIME",
    },
    { what: "a script of jinja", text: "## template: jinja\n#!/bin/sh\n", found: "a shell script" },
    { what: "jinja alone", text: "## template: jinja", found: "does not begin" },
    {
      what: "jinja that is not in the first line",
      text: "\n## template: jinja\n#cloud-config\n",
      found: "does not begin",
    },
  ])("and not $what", ({ text, found }) => {
    expect(faultsOf(text)).toEqual(["user-data-base-kind error"]);
    expect(withBase(text).findings[0]?.message).toContain(found);
  });

  test("and not gzip, which is no text", () => {
    const data = new Uint8Array([0x1f, 0x8b, 0x08, 0x00]);
    const { found } = rendered(aSpec(base), { localFiles: { [name]: data } });
    expect(found).toEqual(["contents-not-text delivery.cloudInit.base.file"]);
  });
});

describe("what cloud-init would drop or lose without a word is told with its line", () => {
  test.each([
    { what: "an open bracket", text: config("a: 1\nb: [1\n"), found: "user-data-base-yaml" },
    { what: "a tab", text: config("a:\n\tb: 1\n"), found: "user-data-base-yaml 3" },
    {
      what: "a tag of nobody's",
      text: config("a: 1\nb: !nobody 1\n"),
      found: "user-data-base-yaml 3",
    },
    { what: "an alias of nothing", text: config("a: *b\n"), found: "user-data-base-yaml 2" },
    {
      what: "a second document",
      text: config("a: 1\n---\nb: 1\n"),
      found: "user-data-base-yaml 3",
    },
    { what: "a control character", text: config("a: \u0001\n"), found: "user-data-base-yaml 2" },
    {
      what: "a nesting without end",
      text: config(`a: ${"[".repeat(5000)}`),
      found: "user-data-base-yaml",
    },
    {
      what: "a key that stands twice",
      text: config("a: 1\nb: 1\na: 2\n"),
      found: "user-data-base-duplicate-key 4",
    },
    {
      what: "a key that stands twice below another",
      text: config("a:\n  b: 1\n  b: 2\n"),
      found: "user-data-base-duplicate-key 4",
    },
    { what: "a header alone", text: config(""), found: "user-data-base-not-a-map" },
    { what: "a list", text: config("- a\n"), found: "user-data-base-not-a-map" },
    {
      what: "an empty runcmd",
      text: config("a: 1\nruncmd:\n"),
      found: "user-data-base-not-a-list",
    },
    {
      what: "a bootcmd that is a text",
      text: config("bootcmd: ls\n"),
      found: "user-data-base-not-a-list 2",
    },
    {
      what: "a map of files",
      text: config("write_files: {path: /a}\n"),
      found: "user-data-base-not-a-list 2",
    },
    {
      what: "a list by an alias that is none",
      text: config("a: &b 1\nruncmd: *b\n"),
      found: "user-data-base-not-a-list 2",
    },
    {
      what: "a command that is a map",
      text: config("runcmd:\n- ls\n- echo a: b\n"),
      found: "user-data-base-command 4",
    },
    {
      what: "a command that is a number",
      text: config("bootcmd: [1]\n"),
      found: "user-data-base-command 2",
    },
  ])("$what", ({ text, found }) => {
    const faults = faultsOf(text);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(found);
    expect(faults[0]).toMatch(/ error$/);
  });

  test("all of them at once", () => {
    const text = config("runcmd: 1\nbootcmd: 2\nwrite_files: 3\nwrite_files: 4\n");
    expect(faultsOf(text)).toHaveLength(4);
  });

  test("and nothing of the text is in it: it may be secret", () => {
    const text = config("password: [hunter2\nother: !hunter2 hunter2\n");
    expect(JSON.stringify(withBase(text).findings)).not.toContain("hunter2");
  });
});

describe("a command that ends the script takes nodegen's with it", () => {
  test.each(["set -e", "exit 1", "|\n    set -eu\n    ls", "|\n    ls\n    exec sh"])(
    "%s in runcmd",
    (command) => {
      const [fault] = faultsOf(config(`runcmd:\n  - ${command}\n`));
      expect(fault).toContain("user-data-base-ends-script ");
      expect(fault).toMatch(/ \d warning$/);
    },
  );

  test.each([
    "[sh, -c, set -e]",
    "ls || exit 1",
    "echo exit",
    "(set -e; ls)",
    "exits",
    "set -x",
    "set +e",
  ])("%s does not", (command) => {
    expect(faultsOf(config(`runcmd:\n  - ${command}\n`))).toEqual([]);
  });

  test("in bootcmd it does not either: nodegen's is done before that", () => {
    expect(faultsOf(config("bootcmd: [exit 1]\n"))).toEqual([]);
  });
});

describe("a path that both write", () => {
  const written = (path: string) => config(`write_files:\n  - path: ${path}\n    content: a\n`);

  test.each([
    { what: "a file of nodegen's", path: "/etc/containerd/config.toml" },
    { what: "a drop-in of its", path: "/etc/systemd/system/kubelet.service.d/20-nodegen.conf" },
    { what: "a file of the spec's", path: "/etc/app" },
    { what: "the same in other letters", path: "/etc//app" },
  ])("is an error: $what", ({ path }) => {
    const files = [{ path: "/etc/app", content: "a" }];
    expect(faultsOf(written(path), { files })).toEqual(["user-data-base-path 3 error"]);
  });

  test("is told with the field that has it", () => {
    const files = [{ path: "/etc/app", content: "a" }];
    const [found] = withBase(written("/etc/app"), { files }).findings;
    expect(found?.message).toBe(
      "the base writes /etc/app in line 3, and so does files[0].content of the spec",
    );
  });

  test("by << or an alias is seen too", () => {
    const text = config(
      "a: &a {path: /etc/containerd/config.toml}\nwrite_files: [*a, {<<: *a, content: b}]\n",
    );
    expect(faultsOf(text)).toHaveLength(2);
  });

  test("is not found in files of the base's alone", () => {
    expect(faultsOf(written("/etc/motd"))).toEqual([]);
  });
});

describe("a base from a template", () => {
  const template = { delivery: { cloudInit: { base: { template: "./a.hbs" } } } };
  const of = (text: string) => rendered(aSpec(template), { templates: { "./a.hbs": text } });

  test("is checked as it was rendered, and told at the field, because the template has other lines", () => {
    const { findings } = of("#cloud-config\n{{#if pool}}\nruncmd: {{pool}}\n{{/if}}\n");
    expect(findings).toMatchObject([
      {
        code: "user-data-base-not-a-list",
        path: ["delivery", "cloudInit", "base", "template"],
        position: { file: "cluster.yaml" },
        message: "runcmd in line 2 of the base is no list",
      },
    ]);
  });
});

describe("a base that nobody reads", () => {
  const layers = { boot: ["ignition"] };
  const delivery = { ...base.delivery, layers };

  test("is a warning", () => {
    expect(faultsOf(config("a: 1\n"), { delivery })).toEqual(["user-data-base-unused warning"]);
  });

  test("is one too where the family's own way is Ignition", () => {
    const host = { family: "flatcar" };
    expect(faultsOf(config("a: 1\n"), { host })).toEqual(["user-data-base-unused warning"]);
  });

  test("leaves Ignition's configuration as it is without", () => {
    const output = (changes: SpecDocument) =>
      rendered(aSpec({ delivery: { layers }, ...changes }), {
        localFiles: { [name]: config("a: 1\n") },
      }).outputs.find(({ format }) => format === "ignition")?.artefacts;
    expect(output({ delivery })).toEqual(output({}));
    expect(output({})).toHaveLength(1);
  });
});
