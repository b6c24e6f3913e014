import { describe, expect, test } from "vitest";
import type { Contact } from "../../../../src/core/audit/contact.ts";
import { contactFindings } from "../../../../src/core/audit/contact-findings.ts";
import { judged } from "../../../../src/core/audit/verdicts.ts";
import { hostPort } from "../../../../src/core/syntax/url-host.ts";

function contact(host: string | undefined, more: Partial<Contact> = {}): Contact {
  const to = host === undefined ? undefined : hostPort(host, 443);
  return {
    to,
    reason: "fetch",
    what: "curl in /x.sh",
    stage: "boot",
    place: { file: "/x.sh", line: 3, column: 5 },
    ...more,
  };
}

function verdict(
  one: Contact,
  allowedHosts: readonly string[],
  trustedPrograms: readonly string[] = [],
) {
  return judged([one], { allowedHosts, trustedPrograms }).map((each) => each.verdict);
}

describe("a contact", () => {
  test.each([
    ["a.example", ["a.example"], "allowed"],
    ["a.example:8443", ["a.example"], "allowed"],
    ["a.example:8443", ["a.example:8443"], "allowed"],
    ["a.example", ["a.example:8443"], "denied"],
    ["a.b.example", ["*.b.example"], "allowed"],
    ["b.example", ["*.b.example"], "denied"],
    ["a.example", [], "denied"],
    ["169.254.169.254", ["a.example"], "denied"],
    [undefined, ["a.example"], "unknown"],
    [undefined, [], "unknown"],
  ])("of %s, with %s, is %s", (host, allowed, expected) => {
    expect(verdict(contact(host), allowed)).toEqual([expected]);
  });

  test("of a program that is trusted is allowed, whatever its host", () => {
    expect(verdict(contact(undefined, { program: "soci" }), [], ["soci"])).toEqual(["allowed"]);
    expect(verdict(contact("a.example", { program: "soci" }), [], ["soci"])).toEqual(["allowed"]);
    expect(verdict(contact(undefined, { program: "soci" }), [], ["stargz"])).toEqual(["unknown"]);
    expect(verdict(contact(undefined), [], ["soci"])).toEqual(["unknown"]);
  });

  test.each(["localhost", "127.0.0.1", "127.8.9.1", "[::1]"])("of %s is none", (host) => {
    expect(verdict(contact(host), [])).toEqual([]);
  });
});

describe("the findings", () => {
  const findings = (one: Contact) =>
    contactFindings(judged([one], { allowedHosts: ["good.example"], trustedPrograms: [] }));

  test("name a host that is denied, at its place and without the line", () => {
    expect(findings(contact("a.example:8443", { hint: "write this" }))).toEqual([
      expect.objectContaining({
        code: "audit-host-denied",
        severity: "error",
        message: "curl in /x.sh contacts a.example:8443, which is not allowed (fetch)",
        hint: "write this; or add a.example:8443 to allowedHosts (--allow a.example:8443 for a root)",
        position: { file: "/x.sh", line: 3, column: 5, length: 1 },
      }),
    ]);
  });

  test("say how to allow a host of which there is no hint", () => {
    expect(findings(contact("a.example"))[0]?.hint).toContain("--allow a.example");
  });

  test("tell of a host that can't be told", () => {
    const found = findings(contact(undefined, { program: "apt-get" }));
    expect(found[0]).toMatchObject({
      code: "audit-host-unknown",
      message: "curl in /x.sh contacts a host that can't be told (fetch)",
    });
    expect(found[0]?.hint).toContain("--trust apt-get");
    expect(findings(contact(undefined))[0]?.hint).toContain("write the host");
  });

  test("are none for what is allowed, and at the first line for a file as a whole", () => {
    expect(findings(contact("good.example"))).toEqual([]);
    const [found] = findings(contact("a.example", { place: { file: "/x" } }));
    expect(found?.position).toEqual({ file: "/x", line: 1, column: 1, length: 1 });
  });
});
