import { describe, expect, test } from "vitest";
import type { Contact } from "../../../src/core/audit/contact.ts";
import type { Link, PauseChain } from "../../../src/core/audit/pause-chain.ts";
import { pauseFindings } from "../../../src/core/audit/pause-findings.ts";

const place = { file: "/etc/containerd/config.toml", line: 4, column: 1 };

function chain(...faults: readonly Partial<Link>[]): PauseChain {
  const links = [8, 6, 0, 3, 1, 4, 5, 2, 7].map((number): Link => {
    const fault = faults.find((each) => each.number === number);
    return { number, title: "t", state: "holds", why: "it is so", ...fault };
  });
  const states = links.map(({ state }) => state);
  const verdict = states.includes("broken")
    ? "broken"
    : states.includes("unknown")
      ? "unproven"
      : "proved";
  return { verdict, sandbox: { reference: "registry.k8s.io/pause:3.10" }, links };
}

const contact = (host: string, turn: number): Contact => ({
  to: { host, port: 443 },
  reason: "sandbox image",
  what: "a",
  stage: "pod start",
  turn,
  place,
});

describe("the pause chain as a finding", () => {
  test("of one that is proved is none", () => {
    expect(pauseFindings(chain(), [])).toEqual([]);
  });

  test("names the first broken link, its place and the page of its failure mode", () => {
    const why = "/etc/containerd/config.toml:4 is a key that no containerd 2.x reads";
    const broken = chain(
      { number: 6, state: "broken", why, place, hint: "write another" },
      { number: 2, state: "broken" },
    );
    expect(pauseFindings(broken, [])).toEqual([
      {
        code: "audit-pause-pulled",
        severity: "error",
        path: [],
        message: `the first pod contacts registry.k8s.io, because ${why}`,
        hint: "write another (docs/failure-modes/6-another-generation.md)",
        position: { ...place, length: 1 },
      },
    ]);
  });

  test("a broken link is the cause before one that can't be told and is asked earlier", () => {
    const both = chain(
      { number: 8, state: "unknown", why: "u" },
      { number: 7, state: "broken", why: "b" },
    );
    expect(pauseFindings(both, [])[0]).toMatchObject({
      code: "audit-pause-pulled",
      message: "the first pod contacts registry.k8s.io, because b",
      hint: expect.stringContaining("7-collected"),
    });
  });

  test("where nothing is broken says that it may", () => {
    const [found] = pauseFindings(
      chain({ number: 0, state: "unknown", why: "a program is not known", place }),
      [],
    );
    expect(found).toMatchObject({
      code: "audit-pause-unproven",
      message:
        "the first pod may contact registry.k8s.io: a program is not known (/etc/containerd/config.toml:4)",
    });
    expect(found?.hint).not.toContain("docs/");
  });

  test("the host is the one that containerd asks first", () => {
    const broken = chain({ number: 0, state: "broken" });
    const hosts = [contact("registry.k8s.io", 2), contact("mirror.example", 1)];
    expect(pauseFindings(broken, hosts)[0]?.message).toMatch(
      /^the first pod contacts mirror\.example,/,
    );
  });

  test("the place is that of the rule that found it, where it is in the same file", () => {
    const position = { ...place, column: 3, length: 13, sourceLine: "  sandbox_image = 1" };
    const cause = {
      code: "containerd-sandbox-ignored" as const,
      severity: "error" as const,
      path: [],
      message: "m",
      hint: "h",
      position,
    };
    const [found] = pauseFindings(chain({ number: 6, state: "broken", place, cause }), []);
    expect(found).toMatchObject({ position, hint: expect.stringMatching(/^h \(docs/) });
    const elsewhere = { ...cause, position: { ...position, file: "/etc/other" } };
    const [other] = pauseFindings(
      chain({ number: 6, state: "broken", place, cause: elsewhere }),
      [],
    );
    expect(other?.position).toEqual({ ...place, length: 1 });
  });
});
