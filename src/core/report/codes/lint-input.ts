import { code } from "./code-info.ts";

/** Files that were named to be judged, before anybody looks into them. */
export const lintInputCodes = {
  "input-path-missing": code<{ path: string }>({
    severity: "error",
    about: "What was named on the command line does not exist, so nothing is known of it.",
    message: ({ path }) => `${path} is not there`,
    hint: () => "check the name",
  }),
  "input-path-not-a-file": code<{ path: string; found: string }>({
    severity: "error",
    about: "Pipes, sockets and devices are not read: they may never end.",
    message: ({ path, found }) => `${path} is ${found}`,
    hint: () => "name a file, or a folder of files",
  }),
  "input-path-too-large": code<{ path: string; limitMiB: number }>({
    severity: "error",
    about:
      "No configuration of a node comes near this size. The limit keeps a wrong file from filling the memory.",
    message: ({ path, limitMiB }) => `${path} is larger than ${limitMiB} MiB`,
    hint: () => "check that it is the file that was meant",
  }),
  "input-no-kind": code<{ path: string; what: "file" | "folder"; known: readonly string[] }>({
    severity: "error",
    about:
      "A file that nobody looks at would look like one that is in order. nodegen tells what a file is by its path and by what is in it.",
    message: ({ path, what }) =>
      what === "folder"
        ? `in ${path} there is no file that nodegen could judge`
        : `nothing tells what ${path} is`,
    hint: ({ known }) => `name ${known.join(", or ")}`,
  }),
  "input-version-needed": code<{ path: string; noun: string; program: string }>({
    severity: "error",
    about:
      "What a program makes of a file depends on its version: a key that one version reads, another ignores without a word.",
    message: ({ path, noun, program }) =>
      `what ${path} (${noun}) does depends on the version of ${program}`,
    hint: ({ program }) =>
      `add --${program} with the version on the node, such as --${program} ${program === "kubelet" ? "1.35.2" : "2.1.9"}`,
  }),
} as const;
