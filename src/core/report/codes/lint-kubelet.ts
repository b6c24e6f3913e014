import { code } from "./code-info.ts";

/** The kubelet's configuration and flags as they lie on a machine. */
export const lintKubeletCodes = {
  "kubelet-config-type": code<{ key: string; expected: string }>({
    severity: "error",
    about: "The kubelet exits at a configuration or a drop-in that does not say its type.",
    message: ({ key, expected }) =>
      `the kubelet does not start with this file: ${key} is not ${expected}`,
    hint: ({ key, expected }) => `write ${key}: ${expected}`,
  }),
  "kubelet-drop-in-name": code<{ name: string }>({
    severity: "error",
    about:
      "Of its drop-in directory the kubelet reads the files whose names end in .conf, and passes over all others.",
    message: ({ name }) => `the kubelet does not read ${name} in a drop-in directory`,
    hint: () => "give it a name that ends in .conf",
  }),
  "kubelet-field-idle": code<{ field: string }>({
    severity: "warning",
    about: "The field is deprecated: the kubelet reads it and does nothing with it any more.",
    message: ({ field }) => `${field} has no effect any more`,
    hint: () => "remove it",
  }),
  "kubelet-collects-pause": code<{ version: string }>({
    severity: "warning",
    about:
      "Older releases of containerd can't tell the kubelet that an image is pinned. When the disk fills up, the kubelet deletes the pause image like any other that no pod uses, and the next first pod pulls it. No setting of the kubelet prevents that: imageGCHighThresholdPercent: 100 stops the collection by usage alone, not the eviction.",
    message: ({ version }) =>
      `this kubelet collects images, and containerd ${version} can't pin the pause image`,
    hint: () =>
      "update containerd to 1.6.22, 1.7.3 or later; until then, import the image again before each start of the kubelet",
  }),
  "kubelet-flag-deprecated": code<{ flag: string; field: string }>({
    severity: "warning",
    about: "A flag that has a field is deprecated, and the kubelet exits at it once it is removed.",
    message: ({ flag, field }) => `--${flag} is deprecated: it is the field ${field}`,
    hint: ({ field }) => `write ${field} in the KubeletConfiguration`,
  }),
  "kubelet-flag-overrides": code<{ flag: string; field: string }>({
    severity: "error",
    about:
      "A flag wins over the configuration and its drop-ins without a word. Whoever reads the file, or changes it, is misled.",
    message: ({ flag, field }) => `--${flag} wins over ${field}, which says something else`,
    hint: ({ flag }) => `remove --${flag}`,
  }),
  "kubelet-flag-pause": code<{ flag: string; image: string }>({
    severity: "warning",
    about:
      "containerd runs the sandbox image of its own configuration. The kubelet's flag only keeps an image from being collected, and here it is another one.",
    message: ({ flag, image }) => `containerd runs ${image}, and the kubelet keeps ${flag}`,
    hint: () => "remove --pod-infra-container-image, which is gone in Kubernetes 1.35",
  }),
} as const;
