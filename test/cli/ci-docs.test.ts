import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { parse } from "yaml";
import { repository } from "../specs/spec-case.ts";
import { aFolder } from "./nodegen.ts";

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: { readonly nodes: { readonly steps: readonly Step[] } };
}

const read = (path: string) => readFileSync(join(repository, path), "utf8");
const workflow = parse(read("examples/ci/github-workflow.yaml")) as Workflow;
const { steps } = workflow.jobs.nodes;
const page = read("docs/ci.md");

/** A clone whose origin/main has a spec and its output, as a job has it; and what the runner gives to its steps. */
function aJob() {
  const folder = aFolder({});
  const clone = join(folder, "clone");
  for (const each of [clone, join(folder, "bin"), join(folder, "temp")]) mkdirSync(each);
  program("nodegen", `exec "${process.execPath}" "${inject("command")}" "$@"`);
  // As gh on a pull request that has no comment yet.
  program(
    "gh",
    `echo "$*" >>"${folder}/gh.log"; case "$*" in *--edit-last*) exit 1;; esac; while [ $# -gt 1 ]; do shift; done; cp "$1" "${folder}/comment"`,
  );
  function program(name: string, line: string) {
    writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${line}\n`);
    chmodSync(join(folder, "bin", name), 0o755);
  }
  const bash = (script: string, env: Readonly<Record<string, string>> = {}) => {
    const { status, stdout, stderr } = spawnSync(
      "bash",
      ["--noprofile", "--norc", "-eo", "pipefail", "-c", script],
      {
        cwd: clone,
        encoding: "utf8",
        env: {
          PATH: `${folder}/bin:${process.env.PATH}`,
          HOME: folder,
          GIT_CONFIG_NOSYSTEM: "1",
          GIT_AUTHOR_NAME: "a",
          GIT_AUTHOR_EMAIL: "a@example.com",
          GIT_COMMITTER_NAME: "a",
          GIT_COMMITTER_EMAIL: "a@example.com",
          RUNNER_TEMP: join(folder, "temp"),
          GITHUB_BASE_REF: "main",
          GITHUB_STEP_SUMMARY: join(folder, "summary"),
          ...workflow.env,
          ...env,
        },
      },
    );
    return { code: status, stdout, stderr };
  };
  const done = (script: string) => expect(bash(script), script).toMatchObject({ code: 0 });
  const commit = (message: string) => done(`git add -A && git commit -qm "${message}"`);
  done("git init -q -b main && mkdir nodes");
  done(
    'nodegen init --platform generic --registry registry.internal.example --kubernetes 1.35.2 -o "$SPEC"',
  );
  done('nodegen render "$SPEC" -o "$OUT"');
  commit("base");
  done("git update-ref refs/remotes/origin/main HEAD && git switch -qc change");
  const spec = join(clone, workflow.env.SPEC ?? "");
  return {
    step(id: string) {
      const step = steps.find((each) => each.id === id);
      return bash(step?.run ?? `no step ${id}`, step?.env);
    },
    bash,
    done,
    /** Changes the spec as an editor does. */
    edit: (from: string, to: string) => {
      const text = readFileSync(spec, "utf8");
      expect(text).toContain(from);
      writeFileSync(spec, text.replace(from, to));
    },
    read: (name: string) => readFileSync(join(folder, name), "utf8"),
    has: (name: string) => existsSync(join(folder, name)),
  };
}

describe("the workflow for GitHub", () => {
  test("uses no action but checkout and setup-node", () => {
    const used = steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses.split("@")[0]]));
    expect(used).toEqual(["actions/checkout", "actions/setup-node"]);
  });

  test("has the steps that its page has, in that order", () => {
    const named = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, id]) => id);
    const ids = steps.flatMap(({ id }) => (id === undefined || id === "install" ? [] : [id]));
    expect(named).toEqual(ids);
  });

  test("passes a change that was rendered, and says on the pull request what it takes", () => {
    const job = aJob();
    job.edit("https://registry.internal.example", "https://registry.internal.example:5000");
    job.edit("  - registry.internal.example\n", '  - "registry.internal.example:5000"\n');
    job.done('nodegen render "$SPEC" -o "$OUT"');
    for (const id of ["validate", "audit", "render-check", "diff", "comment"]) {
      expect(job.step(id), id).toMatchObject({ code: 0 });
    }
    expect(job.read("summary")).toContain("/etc/containerd/certs.d/_default/hosts.toml");
    expect(job.read("comment")).toBe(job.read("summary"));
    expect(job.read("gh.log").trim().split("\n")).toHaveLength(2);
  });

  test("says of a change of nothing that there is no difference", () => {
    const job = aJob();
    expect(job.step("diff")).toMatchObject({ code: 0 });
    expect(job.read("summary")).toContain("no difference\n");
  });

  test("passes a spec that is new", () => {
    const job = aJob();
    job.done(
      "git update-ref refs/remotes/origin/main $(git commit-tree -m empty $(git mktree </dev/null))",
    );
    expect(job.step("diff").stderr).not.toContain("diff-");
    expect(job.read("summary")).toContain("nodes/cluster.yaml is new");
  });

  test("annotates the line that is wrong", () => {
    const job = aJob();
    job.edit('version: "1.35.2"', 'version: "1.29.0"');
    const { code, stderr } = job.step("validate");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^::error file=nodes\/cluster\.yaml,line=[0-9]+,/m);
    expect(job.step("audit").code).toBe(1);
    // The spec can't be compared, which is no difference.
    expect(job.step("diff").code).not.toBe(0);
  });

  test("fails for a host that is not allowed", () => {
    const job = aJob();
    job.edit("  - registry.internal.example\n", "  - other.internal.example\n");
    const { code, stderr } = job.step("audit");
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^::(error|warning) file=nodes\/cluster\.yaml,.*registry\.internal\.example/m,
    );
  });

  test("fails for a change that was not rendered, and names the files", () => {
    const job = aJob();
    job.edit("https://registry.internal.example", "https://registry.internal.example:443");
    const { code, stdout } = job.step("render-check");
    expect(code).toBe(1);
    expect(stdout).toContain("nodes/out differs");
  });
});

describe("the hooks of pre-commit", () => {
  interface Hook {
    readonly id: string;
    readonly entry: string;
    readonly args: readonly string[];
    readonly pass_filenames: boolean;
  }
  const hooks = parse(read(".pre-commit-hooks.yaml")) as readonly Hook[];
  const [, shown = ""] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const used = (
    parse(shown) as { repos: readonly [{ hooks: readonly Pick<Hook, "id" | "args">[] }] }
  ).repos[0].hooks;
  /** As pre-commit calls them: entry, args, and no file names. */
  const calls = used.map(({ id, args }) => {
    const hook = hooks.find((each) => each.id === id);
    return { id, line: [hook?.entry, ...args].join(" "), isAlone: hook?.pass_filenames === false };
  });

  test("are those that the page uses", () => {
    expect(calls.map(({ id }) => id)).toEqual(hooks.map(({ id }) => id));
    expect(calls.every(({ isAlone }) => isAlone)).toBe(true);
  });

  test("pass what is valid and rendered, and hold back what is not", () => {
    const job = aJob();
    for (const { line } of calls) expect(job.bash(line), line).toMatchObject({ code: 0 });
    job.edit("https://registry.internal.example", "https://registry.internal.example:443");
    expect(calls.map(({ line }) => job.bash(line).code)).toEqual([0, 1]);
    job.edit('version: "1.35.2"', 'version: "1.29.0"');
    expect(calls.map(({ line }) => job.bash(line).code)).toEqual([1, 1]);
  });
});
