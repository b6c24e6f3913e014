import { code } from "./code-info.ts";

/** Files that `files`, `units` and `delivery` name on the machine that renders, and the user's own templates. */
export const templateCodes = {
  "local-file-missing": code<{ file: string; lookedIn: string }>({
    severity: "error",
    about: "The spec names a file that does not exist on the machine that renders.",
    message: ({ file }) => `the file ${file} is not there`,
    hint: ({ lookedIn }) => `relative names start in the folder of the spec, here ${lookedIn}`,
  }),
  "local-file-unreadable": code<{ file: string; reason: string }>({
    severity: "error",
    about: "Only plain files are read, and the operating system must allow it.",
    message: ({ file, reason }) => `can't read ${file}: ${reason}`,
    hint: () => "name a plain file that the user who renders may read",
  }),
  "local-file-too-large": code<{ file: string; limitMiB: number }>({
    severity: "error",
    about:
      "These files travel inside user-data and Ignition configurations, which take some ten kilobytes to a few hundred. Programs and images come with the machine image, or are fetched.",
    message: ({ file, limitMiB }) => `${file} is larger than ${limitMiB} MiB`,
    hint: () => "put it into the machine image, or let a unit fetch it",
  }),
  "local-file-not-given": code<{ file: string }>({
    severity: "error",
    about:
      "For programs that use nodegen as a library: files and templates that a spec names must be given to the render.",
    message: ({ file }) => `${file} was not given to the render`,
    hint: ({ file }) => `put it into localFiles or templates under the key ${file}`,
  }),
  "template-syntax": code<{ file: string; problem: string }>({
    severity: "error",
    about:
      "A Handlebars template that can't be read. Text of other template languages in it, {{ .Go }} or {{ jinja }}, is most often the reason.",
    message: ({ file, problem }) => `${file} can't be read as a template: ${problem}`,
    hint: () =>
      "close each {{ and each block; put text that is to keep its {{ }} between {{{{raw}}}} and {{{{/raw}}}}",
  }),
  "template-helper-unknown": code<{ name: string; known: readonly string[] }>({
    severity: "error",
    about: "A helper that does not exist would leave a hole in the file.",
    message: ({ name }) => `there is no helper ${name} for this place`,
    hint: ({ known }) => `here there are ${known.join(", ")}`,
  }),
  "template-not-offered": code<{ what: string }>({
    severity: "error",
    about: "Templates are one file each, and print what is in vars or known of the node.",
    message: ({ what }) => `templates can't have ${what}`,
    hint: () => "write it out, or move the value to vars",
  }),
  "template-undefined": code<{ name: string }>({
    severity: "error",
    about:
      "Handlebars prints nothing for what is not defined. The hole would only show on the node.",
    message: ({ name }) => `${name} is not defined`,
    hint: () =>
      "define it under vars, in the spec, the pool or the node; besides there are node.name (of a named node), node.addresses, pool, cluster, kubernetes.version, host.family and host.architecture",
  }),
  "template-value": code<{ helper: string; expected: string; found: string }>({
    severity: "error",
    about: "Printed as it is, such a value would be [object Object], or lists run together.",
    message: ({ helper, expected, found }) => `${helper} takes ${expected}, not ${found}`,
    hint: () => "name a value inside of it, or use each, join or json",
  }),
  "template-failed": code<{ file: string }>({
    severity: "error",
    about: "The template asks for something that can't be done, such as blocks nested without end.",
    message: ({ file }) => `${file} can't be filled in`,
    hint: () => "simplify it, and bring it back piece by piece",
  }),
} as const;
