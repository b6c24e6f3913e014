import { code } from "./code-info.ts";

/** The text of an input file, before anything is parsed. */
export const inputCodes = {
  "input-missing": code<{ file: string }>({
    severity: "error",
    about: "The file that was named on the command line does not exist.",
    message: ({ file }) => `${file} is not there`,
    hint: () => "check the name, or write - to read from standard input",
  }),
  "input-not-a-file": code<{ file: string }>({
    severity: "error",
    about: "A spec is one file; a folder of them is not read.",
    message: ({ file }) => `${file} is a folder`,
    hint: ({ file }) => `name the file in it, such as ${file.replace(/\/+$/, "")}/cluster.yaml`,
  }),
  "input-unreadable": code<{ file: string; reason: string }>({
    severity: "error",
    about: "The operating system refused to read the file.",
    message: ({ file, reason }) => `can't read ${file}: ${reason}`,
    hint: ({ file }) => `make ${file} readable`,
  }),
  "input-too-large": code<{ file: string; limitMiB: number }>({
    severity: "error",
    about:
      "No spec written by people comes near this size. The limit keeps an endless input, or the wrong file, from filling the memory.",
    message: ({ file, limitMiB }) => `${file} is larger than ${limitMiB} MiB`,
    hint: () =>
      "check that it is the spec; put long lists of nodes into a file and name it under nodesFrom",
  }),
  "input-not-utf8": code<{ file: string; offset: number }>({
    severity: "error",
    about:
      "A spec is UTF-8 text. Bytes of another encoding would reach the node as other characters than the ones that were typed.",
    message: ({ file, offset }) =>
      `${file} is not UTF-8 text: byte ${offset} does not belong there`,
    hint: () => "save it as UTF-8 in the editor, for example with: iconv -f latin1 -t utf-8",
  }),
  "input-utf16": code<{ file: string }>({
    severity: "error",
    about: "A spec is UTF-8 text. Some editors and shells on Windows write UTF-16 by default.",
    message: ({ file }) => `${file} is UTF-16 text`,
    hint: () => "save it as UTF-8 in the editor, for example with: iconv -f utf-16 -t utf-8",
  }),
};
