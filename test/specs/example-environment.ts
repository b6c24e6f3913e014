import { kubeconfig, pem } from "./a-spec.ts";

/** What the examples want of the environment: values of the right form that open nothing. */
export const exampleEnvironment: Readonly<Record<string, string>> = {
  BOOTSTRAP_KUBECONFIG: kubeconfig,
  // The token of Kubernetes' own documentation.
  BOOTSTRAP_TOKEN: "abcdef.0123456789abcdef",
  REGISTRY_AUTH: "Basic bm9kZTpzZWNyZXQ=",
  REGISTRY_CLIENT_KEY: pem("PRIVATE KEY"),
};
