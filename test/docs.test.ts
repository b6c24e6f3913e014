import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = new URL("..", import.meta.url).pathname;
const cli = join(root, "dist/cli.js");
const readme = readFileSync(join(root, "README.md"), "utf8");
let scratch = "";

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "nodegen-docs-"));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("the README", () => {
  test("shows the table that its first command prints", () => {
    const [command] = blocks(readme, "console");
    const args = /npx nodegen (render .*)\n$/.exec(command ?? "")?.[1]?.split(" ") ?? [];
    expect(args).toHaveLength(4);
    const table = execFileSync(
      process.execPath,
      [cli, ...args.slice(0, -1), join(scratch, "out")],
      {
        cwd: root,
        encoding: "utf8",
      },
    );
    expect(blocks(readme, "text")[0]).toBe(table);
  });

  test("names scripts that package.json has, and the command of the test suite", () => {
    expect(blocks(readme, "console")[1]).toBe("npm cit\n");
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const contributing = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
    const named = [...contributing.matchAll(/npm (?:run )?([a-z0-9:]+)/g)].map(([, name]) => name);
    const builtIn = ["ci", "test"];
    expect(
      named.filter((name) => !builtIn.includes(name ?? "") && !(String(name) in scripts)),
    ).toEqual([]);
  });

  test("shows a part of the example that it names", () => {
    const [, path, shown] = /<!-- example: (\S+) -->\n```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
    expect(readFileSync(join(root, String(path)), "utf8")).toContain(shown);
  });

  test("shows the finding of a sandbox image without a tag as it is printed", () => {
    cpSync(join(root, "examples/airgapped"), join(scratch, "untagged"), { recursive: true });
    const spec = join(scratch, "untagged/cluster.yaml");
    writeFileSync(spec, readFileSync(spec, "utf8").replace("pause:3.10.1\n", "pause\n"));
    const { stderr } = spawnSync(process.execPath, [cli, "validate", "cluster.yaml"], {
      cwd: dirname(spec),
      encoding: "utf8",
    });
    const shown = /<!-- finding: .* -->\n```text\n([\s\S]*?)```/.exec(readme)?.[1];
    expect(stderr).toBe(`${shown}\n1 error\n`);
  });

  test("shows what lint prints of a file of another generation", () => {
    const [, options = "", shown] =
      /<!-- lint: .*, (--.*) -->\n```text\n([\s\S]*?)```/.exec(readme) ?? [];
    const content = `version = 3

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.internal.example/pause:3.10"
`;
    writeFileSync(join(scratch, "config.toml"), content);
    const { status, stderr } = spawnSync(
      process.execPath,
      [cli, "lint", "config.toml", ...options.split(" ")],
      { cwd: scratch, encoding: "utf8" },
    );
    expect({ status, stderr }).toEqual({ status: 1, stderr: `${shown}\n1 error\n` });
  });

  test("shows the first line of what audit prints of a root with a key of another generation", () => {
    const [, options = "", shown] =
      /<!-- audit: .*, (--.*) -->\n```text\n([\s\S]*?)```/.exec(readme) ?? [];
    const folder = join(scratch, "image/etc/containerd");
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, "config.toml"),
      'version = 3\n\n[plugins."io.containerd.grpc.v1.cri"]\n  sandbox_image = "registry.internal.example/pause:3.10"\n',
    );
    const { status, stdout } = spawnSync(process.execPath, [cli, "audit", ...options.split(" ")], {
      cwd: scratch,
      encoding: "utf8",
    });
    expect({ status, first: `${stdout.split("\n")[0]}\n` }).toEqual({ status: 1, first: shown });
  });

  test.each([
    { command: "explain containerd.snapshotter", says: "/etc/containerd/config.toml" },
    { command: "explain cluster.yaml kubelet.config", says: "cluster.yaml:40" },
    { command: "explain pull nginx:1.27 cluster.yaml", says: "registry.internal.example" },
    { command: "explain containerd 1.7 2.2 cluster.yaml", says: "sandbox_image" },
  ])("names a command that answers: $command", ({ command, says }) => {
    expect(readme).toContain(`\`nodegen ${command}\``);
    const { stdout } = spawnSync(process.execPath, [cli, ...command.split(" ")], {
      cwd: join(root, "examples/airgapped"),
      encoding: "utf8",
    });
    expect(stdout).toContain(says);
  });
});

test.each([
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "test/e2e/lab/README.md",
  "tools/README.md",
])("%s links only to files that are there", (path) => {
  const text = readFileSync(join(root, path), "utf8");
  const links = [...text.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, link]) => String(link));
  const local = links.filter((link) => !/^[a-z]+:/.test(link));
  expect(local.filter((link) => !existsSync(join(root, dirname(path), link)))).toEqual([]);
});

/** The fenced blocks of one language, in order. */
function blocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(
    ([, body]) => String(body),
  );
}
