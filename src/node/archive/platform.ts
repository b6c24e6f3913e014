import { textField } from "./json.ts";

/**
 * `os/architecture[/variant]` of an image's config, spelt as containerd does; `undefined` where it names none.
 * Source: normalizeArch and normalizeOS in github.com/containerd/platforms v0.2.1, database.go.
 */
export function platformText(config: unknown): string | undefined {
  const os = textField(config, "os")?.toLowerCase();
  const architecture = textField(config, "architecture")?.toLowerCase();
  if (os === undefined || architecture === undefined) return undefined;
  const variant = textField(config, "variant")?.toLowerCase() ?? "";
  const [arch, usedVariant] = normalized(architecture, variant);
  return [os === "macos" ? "darwin" : os, arch, ...(usedVariant === "" ? [] : [usedVariant])].join(
    "/",
  );
}

function normalized(architecture: string, variant: string): readonly [string, string] {
  switch (architecture) {
    case "i386":
      return ["386", ""];
    case "x86_64":
    case "x86-64":
    case "amd64":
      return ["amd64", variant === "v1" ? "" : variant];
    case "aarch64":
    case "arm64":
      return ["arm64", variant === "8" || variant === "v8" ? "" : variant];
    case "armhf":
      return ["arm", "v7"];
    case "armel":
      return ["arm", "v6"];
    case "arm":
      if (variant === "") return ["arm", "v7"];
      return ["arm", /^[5678]$/.test(variant) ? `v${variant}` : variant];
    default:
      return [architecture, variant];
  }
}
