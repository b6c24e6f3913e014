import fc from "fast-check";
import type { SpecDocument } from "../specs/a-spec.ts";
import { aSpec, over } from "../specs/a-spec.ts";

/** A field for which a variable may stand, and what people, and others, put in for it. */
export interface TestedSurface {
  readonly name: string;
  /** The spec with `reference` there. */
  readonly spec: (reference: object) => SpecDocument;
  readonly values: fc.Arbitrary<string>;
  /** Nothing but words ever gets through. */
  readonly word?: true;
}

/** What means something to somebody on the way: HCL, YAML, TOML, JSON, a URL, a shell, systemd, Unicode. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['"', "'", "`", "\\", "\n", "\r\n", "\r", "\t", "\0", "\u007f", "\u0085", "\u2028"],
        ...[
          "$",
          "$$",
          "${",
          "$${",
          "${x}",
          "%",
          "%%",
          "%{",
          "%%{",
          "%{ if true }",
          "~}",
          "}",
          "{{",
        ],
        ...["<<EOT\n", "#", "# ", ": ", "- ", "---\n", "...", "!!", "&a", "*a", "|", ">", "@", ","],
        ...[
          "+",
          " ",
          "%20",
          "%25",
          "=",
          "<&>",
          "$(id)",
          "/",
          "//",
          "\\u0041",
          "\\n",
          "\\\\",
          "\u001b",
        ],
        ...["\ufeff", "\ufffe", "é", "가", "ﬁ", "😀", "\u0338", "\u0301", "\u{1d15e}", "x\u00a0y"],
      ),
      fc.string({ unit: "grapheme", maxLength: 6 }),
      fc.string({ unit: "binary-ascii", maxLength: 6 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => held(parts.join("").replace(/\p{Surrogate}/gu, "")));

/**
 * Terraform holds every text in NFC: a value is never in another form. Of a character beyond U+FFFF and a mark its
 * normaliser makes what the lower half of the one and the mark would be (golang.org/x/text v0.11.0, unicode/norm,
 * combine): no such pair is a value either.
 */
function held(text: string): string {
  return text.replace(/(?<=[\u{10000}-\u{10ffff}])\p{M}+/gu, "").normalize("NFC");
}

// What is taken out may have kept a letter and a mark apart.
const line = hostile.map((text) => held(text.replace(/[\0-\x08\n-\x1f\x7f]/g, "")));
const pem = (kind: string) =>
  hostile.map(
    (text) => `-----BEGIN ${kind}-----\n${held(text.replaceAll("-", ""))}\n-----END ${kind}-----`,
  );
const ended = (text: fc.Arbitrary<string>) =>
  fc.tuple(text, fc.constantFrom("", "\n", "\r\n", "\n\n")).map((parts) => parts.join(""));
const mostly = (right: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 4, arbitrary: right }, { weight: 1, arbitrary: hostile });

const labelValue = fc.stringMatching(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,30}[A-Za-z0-9])?)?$/);
const labels = (reference: object) => ({ nodeLabels: { zone: reference, rack: "r-1" } });
const join = {
  endpoint: "api.internal.example:6443",
  caCertHashes: [`sha256:${"0".repeat(64)}`],
};
const host = "registry.internal.example";
const mirror = (fields: object) =>
  aSpec({ registries: [{ host, mirrors: [{ url: `https://${host}`, ...fields }] }] });
const known = { file: "./known.pem" };

export const surfaces: readonly TestedSurface[] = [
  {
    name: "a label in the kubelet's command",
    spec: (reference) => aSpec({ kubelet: labels(reference) }),
    values: mostly(labelValue),
    word: true,
  },
  {
    name: "a label in kubeadm's configuration",
    spec: (reference) =>
      aSpec({
        kubelet: {
          managedBy: "kubeadm",
          ...labels(reference),
          join: { ...join, token: { env: "TOKEN" } },
        },
      }),
    values: mostly(labelValue),
    word: true,
  },
  {
    name: "an address",
    spec: (reference) =>
      aSpec({
        proxy: { https: "http://proxy.internal.example:3128" },
        files: [
          { path: "/etc/app/address", template: "./address.hbs" },
          { path: "/etc/app/other", content: "e\u0301 %{ if } ${x}\n" },
        ],
        nodePools: [{ name: "workers", nodes: [{ name: "worker-1", addresses: [reference] }] }],
      }),
    // What is in NO_PROXY anyhow would stand there twice, where a render has it once.
    values: mostly(fc.oneof(fc.ipV4(), fc.ipV6())).filter(
      (value) => !["127.0.0.1", "::1", "localhost"].includes(value),
    ),
    word: true,
  },
  {
    name: "a bootstrap token",
    spec: (reference) =>
      aSpec({ kubelet: { managedBy: "kubeadm", join: { ...join, token: reference } } }),
    values: mostly(fc.stringMatching(/^[a-z0-9]{6}\.[a-z0-9]{16}$/)),
    word: true,
  },
  {
    name: "a mirror's header",
    spec: (reference) => mirror({ headers: { Authorization: reference, "X-Own": { env: "OWN" } } }),
    values: ended(mostly(line)),
  },
  {
    name: "a mirror's certificate authority",
    spec: (reference) => mirror({ tls: { ca: reference } }),
    values: ended(mostly(pem("CERTIFICATE"))),
  },
  {
    name: "a mirror's client certificate",
    spec: (reference) =>
      mirror({ tls: { clientCertificate: reference, clientKey: { env: "KEY" } } }),
    values: ended(mostly(pem("CERTIFICATE"))),
  },
  {
    name: "a mirror's key",
    spec: (reference) => mirror({ tls: { clientCertificate: known, clientKey: reference } }),
    values: ended(mostly(pem("EC PRIVATE KEY"))),
  },
  {
    name: "a kubeconfig",
    spec: (reference) => aSpec({ kubelet: { bootstrap: { kubeconfig: reference } } }),
    values: ended(mostly(hostile.map((text) => `kind: Config\n${text}`))),
  },
  {
    name: "a certificate authority of the machine",
    spec: (reference) =>
      aSpec({ trust: { certificateAuthorities: [{ name: "own", certificate: reference }] } }),
    values: ended(
      mostly(
        fc
          .base64String({ minLength: 4 })
          .map((text) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----`),
      ),
    ),
  },
  {
    name: "a file",
    spec: (reference) => aSpec({ files: [{ path: "/etc/app/secret", content: reference }] }),
    values: ended(hostile),
  },
];

/** What else these specs refer to. */
export const others: Readonly<Record<string, string>> = {
  "env:TOKEN": "abcdef.0123456789abcdef",
  "env:OWN": 'with ${x} "quotes"',
  "env:KEY": "-----BEGIN PRIVATE KEY-----\nMAo=\n-----END PRIVATE KEY-----\n",
  "file:./known.pem": "-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----\n",
};

export const addressTemplate =
  'address={{node.addresses.[0]}} ${HOME} %{x} $${{join node.addresses ","}}\n';

/** The same spec for a machine of that family. */
export const onFamily = (spec: SpecDocument, family: string) => over(spec, { host: { family } });
