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
  "user-data-needs-gzip": code<UserDataSize>({
    severity: "warning",
    about:
      "The platform refuses user-data above its limit. cloud-init and Ignition unpack what is gzipped, which makes it several times smaller.",
    message: ({ format, platform, bytes, limit }) =>
      `the ${format} configuration counts ${bytes} bytes, and ${platform} takes ${limit}`,
    hint: ({ zipped }) =>
      `give it gzipped (gzip -9n), where it counts ${zipped}, or bake what belongs to the image: delivery.layers.image`,
  }),
  "user-data-too-large": code<UserDataSize>({
    severity: "error",
    about:
      "The platform refuses user-data above its limit, so a machine would be made without any of it, or not at all.",
    message: ({ format, platform, bytes, limit }) =>
      `the ${format} configuration counts ${bytes} bytes, and ${platform} takes ${limit}`,
    hint: () =>
      "bake what belongs to the image: delivery.layers.image; leave archives out of user-data: inlineArchives: false; or fetch them: archive.url",
  }),
} as const;

export interface UserDataSize {
  readonly format: string;
  readonly platform: string;
  /** As the platform counts. */
  readonly bytes: number;
  readonly limit: number;
  readonly zipped: number;
}
