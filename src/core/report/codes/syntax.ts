import { code, type None } from "./code-info.ts";

/** Text of the user's in a message: quoted, on one line, and short whatever he wrote. */
function shown(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return JSON.stringify(short);
}

/** What to write instead, by the reason the YAML library gives (`ErrorCode` of yaml 2.9.1). */
const yamlRemedies: Readonly<Record<string, string>> = {
  BAD_ALIAS: "put the value in double quotes: a bare * or & begins an alias or an anchor",
  BAD_DQ_ESCAPE: "write a backslash as \\\\ inside double quotes, or use single quotes",
  BAD_INDENT: "indent the entries of one map or list to the same column, by spaces",
  BAD_SCALAR_START: "put the value in double quotes: YAML reserves its first character",
  BLOCK_AS_IMPLICIT_KEY:
    'put a value that holds ": " in double quotes, or start the map on a line of its own',
  KEY_OVER_1024_CHARS: "shorten the key, or look for a missing line break before it",
  MISSING_CHAR: "close the quote or bracket, or write the missing comma, colon or space",
  MULTILINE_IMPLICIT_KEY:
    'end the key on its line with ": "; a missing colon often looks like this',
  NON_STRING_KEY: "write the key as plain text",
};

export const syntaxCodes = {
  "yaml-syntax": code<{ readonly reason: string; readonly problem: string }>({
    severity: "error",
    about:
      "The text is neither YAML 1.2 nor JSON. nodegen does not guess what was meant: a guess would only show on the node.",
    message: ({ problem }) => `this is not valid YAML: ${problem}`,
    hint: ({ reason }) =>
      yamlRemedies[reason] ??
      "correct the line; a value with special characters goes in double quotes",
  }),
  "yaml-duplicate-key": code<{ readonly key: string; readonly firstLine: number }>({
    severity: "error",
    about:
      "YAML readers disagree about a key written twice: some keep the first, some the last. One of the two would silently have no effect.",
    message: ({ key, firstLine }) => `the key ${shown(key)} is already on line ${firstLine}`,
    hint: () => "keep one of the two, or join what stands under them",
  }),
  "yaml-tab": code<None>({
    severity: "error",
    about:
      "YAML forbids tabs as indentation, because nobody can see how deep they go. JSON may be indented with tabs.",
    message: () => "a tab is used as indentation",
    hint: () => "indent with spaces; your editor can convert the file",
  }),
  "yaml-multiple-documents": code<None>({
    severity: "error",
    about:
      "One file is one cluster. If nodegen read only the first document of a file, the others would be ignored without a word.",
    message: () => "a second document starts here",
    hint: () => "keep one document per file, and remove every other --- line",
  }),
  "yaml-directive": code<{ readonly directive: string }>({
    severity: "error",
    about:
      "A directive such as %YAML 1.1 changes how the rest of the file is read: under 1.1, `no` is false and 0644 is 420. nodegen always reads YAML 1.2.",
    message: ({ directive }) => `the directive ${shown(directive)} is not accepted`,
    hint: () => "remove the line; nodegen reads YAML 1.2",
  }),
  "yaml-tag": code<{ readonly tag: string }>({
    severity: "error",
    about:
      "Tags such as !vault or !Ref mean something only to the program that invented them. nodegen would have to drop them, and use the text behind them as it stands.",
    message: ({ tag }) => `the tag ${shown(tag)} is not known, or does not fit the value behind it`,
    hint: () =>
      "remove the tag and write the value itself; a reference is { file }, { env } or { variable }",
  }),
  "yaml-alias": code<{ readonly alias: string }>({
    severity: "error",
    about:
      "An alias stands for the value of an anchor that was finished before it. It can neither come first nor stand inside the value it repeats.",
    message: ({ alias }) => `the alias ${shown(`*${alias}`)} has no anchor before it`,
    hint: ({ alias }) =>
      alias === ""
        ? 'put the asterisk in double quotes: "*"'
        : `write ${shown(`&${alias}`)} before the value to repeat, earlier in the file; if no alias is meant, put the text in double quotes`,
  }),
  "yaml-alias-bomb": code<{ readonly limit: number }>({
    severity: "error",
    about:
      "A few lines of aliases of aliases can stand for millions of values, and fill the memory of whoever expands them.",
    message: ({ limit }) => `the aliases of this file stand for more than ${limit} values`,
    hint: () => "write the values out, or set them once for the cluster instead of repeating them",
  }),
  "yaml-too-deep": code<{ readonly limit: number }>({
    severity: "error",
    about:
      "No configuration nests this deep; such a file is damaged or hostile, and would exhaust the stack of every program that reads it.",
    message: ({ limit }) => `maps and lists are nested more than ${limit} deep`,
    hint: () => "look for brackets that are never closed, or for an alias that repeats itself",
  }),
  "yaml-integer-range": code<{ readonly text: string }>({
    severity: "error",
    about:
      "Numbers beyond 2^53 lose their last digits in JSON and YAML readers, so the node would get another number than the one written.",
    message: ({ text }) => `the integer ${shown(text)} is too large to be kept exactly`,
    hint: () =>
      "write it in double quotes if it is a name or an identifier, else use a smaller number",
  }),
  "yaml-not-finite": code<{ readonly text: string }>({
    severity: "error",
    about: "Infinity and not-a-number exist in YAML, but in no setting of a node, nor in JSON.",
    message: ({ text }) => `${shown(text)} is not a finite number`,
    hint: () => "write a number, or put the text in double quotes",
  }),
  "document-empty": code<None>({
    severity: "error",
    about: "A file without content is more often a failed copy than a wish for defaults.",
    message: () => "the file is empty",
    hint: () =>
      "start with `apiVersion: nodegen/v1alpha1`, or let `nodegen init` write a first file",
  }),
  "document-not-a-map": code<{ readonly found: "list" | "single value" }>({
    severity: "error",
    about: "A document is a map of fields: `apiVersion`, `kind` and so on.",
    message: ({ found }) => `the file holds a ${found}, not a map of fields`,
    hint: () => "write `field: value` lines at the top; there is a space after each colon",
  }),
  "document-too-large": code<{ readonly limit: string }>({
    severity: "error",
    about:
      "Reading a document this large would take minutes and gigabytes. Large inventories are read line by line instead.",
    message: ({ limit }) => `the file is larger than ${limit}`,
    hint: () => "move a long list of nodes to a file of its own and name it in nodesFrom",
  }),
  "document-control-character": code<{ readonly codePoint: number }>({
    severity: "error",
    about:
      "Control characters are invisible in an editor, forbidden by YAML, and break TOML files and systemd units. Half of a surrogate pair cannot be written as UTF-8 at all.",
    message: ({ codePoint }) =>
      `the character U+${codePoint.toString(16).toUpperCase().padStart(4, "0")} may not stand here`,
    hint: ({ codePoint }) =>
      codePoint === 0x0d
        ? "end each line with LF or CRLF, not with CR alone"
        : "remove it; the file must be UTF-8 text",
  }),
  "document-more-faults": code<{ readonly more: number }>({
    severity: "error",
    about: "nodegen stops listing faults of syntax after the first hundred.",
    message: ({ more }) => `at least ${more} more faults like these follow`,
    hint: () => "correct the ones above first",
  }),
} as const;
