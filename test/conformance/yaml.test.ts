import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { imageStartsKubelet } from "../../src/core/kubelet/kubelet.ts";
import { artefactText, renderAll, treeText } from "../specs/render.ts";
import { ownConfig } from "../specs/user-data.ts";
import { type Text, valuesByPython } from "./readers.ts";

// Every YAML that is rendered, read by PyYAML (YAML 1.1, cloud-init's reader) and by the yaml library (1.2), and every
// file inside user-data held against the file of the tree.

const kubeletConfig = "/var/lib/kubelet/config.yaml";

interface WriteFile {
  readonly path: string;
  readonly owner: string;
  readonly permissions: string;
  readonly encoding?: string;
  readonly content: string;
}

interface UserData {
  readonly bootcmd?: readonly (readonly string[])[];
  readonly write_files: readonly WriteFile[];
  readonly runcmd: readonly (readonly string[])[];
}

// A multi-part is no YAML; cloud-init.test.ts applies it.
const nodes = (await renderAll()).filter(
  ({ settings }) => settings.delivery.cloudInit.form === "plain",
);
const cases = nodes.map((node) => ({ name: node.name, node }));
const texts = new Map<string, Text>();
for (const node of nodes) {
  const add = (file: string, text: string) =>
    texts.set(`${node.name}: ${file}`, { reader: "yaml", text });
  add("user-data", artefactText(node, "cloud-init/user-data"));
  add("meta-data", artefactText(node, "cloud-init/meta-data"));
  if (node.tree.has(kubeletConfig)) add("config.yaml", treeText(node, kubeletConfig));
}
let values: ReadonlyMap<string, unknown> = new Map();
beforeAll(() => {
  values = valuesByPython(texts);
});

describe.each(cases)("$name", ({ name, node }) => {
  const files = ["user-data", "meta-data", "config.yaml"].filter((file) =>
    texts.has(`${name}: ${file}`),
  );
  test.each(files)("%s is the same to both readers", (file) => {
    const text = texts.get(`${name}: ${file}`)?.text ?? "";
    expect(values.get(`${name}: ${file}`)).toEqual(parse(text));
  });

  test("user-data carries the files of the tree, byte for byte, with their modes and owners", () => {
    const { write_files: written } = userData(name);
    expect(written.map(({ path }) => path)).toEqual([...new Set(written.map(({ path }) => path))]);
    // An archive travels with the tree, and in user-data only where the spec says so.
    const expected = [...node.booted.tree].filter(
      ([path]) => node.settings.delivery.inlineArchives || !path.endsWith(".tar"),
    );
    const files = written.map(({ path, owner, permissions, ...rest }) => [
      path,
      { owner, permissions, content: contentOf(rest).toString("base64") },
    ]);
    expect(Object.fromEntries(files)).toEqual(
      Object.fromEntries(
        expected.map(([path, { mode, owner, content }]) => [
          path,
          {
            owner,
            permissions: `0${mode.toString(8)}`,
            content: Buffer.from(content).toString("base64"),
          },
        ]),
      ),
    );
  });

  test("a secret is closed to others in the tree, and user-data that holds one, or what is the user's, is closed too", () => {
    const secrets = [...node.booted.tree.values()].filter(({ secret }) => secret);
    // A group may be let in by the spec.
    for (const { mode } of secrets) expect(mode & 0o007).toBe(0);
    expect(node.artefacts.get("cloud-init/user-data")).toMatchObject(
      secrets.length > 0 || node.settings.delivery.cloudInit.base !== undefined
        ? { mode: 0o600, secret: true }
        : { mode: 0o644, secret: false },
    );
  });

  test("runcmd reloads, enables what the tree enables, and restarts the kubelet without waiting", () => {
    const enabled = new Set([...node.booted.links.keys()].map((path) => path.split("/").at(-1)));
    const { runcmd } = userData(name);
    expect(runcmd.every(([program]) => program === "systemctl")).toBe(true);
    expect(runcmd[0]).toEqual(["systemctl", "daemon-reload"]);
    const told = runcmd.filter(([, verb]) => verb === "enable").flatMap((call) => call.slice(2));
    expect(new Set(told)).toEqual(enabled);
    const last = runcmd.at(-1) ?? [];
    expect(last.slice(0, 3)).toEqual(["systemctl", "--no-block", "restart"]);
    expect(last.at(-1)).toBe("kubelet.service");
    // Whatever may take its time is in the one call that nobody waits for.
    const waited = runcmd.slice(1, -1).filter(([, verb]) => verb === "restart");
    expect(waited.flatMap((call) => call.slice(2))).not.toContain("kubelet.service");
  });

  test("bootcmd exists where the image starts the kubelet or a secret travels, and only there", () => {
    const secret = [...node.booted.tree.values()].some((file) => file.secret);
    const wanted = secret || imageStartsKubelet(node.settings.host.kubelet);
    expect(userData(name).bootcmd?.map(([shell, option]) => [shell, option])).toEqual(
      wanted ? [["sh", "-c"]] : undefined,
    );
  });
});

describe("what the nodes are called", () => {
  test.each([
    {
      name: "examples/airgapped worker-2",
      metaData: { "instance-id": "airgapped-worker-2", "local-hostname": "worker-2" },
    },
    {
      name: "a standalone kubelet with labels, taints and two addresses worker-1.internal.example",
      metaData: {
        "instance-id": "variants-worker-1.internal.example",
        "local-hostname": "worker-1.internal.example",
      },
    },
    { name: "a pool without named nodes spot", metaData: { "instance-id": "variants-spot" } },
  ])("$name", ({ name, metaData }) => {
    expect(values.get(`${name}: meta-data`)).toEqual(metaData);
  });
});

describe("the reader sees what cloud-init would trip over", () => {
  test.each([
    { fault: "a word that YAML 1.1 takes for a truth value", text: "a: yes", read: { a: true } },
    { fault: "a number in groups", text: "a: 1_000", read: { a: 1000 } },
    { fault: "a time of day", text: "a: 12:30", read: { a: 750 } },
    { fault: "an octal mode", text: "a: 0644", read: { a: 420 } },
  ])("$fault", ({ text, read }) => {
    const document = valuesByPython(new Map([["it", { reader: "yaml", text }]]));
    expect(document.get("it")).toEqual(read);
    expect(parse(text)).not.toEqual(read);
  });

  test("a key that occurs twice", () => {
    const twice = new Map([["it", { reader: "yaml", text: "a: 1\na: 2\n" } as const]]);
    expect(() => valuesByPython(twice)).toThrow("the key a occurs twice");
  });
});

function userData(name: string): UserData {
  const value = values.get(`${name}: user-data`);
  const text = texts.get(`${name}: user-data`)?.text ?? "";
  return (Array.isArray(value) ? ownConfig(text) : value) as UserData;
}

function contentOf({ encoding, content }: Pick<WriteFile, "encoding" | "content">): Buffer {
  if (encoding === undefined) return Buffer.from(content, "utf8");
  expect(encoding).toBe("gz+b64");
  return gunzipSync(Buffer.from(content, "base64"));
}
