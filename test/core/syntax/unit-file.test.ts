import { describe, expect, test } from "vitest";
import { listSetting, unitSettings } from "../../../src/core/syntax/unit-file.ts";

const words = (text: string) => listSetting(unitSettings(text), "Install", "WantedBy");

describe("a list in a unit file", () => {
  test.each([
    { name: "one word", text: "[Install]\nWantedBy=a.target\n", is: ["a.target"] },
    { name: "several words", text: "[Install]\nWantedBy=a  b\t c", is: ["a", "b", "c"] },
    { name: "several assignments", text: "[Install]\nWantedBy=a\nWantedBy=b", is: ["a", "b"] },
    {
      name: "what an empty one leaves",
      text: "[Install]\nWantedBy=a\nWantedBy=\nWantedBy=b",
      is: ["b"],
    },
    { name: "nothing after an empty one", text: "[Install]\nWantedBy=a\nWantedBy=\n", is: [] },
    { name: "a continued line", text: "[Install]\nWantedBy=a \\\n  b\n", is: ["a", "b"] },
    {
      name: "a comment inside of one",
      text: "[Install]\nWantedBy=a \\\n# no \\\n  b\n",
      is: ["a", "b"],
    },
    { name: "blanks around", text: "  [Install]  \n  WantedBy = a  \n", is: ["a"] },
    { name: "lines of Windows", text: "[Install]\r\nWantedBy=a\r\n", is: ["a"] },
    {
      name: "the section's second part",
      text: "[Install]\n[Unit]\n[Install]\nWantedBy=a",
      is: ["a"],
    },
    { name: "nothing of another section", text: "[Unit]\nWantedBy=a\n", is: [] },
    { name: "nothing of a comment", text: "[Install]\n#WantedBy=a\n;WantedBy=b\n", is: [] },
    { name: "nothing of another name", text: "[Install]\nwantedby=a\nXWantedBy=b\n", is: [] },
  ])("has $name", ({ text, is }) => {
    expect(words(text)).toEqual(is);
  });
});

test("a value keeps its equals signs, and what is no assignment is passed over", () => {
  expect(unitSettings("stray\n=x\n[Service]\nEnvironment=A=b=c\n")).toEqual([
    { section: "Service", name: "Environment", value: "A=b=c" },
  ]);
});
