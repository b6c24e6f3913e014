import { code } from "./code-info.ts";

/** `{ file: … }` and `{ env: … }` in the spec, read at render. No words here ever hold a value. */
export const referenceCodes = {
  "reference-not-given": code<{ key: string }>({
    severity: "error",
    about:
      "For programs that use nodegen as a library: the value of a reference must be among those that are given to the render.",
    message: ({ key }) => `the value of ${key} was not given to the render`,
    hint: ({ key }) => `put it into the references under the key ${key}`,
  }),
  "reference-variable": code<{ variable: string; format: string }>({
    severity: "error",
    about:
      "A variable stays open in what is rendered, for Terraform to fill in. A format in which nobody does would put a placeholder on the node. Of the formats only terraform can leave one open.",
    message: ({ variable, format }) => `${format} can't leave the variable ${variable} open`,
    hint: () =>
      "name terraform in delivery.layers.boot or with --format, or write { env: NAME } or { file: PATH }, which are read when rendering",
  }),
  "reference-variable-changed": code<{ variable: string; file: string }>({
    severity: "error",
    about:
      "A value that stays open is put in where its placeholder stands, as it is. Where a template of yours would make something else of it, quotes that depend on the value or another spelling, the node would get another text than from a value that is known.",
    message: ({ variable, file }) =>
      `${file} makes something of the variable ${variable} that depends on its value, which nobody knows yet`,
    hint: () =>
      "print the value as it is, {{ }} or join; or write { env: NAME } or { file: PATH }, which are read when rendering",
  }),
  "reference-missing": code<{ file: string; lookedIn: string }>({
    severity: "error",
    about: "The spec refers to a file that does not exist on the machine that renders.",
    message: ({ file }) => `the file ${file} is not there`,
    hint: ({ lookedIn }) => `relative names start in the folder of the spec, here ${lookedIn}`,
  }),
  "reference-not-a-file": code<{ file: string; found: string }>({
    severity: "error",
    about: "Only plain files are read: a device or a pipe may never end, or never answer.",
    message: ({ file, found }) => `${file} is ${found}, not a file`,
    hint: () => "name a plain file, or put the value into a variable and write { env: NAME }",
  }),
  "reference-unreadable": code<{ file: string; reason: string }>({
    severity: "error",
    about: "The operating system refused to read the file.",
    message: ({ file, reason }) => `can't read the file ${file}: ${reason}`,
    hint: ({ file }) => `make ${file} readable for the user that renders`,
  }),
  "reference-too-large": code<{ file: string; limitMiB: number }>({
    severity: "error",
    about:
      "Certificates, keys and tokens are small. What is larger would not fit into user-data either.",
    message: ({ file, limitMiB }) => `the file ${file} is larger than ${limitMiB} MiB`,
    hint: () => "check that it is the right file",
  }),
  "reference-not-utf8": code<{ reference: string }>({
    severity: "error",
    about:
      "The value becomes part of a text file on the node, where bytes of another encoding would be changed.",
    message: ({ reference }) => `what ${reference} holds is not UTF-8 text`,
    hint: () =>
      "certificates and keys are wanted in PEM form: openssl x509 -inform der -in … -out ….pem",
  }),
  "reference-empty": code<{ reference: string }>({
    severity: "error",
    about:
      "An empty credential or certificate is never what was meant, and fails only on the node.",
    message: ({ reference }) => `${reference} is empty`,
    hint: () => "fill it, or remove the reference from the spec",
  }),
  "reference-env-unset": code<{ name: string }>({
    severity: "error",
    about: "The spec refers to an environment variable that is not set where nodegen runs.",
    message: ({ name }) => `the environment variable ${name} is not set`,
    hint: ({ name }) => `export ${name} before the render; in CI, pass the secret to this step`,
  }),
};
