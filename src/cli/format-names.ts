/** The formats by name, without the code that writes them: help and completion need no more. A test holds the two together. */
export const formatNames = [
  "tree",
  "cloud-init",
  "ignition",
  "packer",
  "terraform",
  "capi",
] as const;
