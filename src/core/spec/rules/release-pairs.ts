import { type Finding, finding } from "../../report/finding.ts";
import type { NodeSettings, Reference } from "../settings.ts";
import { containerdGeneration } from "../versions/containerd.ts";
import { releasePair } from "../versions/releases.ts";

/** A release of containerd that nobody tests with this Kubernetes. */
export function releasePairRules({
  kubernetes,
  containerd: { version },
}: NodeSettings<string | Reference>): readonly Finding[] {
  // Of a containerd that nodegen does not know at all, its component speaks.
  if (containerdGeneration(version) === undefined) return [];
  const pair = releasePair(kubernetes.version, version);
  if (pair === undefined || pair.isRecommended) return [];
  const { minor, supported } = pair;
  const words = { containerd: version, minor, supported };
  return [finding("containerd-kubernetes-pair", ["containerd", "version"], words)];
}
