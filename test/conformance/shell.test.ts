import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { imageStartsKubelet } from "../../src/core/kubelet/kubelet.ts";
import type { NodeFiles } from "../e2e/lab/files.ts";
import { writeFiles } from "../e2e/lab/files.ts";
import { type Namespaces, openNamespaces } from "../e2e/lab/namespaces.ts";
import { artefactText, type RenderedNode, renderAll, treeText } from "../specs/render.ts";
import { ownConfig } from "../specs/user-data.ts";
import { runTool } from "./command.ts";

// The programs for the node and the script in bootcmd: what linters and the two smallest shells say of every one, and
// what bootcmd does under both of them.

const busybox = "/bin/busybox";
const nodes = await renderAll();

interface Script {
  readonly name: string;
  readonly text: string;
}

/** Each text once, called by the first node that has it. */
const scripts = distinct(
  nodes.flatMap((node) => [
    ...[...node.tree]
      .filter(([, { mode }]) => (mode & 0o111) !== 0)
      .map(([path]) => ({ name: `${path} of ${node.name}`, text: treeText(node, path) })),
    ...bootScripts(node).map((text) => ({ name: `bootcmd of ${node.name}`, text })),
  ]),
);

describe.each(scripts)("$name", ({ text }) => {
  test("shellcheck has no remark", () => {
    const { code, stdout, stderr } = runTool({
      command: ["shellcheck", "--shell=sh", "--severity=style", "--norc", "-"],
      input: text,
    });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test.each([
    { shell: "dash", command: ["dash", "-n"] as const },
    { shell: "busybox sh", command: [busybox, "sh", "-n"] as const },
  ])("$shell can parse it", ({ command }) => {
    expect(runTool({ command, input: text })).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

test("every node has a program to import, one to verify, and both begin with #!/bin/sh", () => {
  for (const node of nodes) {
    const programs = [...node.tree].filter(([, { mode }]) => mode === 0o755).map(([path]) => path);
    const layered = node.settings.delivery.layers.image.length > 0;
    expect(programs).toEqual([
      "/opt/nodegen/bin/nodegen-preload",
      "/opt/nodegen/bin/nodegen-verify",
      ...(layered ? ["/opt/nodegen/bin/nodegen-image"] : []),
    ]);
    for (const path of programs) expect(treeText(node, path)).toMatch(/^#!\/bin\/sh\n/);
  }
});

describe("the linters do find faults", () => {
  test.each([
    { fault: "an unquoted variable", text: "#!/bin/sh\nrm -rf $1\n" },
    { fault: "what only bash has", text: "#!/bin/sh\n[[ -e /x ]] && echo y\n" },
  ])("shellcheck: $fault", ({ text }) => {
    expect(runTool({ command: ["shellcheck", "--shell=sh", "-"], input: text }).code).toBe(1);
  });

  test.each([["dash"], [busybox, "sh"]] as const)("%s: a quote that is left open", (...shell) => {
    expect(runTool({ command: [...shell, "-n"], input: "echo 'x\n" }).code).not.toBe(0);
  });
});

/** Records each call, and the drop-ins that were there at that moment, for what systemd would read then. */
const systemctl = `#!/bin/sh
{ echo "systemctl $*"; ls /etc/systemd/system/kubelet.service.d 2>/dev/null; } >>/systemctl.log
`;

const shells = [
  { shell: "dash", program: "/bin/dash" },
  { shell: "busybox sh", program: "/opt/lab/busybox sh" },
];

const booting = distinct(
  nodes.flatMap((node) => bootScripts(node).map((text) => ({ name: node.name, node, text }))),
).flatMap((boot) => shells.map((shell) => ({ ...shell, ...boot })));

describe.each(booting)("bootcmd of $name under $shell", ({ node, text, program }) => {
  test("leaves the gate and empty files for the secrets, before systemd reloads", async () => {
    await onNode(text, program, async (space) => {
      const first = await space.run(`${program} /bootcmd`);
      expect(first).toEqual({ code: 0, stdout: "", stderr: "" });
      expect(contents(space, dropIns(node))).toEqual(contentsInTree(node, dropIns(node)));
      expect(await modes(space, secrets(node))).toEqual(
        secrets(node).map((path) => `600 root root 0 ${path}`),
      );
      expect(await log(space)).toEqual(expectedLog(node));
    });
  });
});

describe.each(booting.filter(({ node }) => secrets(node).length > 0))(
  "bootcmd of $name, which carries secrets, under $shell",
  ({ node, text, program }) => {
    test("on the next boot it leaves the secrets as they are", async () => {
      await onNode(text, program, async (space) => {
        writeFiles(
          space.root,
          Object.fromEntries(secrets(node).map((path) => [path, { content: "kept", mode: 0o600 }])),
        );
        const second = await space.run(`${program} /bootcmd`);
        expect(second).toEqual({ code: 0, stdout: "", stderr: "" });
        expect(await modes(space, secrets(node))).toEqual(
          secrets(node).map((path) => `600 root root 4 ${path}`),
        );
        expect(contents(space, dropIns(node))).toEqual(contentsInTree(node, dropIns(node)));
      });
    });

    test("a file that the image has in a secret's place is closed to others", async () => {
      await onNode(text, program, async (space) => {
        writeFiles(
          space.root,
          Object.fromEntries(secrets(node).map((path) => [path, { content: "old", mode: 0o644 }])),
        );
        expect(await space.run(`${program} /bootcmd`)).toMatchObject({ code: 0, stderr: "" });
        const found = await modes(space, secrets(node));
        expect(found.map((line) => line.split(" ")[0])).toEqual(secrets(node).map(() => "600"));
      });
    });
  },
);

function bootScripts(node: RenderedNode): readonly string[] {
  const { bootcmd = [] } = ownConfig(artefactText(node, "cloud-init/user-data")) as {
    readonly bootcmd?: readonly (readonly string[])[];
  };
  return bootcmd.map(([, , script]) => script ?? "");
}

function distinct<Kind extends Script>(all: readonly Kind[]): readonly Kind[] {
  return all.filter(({ text }, index) => all.findIndex((other) => other.text === text) === index);
}

/** A fresh root with the suite's dash, the host's busybox (which is static) and a systemctl that only writes down. */
async function onNode(
  script: string,
  program: string,
  body: (space: Namespaces) => Promise<void>,
): Promise<void> {
  const files: NodeFiles = {
    "/bootcmd": { content: script },
    "/usr/local/sbin/systemctl": { content: systemctl, mode: 0o755 },
    ...(program.includes("busybox")
      ? { "/opt/lab/busybox": { content: busyboxProgram(), mode: 0o755 } }
      : {}),
  };
  const space = await openNamespaces("trixie");
  try {
    writeFiles(space.root, files);
    await body(space);
  } finally {
    await space.close();
  }
}

function busyboxProgram(): Uint8Array {
  if (!existsSync(busybox)) {
    throw new Error(`there is no ${busybox}: as root, run test/e2e/lab/install.sh`);
  }
  return readFileSync(busybox);
}

function secrets(node: RenderedNode): readonly string[] {
  return [...node.tree].filter(([, file]) => file.secret).map(([path]) => path);
}

/** The kubelet's drop-ins, where bootcmd must bring them. */
function dropIns(node: RenderedNode): readonly string[] {
  const all = [...node.booted.tree.keys()].filter((path) => path.includes("/kubelet.service.d/"));
  // Every layer that is read at boot has a gate of its own: the import's, or the image's.
  expect(all.some((path) => /\/[12]0-nodegen(-image)?\.conf$/.test(path))).toBe(true);
  return imageStartsKubelet(node.settings.host.kubelet) ? all : [];
}

function expectedLog(node: RenderedNode): readonly string[] {
  const names = dropIns(node).map((path) => path.split("/").at(-1) ?? "");
  return names.length === 0 ? [] : ["systemctl daemon-reload", ...names.sort()];
}

function contents(space: Namespaces, paths: readonly string[]): readonly string[] {
  return paths.map((path) => readFileSync(`${space.root}${path}`, "utf8"));
}

function contentsInTree(node: RenderedNode, paths: readonly string[]): readonly string[] {
  return paths.map((path) => treeText(node, path));
}

async function modes(space: Namespaces, paths: readonly string[]): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  const { stdout } = await space.run(`stat -c '%a %U %G %s %n' ${paths.join(" ")}`);
  return stdout.trim().split("\n");
}

async function log(space: Namespaces): Promise<readonly string[]> {
  const { stdout } = await space.run("cat /systemctl.log 2>/dev/null");
  return stdout.split("\n").filter((line) => line !== "");
}
