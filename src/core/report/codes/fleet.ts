import { code, type None } from "./code-info.ts";

/** The machines of a pool: ranges of them, and inventories kept beside the spec. */
export const fleetCodes = {
  "fleet-too-large": code<{ limit: number }>({
    severity: "error",
    about:
      "A cluster of Kubernetes has at most 5,000 nodes. A spec with twenty times as many has a typing error in a range, or names the wrong file.",
    message: ({ limit }) => `the spec describes more than ${limit} nodes`,
    hint: () => "check first and last of each range, or split the spec into one for each cluster",
  }),
  "node-range-order": code<{ first: number; last: number }>({
    severity: "error",
    about: "A range whose last number is below its first has no machines.",
    message: ({ first, last }) => `the range ends at ${last}, before it begins at ${first}`,
    hint: ({ first, last }) => `write first: ${last} and last: ${first}`,
  }),
  "node-range-name": code<{ name: string }>({
    severity: "error",
    about: "A node's name is a DNS name in lower case: the API server refuses any other.",
    message: ({ name }) => `the range would make a node called ${name}, which is no host name`,
    hint: () =>
      "begin and end each part with a letter or digit, and stay within 253 characters, such as edge-{000}",
  }),
  "node-range-addresses": code<{ first: string; count: number }>({
    severity: "error",
    about:
      "Each machine of a range has the address after that of the one before it. Behind the last address of all there is no next one.",
    message: ({ first, count }) => `there are not ${count} addresses from ${first} on`,
    hint: () => "begin with a lower address, or shorten the range",
  }),
  "node-address-twice": code<{ address: string; name: string; first: string }>({
    severity: "error",
    about:
      "Two machines with one address can't both be reached: the API server talks to one of them when it means the other.",
    message: ({ address, name, first }) => `${address} of ${name} is also the address of ${first}`,
    hint: () => "give each machine its own address",
  }),
  "inventory-not-given": code<{ file: string }>({
    severity: "error",
    about:
      "For programs that use nodegen as a library: the text of each inventory must be among those that are given to resolve.",
    message: ({ file }) => `the text of the inventory ${file} was not given`,
    hint: ({ file }) => `wantedInventories names it; put its text under the key ${file}`,
  }),
  "inventory-missing": code<{ file: string; lookedIn: string }>({
    severity: "error",
    about: "The spec takes its nodes from a file that does not exist on the machine that renders.",
    message: ({ file }) => `the inventory ${file} is not there`,
    hint: ({ lookedIn }) => `relative names start in the folder of the spec, here ${lookedIn}`,
  }),
  "inventory-unreadable": code<{ file: string; reason: string }>({
    severity: "error",
    about: "An inventory is a plain file that the user who renders may read.",
    message: ({ file, reason }) => `can't read the inventory ${file}: ${reason}`,
    hint: () => "name a plain file, and make it readable for the user that renders",
  }),
  "inventory-too-large": code<{ file: string; limitMiB: number }>({
    severity: "error",
    about:
      "As many nodes as one spec may have fit into a fraction of this size. The limit keeps the wrong file from filling the memory.",
    message: ({ file, limitMiB }) => `the inventory ${file} is larger than ${limitMiB} MiB`,
    hint: () => "check that it is the right file; what all nodes share belongs into the pool",
  }),
  "inventory-not-utf8": code<{ file: string; line: number }>({
    severity: "error",
    about:
      "An inventory is UTF-8 text. Spreadsheets on Windows often write another encoding, in which names turn into others.",
    message: ({ file, line }) => `the inventory ${file} is not UTF-8 text, from line ${line} on`,
    hint: () => 'save it as "CSV UTF-8", or convert it: iconv -f latin1 -t utf-8',
  }),
  "inventory-empty": code<{ file: string }>({
    severity: "error",
    about:
      "A pool without nodes renders one artefact that serves all its machines, with no name and no address of any. An empty inventory is never meant that way.",
    message: ({ file }) => `the inventory ${file} has no nodes`,
    hint: () => "fill it, or remove nodesFrom from the pool",
  }),
  "inventory-json": code<None>({
    severity: "error",
    about:
      "JSON lines hold one whole JSON object on each line, without a list around them and without commas between. The line is not shown: it may hold a secret.",
    message: () => "this line is not one JSON object: it can't be read from here on",
    hint: () =>
      'write one node a line, such as {"name":"edge-1"}; jq -c ".[]" makes lines of a list',
  }),
  "inventory-line-too-long": code<{ limitKiB: number }>({
    severity: "error",
    about:
      "One node's own settings take some hundred characters. What all nodes share is the pool's.",
    message: ({ limitKiB }) => `the line is longer than ${limitKiB} KiB`,
    hint: () => "put each node on a line of its own, and what they share into the pool",
  }),
  "inventory-csv": code<{ reason: "quote-inside" | "after-quote" | "unclosed" }>({
    severity: "error",
    about:
      "A cell in double quotes may hold commas; a double quote inside it is written twice (RFC 4180). Behind a quote that stands elsewhere, nobody can tell cells from text.",
    message: ({ reason }) => csvProblems[reason] ?? "a double quote stands where none may be",
    hint: () =>
      'put the whole cell in double quotes, and write each one inside it twice: "a ""b"" c"',
  }),
  "inventory-row-length": code<{ cells: number; columns: number }>({
    severity: "error",
    about:
      "Every row has as many cells as the header line. In a shorter or longer one the values stand under the wrong names.",
    message: ({ cells, columns }) => `the row has ${cells} cells, and the header has ${columns}`,
    hint: () => "look for a comma too many or too few; a cell that holds a comma stands in quotes",
  }),
  "inventory-column": code<{ name: string; nearest: string | undefined }>({
    severity: "error",
    about:
      "The header line of a CSV inventory names a field for each column, with dots on the way to it. A column that is no field would be ignored without a word.",
    message: ({ name }) => `there is no field "${name}" for a column`,
    hint: ({ nearest }) =>
      nearest === undefined
        ? "write names such as name, addresses, kubelet.nodeLabels.rack, host.kubelet.enabled"
        : `did you mean "${nearest}"?`,
  }),
  "inventory-column-kind": code<{ name: string; fields: readonly string[] }>({
    severity: "error",
    about:
      "A cell holds text, a number, true or false, or a list of texts. Maps, lists of maps, and fields of which the spec does not know the type have no form in CSV.",
    message: ({ name }) => `the field "${name}" can't be a column`,
    hint: ({ fields }) =>
      fields.length === 0
        ? "set it for the pool, or use JSON lines, where a node is written as in the spec"
        : `name one of its fields: ${fields.join(", ")}`,
  }),
  "inventory-column-twice": code<{ name: string }>({
    severity: "error",
    about: "Of two columns with one name, one would silently have no effect.",
    message: ({ name }) => `there are two columns "${name}"`,
    hint: () => "remove one of the two",
  }),
  "inventory-no-names": code<None>({
    severity: "error",
    about: "Every node has a name, so the header line of a CSV inventory has a column for it.",
    message: () => 'the header line has no column "name"',
    hint: () => "begin the file with a header line such as name,addresses",
  }),
} as const;

const csvProblems: Readonly<Record<string, string>> = {
  "quote-inside": "a double quote stands inside a cell that does not begin with one",
  "after-quote": "there is text behind the closing double quote of a cell",
  unclosed: "this double quote is never closed",
};
