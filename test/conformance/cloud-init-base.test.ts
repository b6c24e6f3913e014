import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Namespaces } from "../e2e/lab/namespaces.ts";
import { type RenderedNode, renderCase } from "../specs/render.ts";
import { variants } from "../specs/variants.ts";
import {
  firstStages,
  lastStages,
  onCloudInitNode,
  run,
  type Seed,
  seedOf,
  suites,
} from "./cloud-init-node.ts";

// The user's own user-data and nodegen's, merged by cloud-init 22.4, 25.1 and 26.2 themselves. Nothing of theirs may become
// something else by it, and nothing of ours may be missing. cloud-init.test.ts holds that ours is what the tree holds.

const withFile = await only("user-data of the user's own");
const withTemplate = await only("user-data of the user's own, from a template and with jinja");
const baseText = readFileSync("test/specs/files/user-data.yaml", "utf8");
const lists = ["bootcmd", "write_files", "runcmd"];

describe.each(suites)("cloud-init of %s", (suite) => {
  test.concurrent("reads of the base what it reads of it alone, with all its words of YAML 1.1", async () => {
    const alone = await merged({ ...seedOf(withFile), userData: baseText });
    const both = await merged(seedOf(withFile));
    for (const [key, value] of Object.entries(alone)) {
      const found = both[key] as unknown[];
      if (!lists.includes(key)) expect({ [key]: found }).toEqual({ [key]: value });
      else expect(found).toEqual(expect.arrayContaining(value as unknown[]));
    }
    expect(alone).toMatchObject({
      package_update: false,
      manage_etc_hosts: false,
      power_state: { timeout: 64, condition: false },
    });
    expect(Object.keys(both).sort()).toEqual(Object.keys(alone).sort());
    expect(both.write_files?.slice(-2)).toEqual(alone.write_files);
    expect(both.runcmd?.slice(0, 2)).toEqual(alone.runcmd);
    expect(both.bootcmd?.slice(1, 3)).toEqual(alone.bootcmd);
    expect(both.bootcmd).toHaveLength(4);
  });

  test.concurrent("has the gate in place before the base's bootcmd, and runs the base's runcmd before ours", async () => {
    await onCloudInitNode(suite, seedOf(withFile), async (space) => {
      await run(space, [...firstStages, ...lastStages]);
      const [boot, ...ran] = (await textOf(space, "/order.log")).trim().split("\n");
      expect(boot).toMatch(/^boot .*20-nodegen\.conf/);
      expect(ran.at(-1)).toBe("second: line");
      expect(ran.join(" ")).not.toContain("restart");
      expect(await textOf(space, "/systemctl.log")).toContain("--no-block restart");
      expect(await textOf(space, "/etc/base/first")).toBe("on: yes\n\n  grüße\n");
      expect(await textOf(space, "/etc/base/binary")).toBe("hello");
    });
  });

  test.concurrent("renders jinja in the base, and in nothing of ours", async () => {
    await onCloudInitNode(suite, seedOf(withTemplate), async (space) => {
      await run(space, [...firstStages, ...lastStages]);
      expect(await textOf(space, "/etc/base/name")).toBe("worker-1 in rack r12\n");
      expect(await textOf(space, "/order.log")).toBe("run worker-1\n");
      expect(await textOf(space, "/opt/app/lines")).toBe("{{ not }} {% a %} {# template #}\n");
      expect(await textOf(space, "/systemctl.log")).toContain("--no-block restart");
    });
  });

  test.concurrent.each([
    {
      fault: "an owner that does not exist",
      base: "write_files: [{path: /a, content: b, owner: x:y}]",
    },
    { fault: "a bootcmd that ends the script", base: "bootcmd: [exit 1]" },
    { fault: "jinja that can't be rendered", base: "a: {{ b", jinja: true },
  ])(
    "holds the kubelet back and writes ours where the base has $fault",
    async ({ base, jinja }) => {
      const header = jinja ? "## template: jinja\n#cloud-config\n" : "#cloud-config\n";
      const userData = seedOf(withTemplate).userData;
      const seed = {
        ...seedOf(withTemplate),
        userData: withBase(String(userData), `${header}${base}\n`),
      };
      await onCloudInitNode(suite, seed, async (space) => {
        await space.run(firstStages.join("; "), { timeoutSeconds: 120 });
        expect(await textOf(space, "/opt/app/lines")).toContain("{{ not }}");
        expect(await textOf(space, "/systemctl.log")).toContain("20-nodegen.conf");
      });
    },
  );

  /** What cloud-init has made of all parts, as JSON. */
  async function merged(seed: Seed): Promise<Readonly<Record<string, unknown[]>>> {
    return await onCloudInitNode(suite, seed, async (space) => {
      await run(space, firstStages);
      const program =
        "import json,yaml; print(json.dumps(yaml.safe_load(open('/var/lib/cloud/instance/cloud-config.txt')), default=repr))";
      const { code, stdout, stderr } = await space.run(`python3 -c "${program}"`);
      if (code !== 0) throw new Error(stderr);
      return JSON.parse(stdout) as Record<string, unknown[]>;
    });
  }
});

/** The same archive with another base in it. */
function withBase(userData: string, base: string): string {
  const [, , ours] = /^(.*?\n)(- filename: nodegen-before\n.*)$/s.exec(userData) ?? [];
  if (ours === undefined) throw new Error("there is no part of nodegen");
  const type = base.startsWith("##") ? "text/jinja2" : "text/cloud-config";
  const part = JSON.stringify({ filename: "user-data-base", type, content: base });
  return `#cloud-config-archive\n- ${part}\n${ours}`;
}

async function textOf(space: Namespaces, path: string): Promise<string> {
  const { code, stdout, stderr } = await space.run(`cat ${path}`);
  if (code === 0) return stdout;
  const { stdout: log } = await space.run("grep -E 'WARNING|Error' /var/log/cloud-init.log");
  throw new Error(`${stderr}\n${log}`);
}

async function only(name: string): Promise<RenderedNode> {
  const found = variants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`there is no variant ${name}`);
  const { nodes, findings } = await renderCase(found);
  const [node] = nodes;
  if (node === undefined) throw new Error(JSON.stringify(findings));
  return node;
}
