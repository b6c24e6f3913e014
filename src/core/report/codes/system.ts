import { code, type None } from "./code-info.ts";

/** proxy, trust, kernel and files. */
export const systemCodes = {
  "proxy-credentials": code<None>({
    severity: "error",
    about:
      "A proxy set here stands in the unit of containerd and of the kubelet, which every user of the machine may read, and in the environment of their processes.",
    message: () => "the URL of the proxy holds a user name or a password",
    hint: () =>
      "take it out; where the proxy needs one, write HTTPS_PROXY=… to a file of mode 0600 (files, with content: { env: … }), and name that in EnvironmentFile= of a drop-in (units)",
  }),
  "proxy-url": code<{ found: string }>({
    severity: "error",
    about:
      "containerd and the kubelet pass over a proxy that they can't parse, without a word, and then try to reach everything directly.",
    message: ({ found }) => `"${found}" is not the URL of a proxy`,
    hint: () => "write scheme, host and port: http://proxy.internal.example:3128",
  }),
  "trust-not-one-certificate": code<{ name: string; count: number }>({
    severity: "error",
    about:
      "The program that makes certificates known takes the first of a file and may pass over the rest, so each has a file of its own.",
    message: ({ name, count }) =>
      count === 0
        ? `the certificate of ${name} is no certificate in PEM form`
        : `the certificate of ${name} holds ${count} certificates`,
    hint: ({ count }) =>
      count === 0
        ? "refer to a file that begins with -----BEGIN CERTIFICATE-----"
        : "make an entry for each of them",
  }),
  "sysctl-needs-module": code<{ key: string; module: string }>({
    severity: "warning",
    about:
      "The kernel has the parameter only once the module is loaded. At boot systemd-sysctl passes over one that is not there, and nobody sets it later.",
    message: ({ key, module }) => `${key} does not exist before the module ${module} is loaded`,
    hint: ({ module }) =>
      `add ${module} to kernel.modules; should the image load it already, that does no harm`,
  }),
  "sysctl-kubelet-overrides": code<{ key: string; value: string; theirs: string }>({
    severity: "warning",
    about:
      "The kubelet sets a few kernel parameters when it starts, unless protectKernelDefaults forbids it. What the spec says of them holds until then.",
    message: ({ key, value, theirs }) =>
      `the kubelet sets ${key} to ${theirs} when it starts, so that ${value} will not last`,
    hint: ({ key, theirs }) => `write ${key}: "${theirs}", or leave it out`,
  }),
  "sysctl-kubelet-refuses": code<{ key: string; value: string; theirs: string }>({
    severity: "error",
    about:
      "With protectKernelDefaults the kubelet exits when one of a few kernel parameters is not as it wants it.",
    message: ({ key, value, theirs }) =>
      `with protectKernelDefaults the kubelet does not start while ${key} is ${value}: it wants ${theirs}`,
    hint: ({ key, theirs }) =>
      `write ${key}: "${theirs}", or take protectKernelDefaults out of kubelet.config`,
  }),
  "contents-missing": code<{ what: string }>({
    severity: "error",
    about:
      'An empty file where something was meant is worse than none. content: "" says that it is meant.',
    message: ({ what }) => `nothing says what is in the ${what}`,
    hint: () => "add one of content, file and template",
  }),
  "contents-several": code<{ what: string; given: readonly string[] }>({
    severity: "error",
    about: "One of them would win, and which one would be nodegen's guess.",
    message: ({ what, given }) => `${given.join(" and ")} both say what is in the ${what}`,
    hint: ({ given }) =>
      `keep one of them; to take back what an outer layer says, write ${given.at(0)}: null`,
  }),
  "contents-not-text": code<{ file: string; what: string }>({
    severity: "error",
    about:
      "Units, templates and user-data are text. What is not would be cut off or refused on the machine.",
    message: ({ file, what }) => `${file} is to be a ${what}, but it is no text in UTF-8`,
    hint: () => "name another file, or save this one as UTF-8",
  }),
  "file-path": code<{ path: string }>({
    severity: "error",
    about:
      "A path of this form is one thing to one format and another to the next, or leads out of the folder that the output is written to.",
    message: ({ path }) => `${path} is not a path that every format can write`,
    hint: () =>
      "write an absolute path without . or .. or empty steps, and without a backslash but in systemd's \\xNN",
  }),
  "file-path-volatile": code<{ path: string; folder: string }>({
    severity: "error",
    about:
      "These folders are made anew at each boot. What an image or Ignition puts there is never seen, and what user-data puts there is gone after the next boot.",
    message: ({ path, folder }) =>
      `${path} would not be there: ${folder} is made anew at each boot`,
    hint: () => "put it below /etc, and let a line in /etc/tmpfiles.d copy it at boot",
  }),
  "file-secret-mode": code<{ path: string; mode: string }>({
    severity: "error",
    about:
      "What is referred to counts as a secret, and others than its owner and group must not read it.",
    message: ({ path, mode }) => `${path} holds a secret, and mode ${mode} lets everybody at it`,
    hint: () => 'write mode: "0600", or "0640" with a group in owner',
  }),
  "file-secret-in-image": code<{ path: string }>({
    severity: "warning",
    about:
      "A secret in a machine image is in every copy of the image, and stays valid there until it is changed everywhere.",
    message: ({ path }) => `${path} holds a secret and belongs to the image layer`,
    hint: () => "write layer: boot; for a public certificate use file instead of a reference",
  }),
  "file-owner-not-carried": code<{ path: string; owner: string }>({
    severity: "warning",
    about:
      "A folder of files says nothing of owners: whoever copies it gives all of them to root, or to himself.",
    message: ({ path, owner }) => `tree can't say that ${path} belongs to ${owner}`,
    hint: ({ path, owner }) =>
      `let the image build run chown ${owner} ${path}, or deliver it through packer, cloud-init or Ignition`,
  }),
  "file-kubeadm-overwrites": code<{ path: string }>({
    severity: "warning",
    about: "kubeadm join writes this file itself, from what the cluster says.",
    message: ({ path }) => `kubeadm join overwrites ${path}`,
    hint: () => "set the fields under kubelet.config, which travels as a patch, or the flags there",
  }),
  "file-kubeadm-refuses": code<{ path: string }>({
    severity: "error",
    about: "kubeadm join makes this file, and stops when it is there already.",
    message: ({ path }) => `kubeadm join does not start while ${path} is there`,
    hint: () => "remove the entry; kubeadm brings the file",
  }),
} as const;
