import { code } from "./code-info.ts";

/** What `nodegen audit` says of a machine that has not booted yet. */
export const auditCodes = {
  "audit-pause-pulled": code<{
    readonly host: string;
    readonly why: string;
    readonly hint: string;
    readonly page?: string;
  }>({
    severity: "error",
    about:
      "Every pod begins with a sandbox, which is made from the pause image. What is said here keeps containerd from using the one that lies on the machine, so it pulls the image, and where it can't, no pod starts.",
    message: ({ host, why }) => `the first pod contacts ${host}, because ${why}`,
    hint: ({ hint, page }) => (page === undefined ? hint : `${hint} (${page})`),
  }),
  "audit-pause-unproven": code<{
    readonly host: string;
    readonly why: string;
    readonly hint: string;
    readonly page?: string;
  }>({
    severity: "error",
    about:
      "Nothing on the machine says that the pause image is pulled, and not everything is there that would prove that it is not: a file that was not read, a program that nodegen does not know, a version that nobody named.",
    message: ({ host, why }) => `the first pod may contact ${host}: ${why}`,
    hint: ({ hint, page }) => (page === undefined ? hint : `${hint} (${page})`),
  }),
  "audit-version-unknown": code<{
    readonly program: "containerd" | "kubelet";
    readonly reason: string;
  }>({
    severity: "error",
    about:
      "What a file does depends on the program that reads it: a key that one containerd reads, another ignores. nodegen takes the version of the program from the binary that its unit runs, from other binaries in the usual folders, and from the package database of dpkg. That of rpm is not read: there the binaries tell.",
    message: ({ program, reason }) => `the version of ${program} is not known: ${reason}`,
    hint: ({ program }) =>
      `name it with --${program}, such as --${program} ${program === "kubelet" ? "1.35.2" : "2.1.9"}`,
  }),
} as const;
