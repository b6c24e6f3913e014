import { nothing, type Part } from "../plan/component.ts";
import { layout } from "../plan/layout.ts";
import { finding } from "../report/finding.ts";
import type { CredentialProviderSettings, NodeSettings } from "../spec/settings.ts";
import { goDurationSeconds } from "./go-duration.ts";
import { openFile } from "./written.ts";

type Provider = CredentialProviderSettings["providers"][number];

const base = ["kubelet", "credentialProviders"];

/** CredentialProviderConfig, which the kubelet reads for --image-credential-provider-config. */
export function credentialProvidersPart({ kubelet }: NodeSettings): Part {
  const { credentialProviders } = kubelet;
  if (credentialProviders === undefined) return nothing;
  const { providers } = credentialProviders;
  if (providers.length === 0) {
    return { ...nothing, findings: [finding("credential-provider-none", base, {})] };
  }
  // Source: k8s.io/kubelet, config/v1 and pkg/apis/credentialprovider/v1; both in every minor from 1.26 on.
  const document = {
    apiVersion: "kubelet.config.k8s.io/v1",
    kind: "CredentialProviderConfig",
    providers: providers.map(providerEntry),
  };
  return {
    files: [openFile(layout.credentialProviders, document, base)],
    units: [],
    findings: providers.flatMap((provider, index) => findingsOf(provider, index)),
  };
}

function providerEntry({ name, matchImages, defaultCacheDuration, args, env }: Provider): object {
  return {
    name,
    matchImages,
    defaultCacheDuration,
    apiVersion: "credentialprovider.kubelet.k8s.io/v1",
    ...(args.length === 0 ? {} : { args }),
    ...(Object.keys(env).length === 0
      ? {}
      : { env: Object.entries(env).map(([variable, value]) => ({ name: variable, value })) }),
  };
}

/** Source: pkg/credentialprovider/plugin/config.go and keyring.go, SplitURL and URLsMatch, alike from 1.30 to 1.36. */
function findingsOf({ name, matchImages, defaultCacheDuration }: Provider, index: number) {
  const path = [...base, "providers", index];
  const patterns = matchImages.flatMap((pattern, at) =>
    isPattern(pattern)
      ? []
      : [finding("credential-provider-pattern", [...path, "matchImages", at], { pattern })],
  );
  // Zero asks the program for every single pull, a negative duration keeps the kubelet from starting.
  if ((goDurationSeconds(defaultCacheDuration) ?? 0) > 0) return patterns;
  const at = [...path, "defaultCacheDuration"];
  return [...patterns, finding("credential-provider-duration", at, { name })];
}

/**
 * A host with perhaps a port and a path. The host is compared part by part, and a `*` stands for text within one part;
 * in the port and in the path it is an ordinary character, which no image has.
 */
function isPattern(pattern: string): boolean {
  const [, host = "", port, path = ""] = /^([^:/]*)(:[^/]*)?(\/.*)?$/.exec(pattern) ?? [];
  if (host === "" || host.split(".").includes("")) return false;
  return (port === undefined || /^:[0-9]{1,5}$/.test(port)) && !path.includes("*");
}
