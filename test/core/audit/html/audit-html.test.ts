import { describe, expect, test } from "vitest";
import { auditHtml } from "../../../../src/core/audit/html/audit-html.ts";
import {
  aMachine,
  anAudit,
  broken,
  hostile,
  hostileTexts,
  mirror,
  pages,
  proved,
} from "./audits.ts";

const all = Object.entries(pages);

describe("the page", () => {
  test.each(all)("of %s has each of its elements closed, in order", (_, audited) => {
    expect(unclosed(auditHtml(audited))).toEqual([]);
  });

  test.each(all)("of %s loads nothing, runs nothing and sends nothing", (_, audited) => {
    const tags = auditHtml(audited).match(/<[a-z][^>]*>/g) ?? [];
    const loading = /\s(src|srcset|data|action|formaction|poster|background|on[a-z]+)\s*=/i;
    const outward = /\s(href|xlink:href)="(?!#)/i;
    // Between quotes stands what is only shown.
    const names = tags.map((tag) => tag.replace(/"[^"]*"/g, '""'));
    expect(names.filter((tag) => loading.test(tag))).toEqual([]);
    expect(tags.filter((tag) => outward.test(tag))).toEqual([]);
    expect(
      tags.filter((tag) => /^<(script|link|img|iframe|object|embed|form|base)\b/i.test(tag)),
    ).toEqual([]);
  });

  test("forbids by its policy what it does not need, and its style fetches nothing", () => {
    const page = auditHtml([proved]);
    expect(page).toContain('content="default-src &#39;none&#39;; style-src');
    expect(/<style>([\s\S]*?)<\/style>/.exec(page)?.[1]).not.toMatch(/@import|url\(|https?:/);
  });

  test("is the same for the same audit, and has no date", () => {
    expect(auditHtml(pages["several kinds"] ?? [])).toBe(auditHtml(pages["several kinds"] ?? []));
  });

  test("of one machine is below 150 kB without the files' text", () => {
    for (const [, audited] of all) expect(auditHtml(audited).length).toBeLessThan(150_000);
  });

  test("of no machine says so", () => {
    expect(auditHtml([])).toContain("no machine was audited");
  });

  test("says of several kinds how many are proved, and leads to each", () => {
    const page = auditHtml(pages["several kinds"] ?? []);
    expect(text(page)).toContain("pause image proved on 1 of 14 machines.");
    for (const id of ["machine-1", "machine-2", "machine-3"]) {
      expect(page).toContain(`href="#${id}"`);
      expect(page).toContain(`id="${id}"`);
    }
  });

  test("has no id twice", () => {
    const ids = [...auditHtml(pages["several kinds"] ?? []).matchAll(/\sid="([^"]*)"/g)].map(
      ([, id]) => id,
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("what it says", () => {
  const page = text(auditHtml([broken]));

  test("the verdict is the sentence of the chain", () => {
    expect(page).toContain(
      "the first pod contacts registry.k8s.io, because /etc/containerd/config.toml:4 is a key that containerd 2.2 does not read",
    );
    expect(text(auditHtml([proved]))).toContain("the first pod starts from the pause image");
  });

  test("all nine links stand in the order in which they are asked, each with state, place and hint", () => {
    const modes = [...page.matchAll(/failure mode (\d)|before all eight/g)].map(
      ([, mode]) => mode ?? "0",
    );
    expect(modes).toEqual(["8", "6", "0", "3", "1", "4", "5", "2", "7"]);
    expect(page).toContain("To do: Write sandbox =");
  });

  test("of several that do not hold the first broken one stands out", () => {
    const found = auditHtml([broken]).match(/<li class="first bad">[\s\S]*?<\/li>/g) ?? [];
    expect(found).toHaveLength(1);
    expect(found[0]).toContain("failure mode 6");
  });

  test("a verdict is a word wherever it is a colour", () => {
    const drawn = auditHtml([broken]).match(/<g class="box (good|bad|open)">[\s\S]*?<\/g>/g) ?? [];
    expect(drawn).toHaveLength(5);
    for (const box of drawn) expect(text(box)).toMatch(/allowed|denied|unknown/);
  });

  test("registries that are asked alike share a line of the map, and have each its own in the table", () => {
    const many = auditHtml(pages["many registries"] ?? []);
    expect(many).toContain("and 29 more, asked alike");
    expect(text(many)).toContain("for team-39.registry.example");
  });

  test("without contacts it says that there are none", () => {
    const audit = anAudit({ contacts: [] });
    expect(text(auditHtml([{ audit, machine: aMachine() }]))).toContain("Nobody: neither the boot");
  });
});

describe("texts from elsewhere", () => {
  const page = auditHtml([hostile]);

  test("make no element and end none", () => {
    expect(page).not.toContain("<script");
    expect(page).not.toContain("<img");
    expect(page).not.toContain('" onload="');
    expect(unclosed(page)).toEqual([]);
  });

  test("are there as they are, and what would hide or turn them is written out", () => {
    expect(text(page)).toContain(hostileTexts.closing);
    expect(text(page)).toContain(hostileTexts.entity);
    expect(page).toContain("a\\u{202E}gnp.exe\\u{0000}\\u{001B}[31m");
    expect(page).not.toMatch(/[\u0000\u001b\u202e]/);
  });
});

describe("files", () => {
  const shown = (files: Readonly<Record<string, string>>, secret: readonly string[] = []) =>
    auditHtml([{ audit: anAudit(), machine: aMachine(files, secret) }]);

  test("a file has its text, with its lines and tabs", () => {
    expect(shown({ "/etc/a.conf": "one\n\ttwo <3\n" })).toContain("\none\n\ttwo &lt;3\n</pre>");
  });

  test("a secret file is named, and not shown", () => {
    const page = shown({ "/etc/plain": "the launch code is 0000" }, ["/etc/plain"]);
    expect(text(page)).toContain("/etc/plain not shown, it may hold a secret");
    expect(page).not.toContain("0000");
    expect(page).not.toContain("hunter2");
  });

  test.each([
    { name: "a user in a URL", content: "HTTP_PROXY=http://user:hunter2@proxy.example" },
    {
      name: "a header of a mirror",
      content: '[host."https://m".header]\nAuthorization = ["hunter2"]',
    },
    { name: "a header in one line", content: '[host."https://m"]\nheader = { X-Key = "hunter2" }' },
    { name: "a token", content: "token: hunter2" },
    { name: "a password in JSON", content: '{"password": "hunter2"}' },
    { name: "a key", content: "-----BEGIN RSA PRIVATE KEY-----\nhunter2" },
    { name: "a kubeconfig", content: "kind: Config\nx: hunter2" },
    { name: "user-data", content: "#cloud-config\nx: hunter2" },
    {
      name: "an Ignition configuration",
      content: '{"ignition":{"version":"3.4.0"},"kernelArguments":{"shouldExist":["hunter2"]}}',
    },
  ])("a file that nobody called secret is not shown when it has $name", ({ content }) => {
    expect(shown({ "/etc/found.yaml": content, "/etc/found.ign": content })).not.toContain(
      "hunter2",
    );
  });

  test("files that user-data brings are there by themselves", () => {
    const page = shown({
      "/boot/user-data": `#cloud-config\n${JSON.stringify({ write_files: [{ path: "/etc/x.conf", content: "brought" }] })}`,
    });
    expect(text(page)).toContain("/etc/x.conf");
    expect(page).toContain("\nbrought</pre>");
  });

  test("a large file is cut, and says so", () => {
    const page = shown({ "/etc/large": `${"x".repeat(30_000)}end` });
    expect(text(page)).toContain("Cut here: 6003 more characters.");
    expect(page.length).toBeLessThan(60_000);
  });

  test("what several machines have is shown once", () => {
    const page = auditHtml([proved, { ...broken, machine: proved.machine }]);
    expect(page.match(/<pre/g)).toHaveLength(2);
    expect(text(page)).toContain("the same as on worker-1");
  });

  test("the line under a finding's caret is never shown", () => {
    expect(auditHtml([broken])).not.toContain("hunter2");
  });
});

test("a port is shown unless it is that of https", () => {
  const at = (port: number) =>
    auditHtml([
      {
        audit: anAudit({ contacts: [mirror({ to: { host: "m.example", port } })] }),
        machine: aMachine(),
      },
    ]);
  expect(text(at(5000))).toContain("m.example:5000");
  expect(text(at(443))).not.toContain("m.example:443");
});

/** Elements that are left open, or closed without having been opened. */
function unclosed(page: string): readonly string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, end, name = "", rest = ""] of page.matchAll(
    /<(\/?)([a-z0-9]+)((?:"[^"]*"|[^">])*)>/gi,
  )) {
    if (["meta", "br", "wbr"].includes(name) || rest.endsWith("/")) continue;
    if (end === "") open.push(name);
    else if (open.pop() !== name) wrong.push(`</${name}>`);
  }
  return [...open, ...wrong];
}

/** What is read of a page. */
function text(page: string): string {
  return page
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
