import { code } from "./code-info.ts";

/** What `nodegen diff` can't compare. */
export const diffCodes = {
  "diff-not-comparable": code<{ readonly path: string }>({
    severity: "error",
    about:
      "A folder is read as what render wrote, which has a manifest.json, or as the root of a machine, which has an etc.",
    message: ({ path }) => `${path} is neither the output of a render nor the root of a machine`,
    hint: () => "name a spec, a folder that render wrote, or a folder with the files of a machine",
  }),
  "diff-choose-node": code<{ readonly count: number }>({
    severity: "error",
    about: "The root of a machine does not say which node of the spec it is.",
    message: ({ count }) => `the root of one machine can't be compared with ${count} nodes`,
    hint: () => "choose one with --node, or a pool without named nodes with --pool",
  }),
} as const;
