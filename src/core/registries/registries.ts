import type { Part } from "../plan/component.ts";
import { layout } from "../plan/layout.ts";
import type { PlannedFile } from "../plan/plan.ts";
import { hasErrors } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { ReferenceValues } from "../spec/reference.ts";
import type { NodeSettings, RegistrySettings } from "../spec/settings.ts";
import { tomlText } from "../syntax/toml.ts";
import { hostDirectory, hostsDocument } from "./hosts-toml.ts";
import { mirrorPart } from "./mirror.ts";
import { registryRules } from "./rules.ts";

/** One directory per registry below certs.d: hosts.toml and the TLS files that it names. */
export function registriesPart(settings: NodeSettings, values: ReferenceValues): Part {
  const findings = registryRules(settings);
  if (hasErrors(findings)) return { files: [], units: [], findings };
  const parts = settings.registries.map((registry, index) =>
    registryPart(registry, ["registries", index], values),
  );
  return {
    files: parts.flatMap(({ files }) => files),
    units: [],
    findings: [...findings, ...parts.flatMap((part) => part.findings)],
  };
}

function registryPart(registry: RegistrySettings, from: Path, values: ReferenceValues): Part {
  // Allowed and without mirrors, containerd's own rules are what is wanted; an empty file would fall back to them too.
  if (registry.upstream === "allow" && registry.mirrors.length === 0) {
    return { files: [], units: [], findings: [] };
  }
  const directory = `${layout.registryConfig}/${hostDirectory(registry.host)}`;
  const mirrors = registry.mirrors.map((mirror, index) =>
    mirrorPart(mirror, [...from, "mirrors", index], `${directory}/mirror-${index}`, values),
  );
  const secret = mirrors.some(({ table }) => Object.keys(table.headers).length > 0);
  const hosts: PlannedFile = {
    path: `${directory}/hosts.toml`,
    mode: secret ? 0o600 : 0o644,
    content: tomlText(
      hostsDocument(
        registry,
        mirrors.map(({ table }) => table),
      ),
    ),
    secret,
    layer: secret ? "boot" : "image",
    from,
  };
  return {
    files: [hosts, ...mirrors.flatMap(({ files }) => files)],
    units: [],
    findings: mirrors.flatMap(({ findings }) => findings),
  };
}
