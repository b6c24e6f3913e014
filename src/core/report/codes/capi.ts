import { code } from "./code-info.ts";

/** What the fields of a KubeadmConfigTemplate can't carry. */
export const capiCodes = {
  "capi-kubelet-managed": code<{ managedBy: string }>({
    severity: "error",
    about:
      "Cluster API starts a node by kubeadm, which writes the kubelet's configuration and its kubeconfig. A second one of nodegen's would be overwritten, or the kubelet would follow two masters.",
    message: ({ managedBy }) =>
      `kubelet.managedBy is ${managedBy}, and where Cluster API owns user-data it is kubeadm that manages the kubelet`,
    hint: () => "write kubelet.managedBy: kubeadm, or external, for the pools of Cluster API",
  }),
  "capi-family": code<{ family: string }>({
    severity: "error",
    about:
      "For Ignition, Cluster API writes specification 2.3 by way of a Container Linux Config. Flatcar reads that; Fedora CoreOS reads specification 3 alone, and would not boot.",
    message: ({ family }) => `Cluster API has no user-data that ${family} reads`,
    hint: () => "use flatcar, or an image with cloud-init",
  }),
  "capi-path": code<{ path: string }>({
    severity: "error",
    about:
      "Cluster API puts the path and the owner of a file into its user-data without quotes, and cloud-init renders jinja in it. A character that YAML or jinja gives a meaning to would make another file of it, or end the boot.",
    message: ({ path }) => `Cluster API can't carry the path ${path}`,
    hint: () => "use letters, digits and / . _ - + @ % = ~ : in the path of a file",
  }),
  "capi-secret": code<{ path: string }>({
    severity: "error",
    about:
      "additionalConfig is a text in a KubeadmConfigTemplate, which everybody reads who may read the cluster's objects. cloud-init's files can refer to a Secret; a Container Linux Config can't.",
    message: ({ path }) => `${path} is secret, and additionalConfig is no place for a secret`,
    hint: () =>
      "take the secret out of the spec for Flatcar on Cluster API: a registry without credentials, or files of KubeadmConfig with contentFrom",
  }),
  "capi-too-large": code<{ what: string; length: number; limit: number }>({
    severity: "error",
    about:
      "The custom resource definitions of Cluster API say how long a text may be: 10,240 characters for a file's content, 32,768 for additionalConfig. The API server refuses the object.",
    message: ({ what, length, limit }) =>
      `${what} takes ${length} characters, and Cluster API ${limit}`,
    hint: () =>
      "bake what belongs to the image: delivery.layers.image; and leave archives out: inlineArchives: false",
  }),
} as const;
