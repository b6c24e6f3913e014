import { code, type None } from "./code-info.ts";

/** The kubelet's configuration. */
export const kubeletCodes = {
  "kubelet-version-unsupported": code<{ version: string; known: readonly string[] }>({
    severity: "error",
    about:
      "The kubelet ignores fields that it does not know after one line in its log, so nodegen writes a configuration only for minors whose fields it knows.",
    message: ({ version }) => `nodegen does not know the kubelet of Kubernetes ${version}`,
    hint: ({ known }) => `it knows ${known.map((minor) => `${minor}.x`).join(", ")}`,
  }),
  "kubelet-cgroup-v1": code<{ minor: string }>({
    severity: "error",
    about: "failCgroupV1 is true by default from Kubernetes 1.35 on: the kubelet exits at once.",
    message: ({ minor }) => `the kubelet of ${minor} does not start on cgroup v1`,
    hint: () =>
      "boot the machine with cgroup v2 and write host.cgroup: v2, or set kubelet.config.failCgroupV1: false",
  }),
  "kubelet-cgroup-v1-perhaps": code<{ minor: string }>({
    severity: "warning",
    about:
      "failCgroupV1 is true by default from Kubernetes 1.35 on, and the configuration that may set it to false is written by somebody else.",
    message: ({ minor }) =>
      `the kubelet of ${minor} does not start on cgroup v1, unless its configuration has failCgroupV1: false`,
    hint: () =>
      "boot the machine with cgroup v2 and write host.cgroup: v2, or see that the kubelet's configuration allows it",
  }),
  "kubelet-field-unknown": code<{ field: string; minor: string; nearest: string | undefined }>({
    severity: "error",
    about:
      "The kubelet does not stop at a field that it does not know: it logs one line, goes on without it, and the node runs with the default.",
    message: ({ field, minor }) => `KubeletConfiguration of ${minor} has no field ${field}`,
    hint: ({ nearest }) => (nearest === undefined ? "remove it" : `did you mean ${nearest}?`),
  }),
  "kubelet-field-later": code<{ field: string; minor: string; since: string }>({
    severity: "error",
    about:
      "The kubelet does not stop at a field that came with a later release: it logs one line, goes on without it, and the node runs as if it were not written.",
    message: ({ field, minor, since }) =>
      `KubeletConfiguration of ${minor} has no field ${field} yet: it came with ${since}`,
    hint: () => "remove it",
  }),
  "kubelet-field-type": code<{ field: string; expected: string; found: string }>({
    severity: "error",
    about: "The kubelet does not start with a value of the wrong type.",
    message: ({ field, expected, found }) => `${field} takes ${expected}, not ${found}`,
    hint: ({ expected }) => `write a value of type ${expected}`,
  }),
  "kubelet-field-guarded": code<{ field: string; instead: string }>({
    severity: "error",
    about:
      "containerd and the kubelet must agree on this, so nodegen sets it on both sides from one place.",
    message: ({ field }) => `kubelet.config can't set ${field}`,
    hint: ({ instead }) => instead,
  }),
  "kubelet-field-unused": code<{ field: string; managedBy: string; instead: string }>({
    severity: "warning",
    about:
      "Who manages the kubelet decides what nodegen writes. A field that nothing is made of is most often one that was meant for another way of life, and the node is not as the spec reads.",
    message: ({ field, managedBy }) =>
      `kubelet.${field} has no effect with kubelet.managedBy: ${managedBy}`,
    hint: ({ instead }) => instead,
  }),
  "kubelet-value": code<{ field: string; expected: string }>({
    severity: "error",
    about:
      "The kubelet checks its configuration and exits at once with a value that it does not allow.",
    message: ({ field, expected }) => `${field} takes ${expected}`,
    hint: ({ expected }) => `write ${expected}`,
  }),
  "kubelet-key-unknown": code<{
    field: string;
    key: string;
    minor: string;
    known: readonly string[];
  }>({
    severity: "error",
    about: "The kubelet exits at a signal or a resource that it does not know.",
    message: ({ field, key, minor }) => `the kubelet of ${minor} knows no ${key} in ${field}`,
    hint: ({ known }) => `it knows ${known.join(", ")}`,
  }),
  "kubelet-fields-together": code<{ field: string; problem: string; instead: string }>({
    severity: "error",
    about:
      "The kubelet checks its configuration as a whole and exits at once with fields that do not go together.",
    message: ({ field, problem }) => `${field} ${problem}`,
    hint: ({ instead }) => instead,
  }),
  "kubelet-fields-perhaps": code<{ field: string; problem: string; instead: string }>({
    severity: "warning",
    about:
      "These fields are laid over a configuration that nodegen does not see, such as the cluster's own with kubeadm. If the other field does not stand there, the kubelet exits at once.",
    message: ({ field, problem }) => `${field} ${problem}, as far as is written here`,
    hint: ({ instead }) => `${instead}, unless the configuration below it has it`,
  }),
  "kubelet-gate-unknown": code<{ gate: string; minor: string; nearest: string | undefined }>({
    severity: "error",
    about:
      "The kubelet exits at a feature gate that it does not know: one that came later, or one that is gone since its feature is for everybody.",
    message: ({ gate, minor }) => `the kubelet of ${minor} has no feature gate ${gate}`,
    hint: ({ nearest }) => (nearest === undefined ? "remove it" : `did you mean ${nearest}?`),
  }),
  "kubelet-gate-locked": code<{ gate: string; minor: string; state: boolean }>({
    severity: "error",
    about:
      "The kubelet exits at a feature gate that is set to another value than the one it is locked to.",
    message: ({ gate, minor, state }) => `${gate} is locked to ${state} in the kubelet of ${minor}`,
    hint: () => "remove it",
  }),
  "kubelet-gate-off": code<{ field: string; gate: string; minor: string }>({
    severity: "error",
    about: "The kubelet exits when a field is set whose feature gate is off.",
    message: ({ field, gate, minor }) => `${field} needs the feature gate ${gate}, off in ${minor}`,
    hint: ({ gate }) => `write featureGates: { ${gate}: true }, or remove the field`,
  }),
  "kubelet-gate-needed": code<{ field: string; gate: string; minor: string }>({
    severity: "warning",
    about:
      "The kubelet reads and checks such a field also while its feature gate is off, and then does nothing with it.",
    message: ({ field, gate, minor }) =>
      `${field} has no effect without the feature gate ${gate}, off in ${minor}`,
    hint: ({ gate }) => `write featureGates: { ${gate}: true }, or remove the field`,
  }),
  "kubelet-gate-perhaps-off": code<{ field: string; gate: string; minor: string }>({
    severity: "warning",
    about:
      "The kubelet exits when a field is set whose feature gate is off. The gate may be on in the configuration that these fields are laid over, which nodegen does not see: the cluster's own, with kubeadm.",
    message: ({ field, gate, minor }) =>
      `${field} needs the feature gate ${gate}, off in ${minor} unless the configuration below turns it on`,
    hint: ({ gate }) => `write featureGates: { ${gate}: true } beside it`,
  }),
  "kubelet-verifies-images": code<{ image: string }>({
    severity: "warning",
    about:
      "The kubelet has no record of having pulled what was imported. Under this policy it asks the registry whether the pod may use the image, and without a registry that answers the pod does not start, though the image is there.",
    message: ({ image }) =>
      image === ""
        ? "AlwaysVerify makes the kubelet ask the registry for images that are there already"
        : `the kubelet asks the registry for ${image}, though it is preloaded: the allowlist misses it`,
    hint: ({ image }) =>
      image === ""
        ? "write NeverVerifyPreloadedImages, the default"
        : "write it in preloadedImagesVerificationAllowlist, without its tag",
  }),
  "kubelet-flag-unknown": code<{ flag: string; minor: string; nearest: string | undefined }>({
    severity: "error",
    about: "The kubelet exits at a flag that it does not know.",
    message: ({ flag, minor }) => `the kubelet of ${minor} has no flag --${flag}`,
    hint: ({ nearest }) => (nearest === undefined ? "remove it" : `did you mean ${nearest}?`),
  }),
  "kubelet-flag-removed": code<{ flag: string; minor: string; since: string }>({
    severity: "error",
    about: "The kubelet exits at a flag that was removed from it. Flags are versioned data.",
    message: ({ flag, minor, since }) =>
      `the kubelet of ${minor} has no flag --${flag} any more: it was removed in ${since}`,
    hint: () => "remove it",
  }),
  "kubelet-flag-field": code<{ flag: string; field: string }>({
    severity: "error",
    about:
      "A flag that has a field is deprecated, goes in some release, and silently wins over the field until then.",
    message: ({ flag, field }) => `--${flag} is the field ${field} of KubeletConfiguration`,
    hint: ({ field }) => `write kubelet.config.${field}`,
  }),
  "kubelet-flag-guarded": code<{ flag: string; instead: string }>({
    severity: "error",
    about:
      "nodegen sets this flag itself, or must see what it says: a flag wins over everything else.",
    message: ({ flag }) => `kubelet.flags can't set --${flag}`,
    hint: ({ instead }) => instead,
  }),
  "kubelet-flag-value": code<{ flag: string }>({
    severity: "error",
    about:
      "kubeadm writes the kubelet's flags into one variable, which systemd splits at blanks and quotes. The kubelet would get half a value, and an argument that it does not know.",
    message: ({ flag }) =>
      `the value of --${flag} would not survive kubeadm: it has a blank, a quote or a backslash`,
    hint: () => "write a value without them",
  }),
  "kubelet-key-prefix": code<{ key: string }>({
    severity: "error",
    about:
      "The prefix of a label's or a taint's key is a DNS name. The kubelet does not start with another one, or its Node is refused.",
    message: ({ key }) => `what stands before the slash of ${key} is not a DNS name`,
    hint: () => "write lower case letters, digits and dashes, in parts divided by single dots",
  }),
  "credential-provider-none": code<None>({
    severity: "error",
    about:
      "The kubelet does not start with a credential provider configuration that has no provider.",
    message: () => "credentialProviders has no provider",
    hint: () => "write one in providers, or remove credentialProviders",
  }),
  "credential-provider-pattern": code<{ pattern: string }>({
    severity: "error",
    about:
      "A pattern that matches no image makes the kubelet pull without credentials, and the registry refuses. A * stands for text within one part of the host name, never for several, nor in the port or the path; the path is a prefix.",
    message: ({ pattern }) => `${pattern} matches no image`,
    hint: () =>
      "write a host such as *.dkr.ecr.*.amazonaws.com, perhaps with a port and the beginning of a path",
  }),
  "credential-provider-duration": code<{ name: string }>({
    severity: "error",
    about:
      "Without a time for which credentials are kept, the program runs for every single pull; a negative one keeps the kubelet from starting.",
    message: ({ name }) => `the credentials of ${name} are never kept`,
    hint: () => "write a duration above zero, such as 12h",
  }),
  "join-token": code<None>({
    severity: "error",
    about: "kubeadm join exits at a token of another form, and the node never joins.",
    message: () => "this is not a bootstrap token",
    hint: () =>
      "refer to six characters, a dot and sixteen characters, as kubeadm token create prints them",
  }),
  "join-ca-unknown": code<None>({
    severity: "error",
    about:
      "Without the hash of the cluster's CA, whoever answers at the endpoint can pose as the cluster, and kubeadm refuses to join. nodegen never tells it to do so all the same.",
    message: () =>
      "the node would not know that it joins the right cluster: there are no caCertHashes",
    hint: () => "write the hash that kubeadm token create --print-join-command prints, sha256:…",
  }),
  "kubelet-label-forbidden": code<{ label: string }>({
    severity: "error",
    about:
      "A kubelet may give itself only a few labels below kubernetes.io and k8s.io, so that a stolen node can't call itself a control plane. With any other there it exits at once.",
    message: ({ label }) => `the kubelet does not start with the label ${label}`,
    hint: () =>
      "use node.kubernetes.io/…, a name of your own domain, or set the label from the cluster (kubectl label node)",
  }),
  "bootstrap-kubeconfig": code<None>({
    severity: "error",
    about: "Without a valid kubeconfig the kubelet exits and the node never joins.",
    message: () => "this is not a kubeconfig: kind: Config is not in it",
    hint: () =>
      "refer to a file that kubeadm or your cluster wrote, with apiVersion: v1 and kind: Config",
  }),
} as const;
