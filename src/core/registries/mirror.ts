import type { PlannedFile } from "../plan/plan.ts";
import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import { type ReferenceValues, referredValue } from "../spec/reference.ts";
import type { MirrorSettings, Reference } from "../spec/settings.ts";
import { type HostsReader, takesDialTimeout } from "./hosts-reader.ts";
import type { HostTable } from "./hosts-toml.ts";

/** A mirror's table of hosts.toml, and the TLS files that it names. */
export interface MirrorPart {
  readonly table: HostTable;
  readonly files: readonly PlannedFile[];
  readonly findings: readonly Finding[];
}

/** What a mirror is made of, beside its settings. */
export interface MirrorContext {
  readonly values: ReferenceValues;
  readonly reader: HostsReader;
}

/** `stem` is where the mirror's files are on the node, without their endings. */
export function mirrorPart(
  mirror: MirrorSettings,
  from: Path,
  stem: string,
  { values, reader }: MirrorContext,
): MirrorPart {
  const { dialTimeoutSeconds } = mirror;
  const isDialed = dialTimeoutSeconds !== undefined && takesDialTimeout(reader, mirror.url);
  const { ca, clientCertificate, clientKey } = mirror.tls ?? {};
  const tls = [
    ...pemFile(ca, { file: `${stem}-ca.pem`, from: [...from, "tls", "ca"], values }),
    ...pemFile(clientCertificate, {
      file: `${stem}-client.pem`,
      from: [...from, "tls", "clientCertificate"],
      values,
    }),
    ...pemFile(clientKey, {
      file: `${stem}-client-key.pem`,
      from: [...from, "tls", "clientKey"],
      values,
      privateKey: true,
    }),
  ];
  const headers = Object.entries(mirror.headers).map(([name, reference]) =>
    header(name, reference, [...from, "headers", name], values),
  );
  return {
    table: {
      url: mirror.url,
      capabilities: mirror.capabilities,
      overridePath: mirror.overridePath,
      ...(ca === undefined ? {} : { ca: `${stem}-ca.pem` }),
      ...(clientCertificate === undefined || clientKey === undefined
        ? {}
        : { client: { certificate: `${stem}-client.pem`, key: `${stem}-client-key.pem` } }),
      skipVerify: mirror.tls?.skipVerify === true,
      ...(isDialed ? { dialTimeoutSeconds } : {}),
      headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
    },
    files: tls.map(({ file }) => file),
    findings: [...tls, ...headers].flatMap(({ findings }) => findings),
  };
}

/**
 * The file of a PEM reference, none without a reference. Its ending is .pem, because containerd picks .crt, .cert and
 * .key out of a registry's directory by itself when hosts.toml fails.
 */
function pemFile(
  reference: Reference | undefined,
  options: {
    readonly file: string;
    readonly from: Path;
    readonly values: ReferenceValues;
    readonly privateKey?: true;
  },
): readonly { readonly file: PlannedFile; readonly findings: readonly Finding[] }[] {
  if (reference === undefined) return [];
  const { file, from, values, privateKey: secret = false } = options;
  const { value, open, findings } = referredValue(values, reference, from);
  const expected = secret ? "PRIVATE KEY" : "CERTIFICATE";
  const isPem = open || findings.length > 0 || hasPemBlock(value, expected);
  return [
    {
      file: {
        path: file,
        mode: secret ? 0o600 : 0o644,
        content: value.endsWith("\n") ? value : `${value}\n`,
        secret,
        layer: secret ? "boot" : "image",
        from,
      },
      findings: isPem ? findings : [finding("mirror-not-pem", from, { expected })],
    },
  ];
}

/** PKCS#8, PKCS#1 and SEC1 keys all end in PRIVATE KEY. */
function hasPemBlock(text: string, kind: string): boolean {
  const block = `-----BEGIN ([A-Z]+ )?${kind}-----[^-]+-----END ([A-Z]+ )?${kind}-----`;
  return new RegExp(block).test(text);
}

function header(name: string, reference: Reference, from: Path, values: ReferenceValues) {
  const referred = referredValue(values, reference, from);
  // Secrets kept in files nearly always end in a line break that is not part of them.
  const value = referred.value.replace(/\r?\n$/, "");
  const findings = /[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)
    ? [finding("mirror-header-newline", from, {})]
    : referred.findings;
  return { name, value, findings };
}
