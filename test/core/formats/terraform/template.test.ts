import { describe, expect, test } from "vitest";
import { isKeptByTerraform } from "../../../../src/core/formats/terraform/kept-text.ts";
import { fileTemplate, stringTemplate } from "../../../../src/core/formats/terraform/template.ts";
import { hclString, hclText } from "../../../../src/core/syntax/hcl.ts";

const x = { token: "<x>", expression: "x" };
const quotedX = { token: '"<x>"', expression: "quoted(x)" };

describe("a template of a file", () => {
  test.each([
    {
      name: "what Terraform would fill in is escaped",
      text: "${a} %{ if b }",
      is: "$${a} %%{ if b }",
    },
    {
      name: "what means nothing to it stands as it is",
      text: "$ $$ % %% $(a) ~} }",
      is: undefined,
    },
    { name: "what looks escaped is escaped once more", text: "$${a} %%{b", is: "$$${a} %%%{b" },
    { name: "a value stands in its place", text: "a=<x>;", is: "a=${x};" },
    { name: "dollars before a value come by themselves", text: "a$$<x>", is: 'a${"$$"}${x}' },
    { name: "dollars elsewhere do not", text: "$<x>$", is: '${"$"}${x}$' },
    { name: "each of several is filled in", text: "<x><x>", is: "${x}${x}" },
  ])("$name", ({ text, is }) => {
    expect(fileTemplate(text, [x])).toBe(is ?? text);
  });

  test("of two tokens at one place the one with quotes counts", () => {
    expect(fileTemplate('a = "<x>"', [x, quotedX])).toBe("a = ${quoted(x)}");
  });
});

describe("a template that is an expression", () => {
  test.each([
    { name: "a value alone is no string around it", text: "<x>", is: "x" },
    { name: "quotes and backslashes are escaped", text: '"\\<x>\n', is: '"\\"\\\\${x}\\n"' },
    { name: "so are directives", text: "%{<x>", is: '"%%{${x}"' },
    { name: "nothing is an empty string", text: "", is: '""' },
  ])("$name", ({ text, is }) => {
    expect(stringTemplate(text, [x])).toBe(is);
  });
});

describe("HCL", () => {
  test("takes no lone surrogate", () => {
    expect(() => hclString("\ud800")).toThrow(RangeError);
  });

  test("is as terraform fmt has it", () => {
    const text = hclText([
      {
        type: "a",
        labels: ["b"],
        attributes: { one: "1", longer: { expression: "[\n  1\n]" }, x: "${y}" },
        blocks: [{ type: "c", labels: [], attributes: {} }],
      },
      { type: "d", labels: [], attributes: { long: "1", s: "2" } },
    ]);
    expect(text).toBe(
      'a "b" {\n  one = "1"\n  longer = [\n    1\n  ]\n  x = "$${y}"\n\n  c {\n  }\n}\n\nd {\n  long = "1"\n  s    = "2"\n}\n',
    );
  });
});

describe("text that Terraform leaves alone", () => {
  /** Every character with those around it that could be composed with it. */
  const marks = ["\u0300", "\u0338", "\u3099", "\u11a8", "\u1161"];
  test("is the same in the normal form, beside any other such text", () => {
    const changed: string[] = [];
    for (let code = 0; code < 0x20000; code += 1) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const character = String.fromCodePoint(code);
      if (!isKeptByTerraform(character)) continue;
      for (const before of ["e", "=", "가", "か", "ア"]) {
        const text = before + character;
        if (text.normalize("NFC") !== text) changed.push(text);
      }
    }
    expect(changed).toEqual([]);
  });

  test.each([...marks, "\ufeff", "\u212b", "\u2126", "\u2000", "e\u0301", "\u1100", "\u0344"])(
    "is not said of %j",
    (text) => {
      expect(isKeptByTerraform(text)).toBe(false);
    },
  );

  test.each(["plain", "é", "…", "→", "日本", "한글", "Привет", "😀"])("is said of %s", (text) => {
    expect(isKeptByTerraform(text)).toBe(true);
  });
});
