import { code, type None } from "./code-info.ts";

const orExample = (example: string | undefined, otherwise: string) =>
  example === undefined ? otherwise : `write for example ${example}`;

/** The first ten; a range may have thousands. */
const someOf = (names: readonly string[]) =>
  [...names.slice(0, 10), ...(names.length > 10 ? [`${names.length - 10} more`] : [])].join(", ");

/** The spec as a document of its own form: what its schema and its merging rules say. */
export const specCodes = {
  "spec-unknown-field": code<{
    name: string;
    known: readonly string[];
    nearest: string | undefined;
  }>({
    severity: "error",
    about:
      "A misspelt field would otherwise be ignored without a word, and the node would boot with something else than what the spec seems to say.",
    message: ({ name }) => `there is no field "${name}" here`,
    hint: ({ known, nearest }) =>
      nearest === undefined
        ? known.length === 0
          ? "remove it"
          : `the fields here are ${known.join(", ")}`
        : `did you mean "${nearest}"?`,
  }),
  "spec-required": code<{ field: string; example: string | undefined }>({
    severity: "error",
    about:
      "A node can't be rendered without this field. Fields that a pool or a node may set are asked for once all layers are merged, so it may stand in any of them.",
    message: ({ field }) => `"${field}" is missing`,
    hint: ({ field, example }) =>
      example === undefined ? `add ${field}` : `add for example ${field}: ${example}`,
  }),
  "spec-unquoted-number": code<{ field: string; number: number; written: string | undefined }>({
    severity: "error",
    about:
      "YAML reads an unquoted 1.30 as the number 1.3, so the text that was meant is lost before nodegen sees it.",
    message: ({ number, written }) =>
      `this must be text, but YAML reads ${written ?? "it"} as the number ${number}`,
    hint: ({ field, written }) => `put quotes around it: ${field}: "${written ?? "…"}"`,
  }),
  "spec-type": code<{ expected: string; found: string; example: string | undefined }>({
    severity: "error",
    about: "The value has another type than the field.",
    message: ({ expected, found }) => `this must be ${expected}, but it is ${found}`,
    hint: ({ expected, example }) => orExample(example, `write a value of type ${expected}`),
  }),
  "spec-value": code<{ found: string; allowed: readonly string[]; nearest: string | undefined }>({
    severity: "error",
    about: "The field takes one of a few values.",
    message: ({ found, allowed }) =>
      `"${found}" is not one of the values this field takes: ${allowed.join(", ")}`,
    hint: ({ allowed, nearest }) =>
      nearest === undefined ? `write ${allowed.join(" or ")}` : `did you mean "${nearest}"?`,
  }),
  "spec-pattern": code<{ found: string; example: string | undefined }>({
    severity: "error",
    about: "The text does not have the form that the field's consumer accepts.",
    message: ({ found }) => `"${found}" does not have the form of this field`,
    hint: ({ example }) => orExample(example, "see the description of the field in the schema"),
  }),
  "spec-label-value": code<{ label: string }>({
    severity: "error",
    about: "No API server takes a Node with such a label, so the node would never register.",
    message: ({ label }) =>
      `the value of the label ${label} does not have the form of a label value`,
    hint: () =>
      "at most 63 letters, digits and . _ - inside; a reference must stand for such a value",
  }),
  "spec-key": code<{ found: string }>({
    severity: "error",
    about: "The key does not have the form that its consumer accepts.",
    message: ({ found }) => `"${found}" can't be a key here`,
    hint: () => "label keys are [prefix/]name; header names are HTTP tokens",
  }),
  "spec-reference": code<None>({
    severity: "error",
    about: "A reference says in exactly one way where a value is kept.",
    message: () => "a reference names exactly one place",
    hint: () => "write either { file: ./path } or { env: NAME }",
  }),
  "spec-not-unique": code<None>({
    severity: "error",
    about: "Each entry of this list may stand in it once.",
    message: () => "an entry stands in this list twice",
    hint: () => "remove one of the two",
  }),
  "spec-too-short": code<{ limit: number; example: string | undefined }>({
    severity: "error",
    about: "The field has a least length.",
    message: ({ limit }) => `this needs at least ${limit}`,
    hint: ({ example }) => orExample(example, "add one, or leave the field out"),
  }),
  "spec-too-long": code<{ limit: number }>({
    severity: "error",
    about: "The field has a greatest length.",
    message: ({ limit }) => `this may have at most ${limit}`,
    hint: () => "shorten it",
  }),
  "spec-schema": code<{ message: string }>({
    severity: "error",
    about: "The document does not have the form of the schema.",
    message: ({ message }) => message,
    hint: () => "compare with the schema: nodegen schema",
  }),
  "spec-duplicate-entry": code<{ key: string; name: string }>({
    severity: "error",
    about:
      "Entries of this list are merged by their key, so the second of two with the same key would silently change the first.",
    message: ({ key, name }) => `there is already an entry with ${key} ${name} in this list`,
    hint: () => "make one entry of the two, or give one another key",
  }),
  "spec-duplicate-node": code<{ name: string; first: string }>({
    severity: "error",
    about: "A node's name is the name of its Node object and of its folder in the output.",
    message: ({ name, first }) => `the name ${name} is already taken by ${first}`,
    hint: () => "give the machine another name",
  }),
  "spec-hostile-text": code<{ character: string }>({
    severity: "error",
    about:
      "Control and direction characters are never meant in a name or a path. They read as something else in a terminal, and some consumers cut the text at them.",
    message: ({ character }) => `the text holds ${character}`,
    hint: () => "remove the character",
  }),
  "spec-address": code<{ found: string }>({
    severity: "error",
    about: "The kubelet refuses to start with an address that it can't parse.",
    message: ({ found }) => `${found} is not an IP address`,
    hint: () => "write an IPv4 or IPv6 address, such as 10.0.0.11 or fd00::11",
  }),
  "spec-addresses-same-family": code<None>({
    severity: "error",
    about: "--node-ip takes one address, or one of each family.",
    message: () => "two addresses of a node must be one IPv4 and one IPv6",
    hint: () => "keep one of them",
  }),
  "selection-unknown": code<{
    kind: string;
    name: string;
    known: readonly string[];
    nearest: string | undefined;
  }>({
    severity: "error",
    about: "The command line asks for something that the spec does not have.",
    message: ({ kind, name }) => `the spec has no ${kind} called ${name}`,
    hint: ({ known, nearest }) =>
      nearest === undefined ? `it has ${someOf(known) || "none"}` : `did you mean ${nearest}?`,
  }),
} as const;
