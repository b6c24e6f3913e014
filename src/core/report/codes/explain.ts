import { code } from "./code-info.ts";

/** What `nodegen explain` can't explain. */
export const explainCodes = {
  "explain-field-unknown": code<{ readonly field: string; readonly nearest: readonly string[] }>({
    severity: "error",
    about:
      "explain tells of fields of the spec, of keys that some containerd reads below containerd.config, and of fields that some kubelet reads below kubelet.config.",
    message: ({ field }) => `the spec has no field ${field}`,
    hint: ({ nearest }) =>
      nearest.length === 0
        ? "docs/reference/spec.md has all fields"
        : `did you mean ${nearest.map((name) => name).join(" or ")}?`,
  }),
  "explain-not-of-node": code<{ readonly field: string; readonly instead?: string | undefined }>({
    severity: "error",
    about:
      "With a spec, explain tells what a machine ends up with. Pools and machines are where that is written, not what it is.",
    message: ({ field }) => `${field} is a place in the spec, and nothing that a machine has`,
    hint: ({ instead }) =>
      instead === undefined
        ? "name a field of a section such as containerd.snapshotter; without a spec, any field is explained"
        : `ask for ${instead}, and choose with --pool or --node`,
  }),
  "explain-field-syntax": code<{ readonly field: string }>({
    severity: "error",
    about: "A field is named by the names on the way to it, with dots between them.",
    message: ({ field }) => `${field} is not the name of a field`,
    hint: () =>
      'write it like containerd.snapshotter, registries[].mirrors[0].url or kubelet.nodeLabels["a.example/b"]',
  }),
  "explain-reference": code<{ readonly reference: string; readonly problem: string }>({
    severity: "error",
    about: "The reference is read as the kubelet and containerd read the image of a pod.",
    message: ({ reference, problem }) => `the image reference ${reference} ${problem}`,
    hint: () => "write it as a pod has it, such as registry.k8s.io/pause:3.10",
  }),
  "explain-version": code<{
    readonly component: string;
    readonly version: string;
    readonly known: readonly string[];
  }>({
    severity: "error",
    about: "nodegen has tables of the keys, fields and flags of these minors, and of no others.",
    message: ({ component, version }) => `nodegen does not know ${component} ${version}`,
    hint: ({ known }) =>
      `write one of ${known.join(", ")}, alone or with a patch release behind it`,
  }),
} as const;
