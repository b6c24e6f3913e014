import { code } from "./code-info.ts";

/** containerd's own configuration. */
export const containerdCodes = {
  "containerd-version-unsupported": code<{ version: string; known: readonly string[] }>({
    severity: "error",
    about:
      "The version decides which config.toml is read and which is silently ignored, so nodegen writes one only for versions whose keys it knows.",
    message: ({ version }) => `nodegen does not know containerd ${version}`,
    hint: ({ known }) => `it knows ${known.map((minor) => `${minor}.x`).join(", ")}`,
  }),
  "containerd-key-unknown": code<{ key: string; version: string; nearest: string | undefined }>({
    severity: "error",
    about:
      "containerd ignores a key that it does not know, at most with a warning, and goes on with its default: for the sandbox image that is a name on the internet.",
    message: ({ key, version }) => `containerd ${version} has no key ${key}`,
    hint: ({ nearest }) =>
      nearest === undefined ? "remove it" : `the key of this version is ${nearest}`,
  }),
  "containerd-key-type": code<{ key: string; expected: string; found: string }>({
    severity: "error",
    about: "A value of the wrong type keeps containerd from starting.",
    message: ({ key, expected, found }) => `${key} takes ${expected}, not ${found}`,
    hint: ({ expected }) => `write a value of type ${expected}`,
  }),
  "containerd-cannot-pin": code<{ version: string; since: string }>({
    severity: "warning",
    about:
      "Without the pin label the kubelet's garbage collection may remove the pause image. nodegen imports it again at every start of the kubelet, but not in between.",
    message: ({ version }) => `containerd ${version} does not know the pin label`,
    hint: ({ since }) => `use containerd ${since} or later`,
  }),
} as const;
