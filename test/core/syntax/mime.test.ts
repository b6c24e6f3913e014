import { describe, expect, test } from "vitest";
import { mimeText } from "../../../src/core/syntax/mime.ts";
import { renderTools } from "../../../src/node/render-tools.ts";

const part = (content: string) => ({ filename: "one", type: "text/cloud-config", content });
const text = (...contents: readonly string[]) => mimeText(contents.map(part), renderTools);

describe("a MIME multi-part", () => {
  test("has each part between its boundaries, as it is where it is plain", () => {
    expect(text("#cloud-config\na: b\n")).toBe(
      [
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="nodegen-part"',
        "",
        "--nodegen-part",
        'Content-Type: text/cloud-config; charset="us-ascii"',
        "Content-Transfer-Encoding: 7bit",
        'Content-Disposition: attachment; filename="one"',
        "",
        "#cloud-config\na: b\n",
        "--nodegen-part--",
        "",
      ].join("\n"),
    );
  });

  test("is the same for the same parts", () => {
    expect(text("a\n", "b\n")).toBe(text("a\n", "b\n"));
  });

  test.each([
    { name: "letters beyond ASCII", content: "grüße\n" },
    { name: "a carriage return", content: "a\r\nb\n" },
    { name: "a line that is too long", content: `${"a".repeat(999)}\n` },
    { name: "a control character", content: "a\u0007\n" },
  ])("has $name in base64, in short lines", ({ content }) => {
    const written = text(content);
    expect(written).toContain("Content-Transfer-Encoding: base64\n");
    expect(written).not.toContain(content);
    const body = written.split("\n\n")[2]?.split("\n--")[0] ?? "";
    expect(Buffer.from(body, "base64").toString("utf8")).toBe(content);
    expect(Math.max(...body.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(76);
  });

  test("takes a boundary that no part has", () => {
    const written = text("--nodegen-part\n", "--nodegen-part-1\n");
    expect(written).toContain('boundary="nodegen-part-2"');
    expect(written.split("\n").filter((line) => line === "--nodegen-part-2")).toHaveLength(2);
  });
});
