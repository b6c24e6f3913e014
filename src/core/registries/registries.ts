import { nothing, type Part } from "../plan/component.ts";
import { layout } from "../plan/layout.ts";
import type { PlannedFile } from "../plan/plan.ts";
import { hasErrors } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { ReferenceValues } from "../spec/reference.ts";
import type { NodeSettings, RegistrySettings } from "../spec/settings.ts";
import { tomlText } from "../syntax/toml.ts";
import { hostDirectory } from "./host-directory.ts";
import { hostsReader } from "./hosts-reader.ts";
import { hostsDocument } from "./hosts-toml.ts";
import { type MirrorContext, mirrorPart } from "./mirror.ts";
import { plannedRegistries } from "./planned-registries.ts";
import { assertReadAsMeant } from "./read-back.ts";
import { registryRules } from "./rules.ts";
import { readHosts } from "./try-order.ts";

/**
 * One directory per registry below certs.d: hosts.toml and the TLS files that it names. Each hosts.toml is read back as
 * this node's containerd reads it.
 */
export function registriesPart(settings: NodeSettings, values: ReferenceValues): Part {
  const reader = hostsReader(settings.containerd.version);
  // An unknown version is a finding of the containerd component.
  if (reader === undefined) return nothing;
  const findings = registryRules(settings, reader);
  if (hasErrors(findings)) return { ...nothing, findings };
  const hidesDefault = settings.registries.some(
    (registry) => registry.host === "*" && hasFile(registry),
  );
  const parts = settings.registries.map((registry, index) =>
    hasFile(registry) || (hidesDefault && registry.host !== "*")
      ? registryPart(registry, ["registries", index], { values, reader })
      : nothing,
  );
  const files = parts.flatMap((part) => part.files);
  return {
    files,
    units: [],
    findings: [...findings, ...parts.flatMap((part) => part.findings)],
    registries: plannedRegistries(settings, files, reader),
  };
}

/** Allowed and without mirrors, containerd's own rules are what is wanted. */
function hasFile({ upstream, mirrors }: RegistrySettings): boolean {
  return upstream === "deny" || mirrors.length > 0;
}

function registryPart(registry: RegistrySettings, from: Path, context: MirrorContext): Part {
  const directory = `${layout.registryConfig}/${hostDirectory(registry.host)}`;
  const mirrors = registry.mirrors.map((mirror, index) =>
    mirrorPart(mirror, [...from, "mirrors", index], `${directory}/mirror-${index}`, context),
  );
  const findings = mirrors.flatMap((mirror) => mirror.findings);
  if (hasErrors(findings)) return { ...nothing, findings };
  const secret = mirrors.some(({ table }) => Object.keys(table.headers).length > 0);
  const tables = mirrors.map(({ table }) => table);
  // An empty file stands for containerd's own rules, and its directory keeps the registry from falling to _default.
  const hostsToml = hasFile(registry) ? tomlText(hostsDocument(registry, tables)) : "";
  const { reader } = context;
  assertReadAsMeant(
    registry,
    readHosts(registry.host, { path: directory, hostsToml }, reader),
    reader,
  );
  const hosts: PlannedFile = {
    path: `${directory}/hosts.toml`,
    mode: secret ? 0o600 : 0o644,
    content: hostsToml,
    secret,
    layer: secret ? "boot" : "image",
    from,
  };
  return { files: [hosts, ...mirrors.flatMap(({ files }) => files)], units: [], findings };
}
