import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { NodeSettings } from "../spec/settings.ts";

const policyField = "imagePullCredentialsVerificationPolicy";

/**
 * Policies under which the kubelet asks the registry for an image that is on the node already: it has no record of having
 * pulled what was imported. The pause image is none of its business, containerd runs that.
 * Source: KEP-2535; k8s.io/kubernetes, pkg/kubelet/images/pullmanager/image_pull_policies.go, 1.33 to 1.36.
 */
export function offlineFindings({ kubelet, images }: NodeSettings): readonly Finding[] {
  const preloaded = images.preload.map(({ reference }) => reference);
  return verifiedImages(kubelet.config, preloaded, ["kubelet", "config"]);
}

/** The same of any configuration, which stands at `base`. */
export function verifiedImages(
  config: Readonly<Record<string, unknown>>,
  preloaded: readonly string[],
  base: Path,
): readonly Finding[] {
  const policy = config[policyField];
  const path = [...base, policyField];
  if (policy === "AlwaysVerify") return [finding("kubelet-verifies-images", path, { image: "" })];
  if (policy !== "NeverVerifyAllowlistedImages") return [];
  const listed = config.preloadedImagesVerificationAllowlist;
  const patterns = Array.isArray(listed) ? listed.map(String) : [];
  const missed = preloaded.find(
    (reference) => !patterns.some((pattern) => matches(pattern, repositoryOf(reference))),
  );
  if (missed === undefined) return [];
  return [finding("kubelet-verifies-images", path, { image: missed })];
}

function matches(pattern: string, repository: string): boolean {
  return pattern.endsWith("/*")
    ? repository.startsWith(pattern.slice(0, -1))
    : repository === pattern;
}

/** The reference without tag and digest; a colon before the last slash is of the port. */
function repositoryOf(reference: string): string {
  const name = reference.split("@")[0] ?? "";
  const colon = name.lastIndexOf(":");
  return colon > name.lastIndexOf("/") ? name.slice(0, colon) : name;
}
