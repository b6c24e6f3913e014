import type { Artefact } from "../../plan/artefact.ts";
import { yamlText } from "../../syntax/yaml-write.ts";

/** What goes into `spec` of a KubeadmConfig, or `spec.template.spec` of a KubeadmConfigTemplate. */
export type KubeadmConfigSpec = Readonly<Record<string, unknown>>;

/** Both have these fields in the same shape. Source: sigs.k8s.io/cluster-api v1.11.2, bootstrap/kubeadm/config/crd/bases. */
export const apiVersions = ["v1beta1", "v1beta2"] as const;

/** The template of each API version, to be merged into one that has the rest: `kubectl patch`, kustomize. */
export function templates(name: string, spec: KubeadmConfigSpec): readonly Artefact[] {
  return apiVersions.map((version) => ({
    path: `kubeadmconfigtemplate.${version}.yaml`,
    mode: 0o644,
    content: yamlText({
      apiVersion: `bootstrap.cluster.x-k8s.io/${version}`,
      kind: "KubeadmConfigTemplate",
      metadata: { name },
      spec: { template: { spec } },
    }),
    secret: false,
  }));
}

/** The contents of secret files by the key that the template refers to them by, already as cloud-init decodes them. */
export function secretManifest(
  name: string,
  stringData: Readonly<Record<string, string>>,
): readonly Artefact[] {
  if (Object.keys(stringData).length === 0) return [];
  const content = yamlText({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name },
    type: "Opaque",
    stringData,
  });
  return [{ path: "secret.yaml", mode: 0o600, content, secret: true }];
}
