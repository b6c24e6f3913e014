import { code, type None } from "./code-info.ts";

/** References of images and where their archives are. */
export const imageCodes = {
  "image-reference": code<{ found: string; problem: string; suggestion: string | undefined }>({
    severity: "error",
    about:
      "containerd compares the sandbox image, the imported name and the pin as plain strings. A reference in any but the one full form is imported under another name than the one looked up, and then pulled.",
    message: ({ found, problem }) => `"${found}" ${problem}`,
    hint: ({ suggestion }) =>
      suggestion === undefined
        ? "write host[:port]/path:tag, such as registry.internal.example/kubernetes/pause:3.10.1"
        : `write ${suggestion}`,
  }),
  "image-archive-in-store": code<{ path: string; root: string }>({
    severity: "error",
    about:
      "Another file system may be mounted over containerd's root after the image was built, and the archive would be hidden with it.",
    message: ({ path, root }) => `the archive ${path} is inside containerd's root ${root}`,
    hint: () => "keep it outside, such as in /opt/nodegen/images",
  }),
  "image-archive-below-usr": code<{ path: string }>({
    severity: "error",
    about:
      "/usr is read-only on image-based systems, and belongs to the distribution on all others.",
    message: ({ path }) => `the archive ${path} is below /usr`,
    hint: () => "keep it in /opt/nodegen/images",
  }),
  "image-archive-path": code<{ path: string }>({
    severity: "error",
    about:
      "The path ends up in unit files and in a shell script, and must mean the same everywhere.",
    message: ({ path }) => `${path} is not a plain path of a file`,
    hint: () => "write an absolute path without empty, . or .. parts",
  }),
  "image-archive-shared": code<{ path: string }>({
    severity: "error",
    about: "Two different archives can't be delivered to one path.",
    message: ({ path }) => `another image's archive is delivered to ${path} too`,
    hint: () => "give each archive a path of its own",
  }),
  "image-archive-not-delivered": code<{ path: string; format: string }>({
    severity: "warning",
    about:
      "Archives do not fit into most clouds' user-data, so it carries them only when delivery.inlineArchives says so. The node holds the kubelet back until the archive is there.",
    message: ({ path, format }) => `${format} does not carry ${path}`,
    hint: () =>
      "put the archive into the machine image (tree and packer have it), or set delivery.inlineArchives: true for a small one",
  }),
  "image-archive-two-sources": code<None>({
    severity: "error",
    about:
      "An archive is delivered by nodegen, or fetched by the node; with both, nobody knows which one counts.",
    message: () => "the archive has a file and a url",
    hint: () => "remove one of the two",
  }),
  "image-archive-url-credentials": code<None>({
    severity: "error",
    about:
      "A user or password in a URL ends up in programs and logs that everybody on the node may read.",
    message: () => "the archive's url holds a user or a password",
    hint: () =>
      "remove it, and let the archive be fetched without: its sha256 makes sure that it is the right one",
  }),
  "image-archive-url": code<{ url: string }>({
    severity: "error",
    about:
      "The url ends up in a shell program and in an Ignition configuration, and must mean the same in both.",
    message: ({ url }) => `${url} is not the plain URL of a file`,
    hint: () => "write http:// or https://, a host and a path, with other characters as %20",
  }),
  "image-twice": code<None>({
    severity: "error",
    about: "The pause image is imported first and by itself; a second import of it has no use.",
    message: () => "this is the pause image already",
    hint: () => "remove it from preload",
  }),
} as const;
