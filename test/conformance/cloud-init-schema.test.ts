import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeFiles } from "../e2e/lab/files.ts";
import { type Namespaces, openNamespaces } from "../e2e/lab/namespaces.ts";
import { artefactText, renderAll } from "../specs/render.ts";
import { ownConfigs } from "../specs/user-data.ts";
import { suites } from "./cloud-init-node.ts";

// What `cloud-init schema` of 22.4, 25.1 and 26.2 says of every user-data.

const nodes = await renderAll();
const driver = readFileSync(new URL("cloud-init-schema.py", import.meta.url));

interface Verdict {
  readonly code: number;
  readonly output: string;
}

describe.each(suites)("cloud-init schema of %s", (suite) => {
  let space: Namespaces;
  beforeAll(async () => {
    space = await openNamespaces(suite);
  });
  afterAll(async () => {
    await space.close();
  });

  async function verdicts(documents: readonly string[]): Promise<readonly Verdict[]> {
    const paths = documents.map((_, index) => `/root/user-data-${index}`);
    writeFiles(space.root, {
      "/root/schema.py": { content: driver },
      ...Object.fromEntries(
        documents.map((content, index) => [`/root/user-data-${index}`, { content }]),
      ),
    });
    const command = `python3 /root/schema.py ${paths.join(" ")}`;
    const { code, stdout, stderr } = await space.run(command, { timeoutSeconds: 120 });
    if (code !== 0) throw new Error(`cloud-init-schema.py failed on ${suite}: ${stderr}`);
    return JSON.parse(stdout) as Verdict[];
  }

  test("every user-data is valid, and nothing in it is deprecated", async () => {
    // Of an archive each part: as a whole the command takes none.
    const parts = nodes.flatMap((node) =>
      ownConfigs(artefactText(node, "cloud-init/user-data")).map(({ filename = "", content }) => ({
        name: `${node.name} ${filename}`,
        content,
      })),
    );
    const found = await verdicts(parts.map(({ content }) => content));
    const names = parts.map(({ name }) => name);
    expect(Object.fromEntries(names.map((name, index) => [name, said(found[index])]))).toEqual(
      Object.fromEntries(names.map((name) => [name, { code: 0, valid: true, more: [] }])),
    );
  });

  test("the command as users call it says the same", async () => {
    writeFiles(space.root, {
      "/root/user-data": {
        content: artefactText(nodes[0] as (typeof nodes)[0], "cloud-init/user-data"),
      },
    });
    const { code, stdout, stderr } = await space.run("cloud-init schema -c /root/user-data");
    expect(said({ code, output: stdout + stderr })).toEqual({ code: 0, valid: true, more: [] });
  });

  test("it finds faults, and says what is deprecated", async () => {
    const right = artefactText(nodes[0] as (typeof nodes)[0], "cloud-init/user-data");
    const [number, key, header, deprecated] = await verdicts([
      right.replace('permissions: "0644"', "permissions: 0644"),
      right.replace("permissions:", "permission:"),
      right.replace("#cloud-config\n", ""),
      `${right}apt_update: true\n`,
    ]);
    expect(number).toMatchObject({ code: 1, output: expect.stringContaining("permissions") });
    expect(key).toMatchObject({ code: 1, output: expect.stringContaining("permission") });
    expect(header?.code).toBe(1);
    const { code, more } = said(deprecated);
    expect(code).toBe(0);
    expect(more.join("\n")).toMatch(/deprecat/i);
  });
});

/** The verdict without its one good line, which names the file. */
function said(verdict: Verdict | undefined): {
  readonly code: number | undefined;
  readonly valid: boolean;
  readonly more: readonly string[];
} {
  const lines = (verdict?.output ?? "").split("\n").filter((line) => line.trim() !== "");
  const good = /^(Valid cloud-config: \/root\/user-data(-\d+)?|Valid schema .*)$/;
  return {
    code: verdict?.code,
    valid: lines.some((line) => good.test(line)),
    more: lines.filter((line) => !good.test(line)),
  };
}
