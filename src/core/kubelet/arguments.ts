import { layout } from "../plan/layout.ts";
import type { NodeSettings } from "../spec/settings.ts";

/** A flag of the kubelet, without dashes. */
export interface Argument {
  readonly name: string;
  readonly value: string;
}

/**
 * What is said to the kubelet on its command line because no field of KubeletConfiguration says it, but for the name of
 * the node. Source: flags without a field in schemas/kubelet/<minor>.json.
 */
export function kubeletArguments({ kubelet, addresses }: NodeSettings): readonly Argument[] {
  const labels = Object.entries(kubelet.nodeLabels).map(([key, value]) => `${key}=${value}`);
  const { configDir, credentialProviders } = kubelet;
  return [
    ...argument("config-dir", configDir),
    ...argument("node-ip", addresses.length === 0 ? undefined : addresses.join(",")),
    ...argument("node-labels", labels.length === 0 ? undefined : labels.join(",")),
    ...argument(
      "image-credential-provider-config",
      credentialProviders === undefined ? undefined : layout.credentialProviders,
    ),
    ...argument("image-credential-provider-bin-dir", credentialProviders?.binDir),
    ...Object.entries(kubelet.flags).map(([name, value]) => ({ name, value })),
  ];
}

export function argument(name: string, value: string | undefined): readonly Argument[] {
  return value === undefined ? [] : [{ name, value }];
}

export function commandLine(
  program: string,
  ...args: readonly (readonly Argument[])[]
): readonly string[] {
  return [program, ...args.flat().map(({ name, value }) => `--${name}=${value}`)];
}
