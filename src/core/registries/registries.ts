import type { Part } from "../plan/component.ts";
import { layout } from "../plan/layout.ts";
import type { PlannedFile } from "../plan/plan.ts";
import { type Finding, finding, hasErrors } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import { type ReferenceValues, referenceKey } from "../spec/reference.ts";
import type {
  MirrorSettings,
  NodeSettings,
  Reference,
  RegistrySettings,
} from "../spec/settings.ts";
import { tomlText } from "../syntax/toml.ts";
import { type HostTable, hostDirectory, hostsDocument } from "./hosts-toml.ts";
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

interface MirrorPart {
  readonly table: HostTable;
  readonly files: readonly PlannedFile[];
  readonly findings: readonly Finding[];
}

function mirrorPart(
  mirror: MirrorSettings,
  from: Path,
  stem: string,
  values: ReferenceValues,
): MirrorPart {
  const files: PlannedFile[] = [];
  const findings: Finding[] = [];
  const referred = (reference: Reference) => values.get(referenceKey(reference)) ?? "";
  /** Adds the referred PEM file and returns its path on the node. */
  const pem = (
    field: "ca" | "clientCertificate" | "clientKey",
    suffix: string,
    kind: "CERTIFICATE" | "PRIVATE KEY",
  ): string | undefined => {
    const reference = mirror.tls?.[field];
    if (reference === undefined) return undefined;
    const path: Path = [...from, "tls", field];
    const content = referred(reference);
    if (!hasPemBlock(content, kind))
      findings.push(finding("mirror-not-pem", path, { expected: kind }));
    const secret = field === "clientKey";
    // .pem, because containerd picks .crt, .cert and .key out of this directory by itself when hosts.toml fails.
    const file = `${stem}-${suffix}.pem`;
    files.push({
      path: file,
      mode: secret ? 0o600 : 0o644,
      content: content.endsWith("\n") ? content : `${content}\n`,
      secret,
      layer: secret ? "boot" : "image",
      from: path,
    });
    return file;
  };
  const ca = pem("ca", "ca", "CERTIFICATE");
  const certificate = pem("clientCertificate", "client", "CERTIFICATE");
  const key = pem("clientKey", "client-key", "PRIVATE KEY");
  const headers = Object.entries(mirror.headers).map(([name, reference]) => {
    // Secrets kept in files nearly always end in a line break that is not part of them.
    const value = referred(reference).replace(/\r?\n$/, "");
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) {
      findings.push(finding("mirror-header-newline", [...from, "headers", name], {}));
    }
    return [name, value] as const;
  });
  return {
    table: {
      url: mirror.url,
      capabilities: mirror.capabilities,
      overridePath: mirror.overridePath,
      ...(ca === undefined ? {} : { ca }),
      ...(certificate === undefined || key === undefined ? {} : { client: { certificate, key } }),
      headers: Object.fromEntries(headers),
    },
    files,
    findings,
  };
}

/** PKCS#8, PKCS#1 and SEC1 keys all end in PRIVATE KEY. */
function hasPemBlock(text: string, kind: string): boolean {
  return new RegExp(`-----BEGIN ([A-Z]+ )?${kind}-----[^-]+-----END ([A-Z]+ )?${kind}-----`).test(
    text,
  );
}
