import { code } from "./code-info.ts";

export interface Told {
  /** What contacts: `${what} contacts ${host}` is a sentence. */
  readonly what: string;
  readonly reason: string;
  /** What to write so that it is not contacted. */
  readonly hint: string | undefined;
  /** The program that contacts, where its name is all that is known. */
  readonly program: string | undefined;
}

export interface Pulled {
  /** `the first pod`, or one after the image is gone. */
  readonly who: string;
  readonly host: string;
  readonly why: string;
  readonly hint: string;
  /** Of the failure mode. */
  readonly page?: string;
}

/** What `nodegen audit` says of a machine that has not booted yet. */
export const auditCodes = {
  "audit-pause-pulled": code<Pulled>({
    severity: "error",
    about:
      "Every pod begins with a sandbox, which is made from the pause image. What is said here keeps containerd from using the one that lies on the machine, so it pulls the image, and where it can't, no pod starts.",
    message: ({ host, why, who }) => `${who} contacts ${host}, because ${why}`,
    hint: ({ hint, page }) => (page === undefined ? hint : `${hint} (${page})`),
  }),
  "audit-pause-unproven": code<Pulled>({
    severity: "error",
    about:
      "Nothing on the machine says that the pause image is pulled, and not everything is there that would prove that it is not: a file that was not read, a program that nodegen does not know, a version that nobody named.",
    message: ({ host, why, who }) => `${who} may contact ${host}: ${why}`,
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
  "audit-host-denied": code<Told & { readonly host: string }>({
    severity: "error",
    about:
      "The machine contacts this host, or may contact it, so that a pod starts, and it is not among the allowed ones. Behind a firewall that drops what is not allowed, the pod waits until the connection is given up. A registry may also send a pull on, by a redirect or to another host for a token: no file of the machine tells which, so such hosts are not in the list.",
    message: ({ what, host, reason }) =>
      `${what} contacts ${host}, which is not allowed (${reason})`,
    hint: ({ host, hint }) =>
      hint === undefined
        ? `add ${host} to allowedHosts (--allow ${host} for a root), or remove what contacts it`
        : `${hint}; or add ${host} to allowedHosts (--allow ${host} for a root)`,
  }),
  "audit-host-unknown": code<Told>({
    severity: "error",
    about:
      "Something on the machine contacts a host that its files don't tell: a variable, a program with a configuration of its own, a registry of any name, a file that can't be read. Nobody can say that it is an allowed one.",
    message: ({ what, reason }) => `${what} contacts a host that can't be told (${reason})`,
    hint: ({ hint, program }) =>
      hint ??
      (program === undefined
        ? "write the host where it can be read, or remove what contacts it"
        : `say --trust ${program} where it contacts allowed hosts alone, or remove what runs it`),
  }),
} as const;
