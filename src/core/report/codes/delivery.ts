import { code } from "./code-info.ts";

/** How what a node needs travels to it. */
export const deliveryCodes = {
  "layers-image-differs": code<{ path: string; node: string; other: string }>({
    severity: "error",
    about:
      "All nodes of a pool start from one machine image, so what belongs to the image has to be the same for each of them. What differs from node to node can only be said when a machine starts.",
    message: ({ path, node, other }) => `${path} of ${node} is not that of ${other}`,
    hint: () =>
      "say it once for the pool, give a file or unit of your own layer: boot, or put the node into another pool",
  }),
} as const;
