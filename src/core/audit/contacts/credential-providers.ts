import { isPlainObject } from "../../syntax/plain-data.ts";
import type { HostPort } from "../../syntax/url-host.ts";
import type { Contact } from "../contact.ts";
import { kubeletFlag, placeIn } from "../reading/kubelet-settings.ts";
import type { Sighted } from "../reading/sighted.ts";
import { yamlDocuments } from "../reading/yaml-documents.ts";
import type { ContactSource } from "./contact-source.ts";

/** Where a known program asks for credentials: of one registry, or before it asks anyone. */
interface KnownProgram {
  readonly name: RegExp;
  readonly hosts: readonly HostPort[];
  /** The host for images that match a pattern; undefined where the pattern leaves it open. */
  readonly ofPattern?: (pattern: string) => HostPort | undefined;
}

const metadata = { host: "169.254.169.254", port: 80 };

/**
 * Source: kubernetes/cloud-provider-aws, cmd/ecr-credential-provider/main.go (the region is that of the image; credentials
 * from the instance's metadata), with AWS General Reference, "Amazon ECR endpoints"; kubernetes-sigs/cloud-provider-azure
 * v1.31.0, pkg/credentialprovider (the login server itself, with the token of a managed identity);
 * kubernetes/cloud-provider-gcp, pkg/gcpcredential/gcpcredential.go, without workload identity federation.
 */
const knownPrograms: readonly KnownProgram[] = [
  { name: /^ecr-credential-provider/, hosts: [metadata], ofPattern: ecrHost },
  { name: /^acr-credential-provider/, hosts: [metadata], ofPattern: acrHost },
  {
    name: /^(gcr-credential-provider|auth-provider-gcp|gcp-auth-provider)/,
    hosts: [{ host: "metadata.google.internal", port: 80 }],
  },
];

function ecrHost(pattern: string): HostPort | undefined {
  const [, fips = "", region, domain] =
    /^[^.]+\.dkr\.ecr(-fips)?\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?)(?:\/.*)?$/.exec(pattern) ??
    [];
  if (region === undefined || domain === undefined) return undefined;
  return { host: `${fips === "" ? "api.ecr" : "ecr-fips"}.${region}.${domain}`, port: 443 };
}

function acrHost(pattern: string): HostPort | undefined {
  const [host] = /^[a-z0-9-]+\.azurecr\.(io|cn|de|us)/.exec(pattern) ?? [];
  return host === undefined ? undefined : { host, port: 443 };
}

/** Programs that the kubelet asks for credentials before an image is pulled. */
export const credentialProviderContacts: ContactSource = (sighted) => {
  const { machine, files, place } = sighted;
  const flag = kubeletFlag("image-credential-provider-config", sighted);
  if (flag === undefined) return [];
  const { value } = flag;
  const unread = {
    ...base,
    to: undefined,
    what: "a credential provider, whose configuration can't be read,",
  };
  if (value === undefined) return [{ ...unread, place: flag.place }];
  // Of a folder every file counts. Source: pkg/credentialprovider/plugin/config.go, v1.35.2.
  const read = files.filter(
    ({ path }) => path === value || (path.startsWith(`${value}/`) && /\.(ya?ml|json)$/.test(path)),
  );
  if (read.length === 0 && !machine.folders.includes(value))
    return [{ ...unread, place: flag.place }];
  return read.flatMap((file) =>
    yamlDocuments(file.text, file.path).flatMap(({ document, above }) => {
      if (document === undefined) return [{ ...unread, place: place(file) }];
      const { providers } = Object(document.value);
      return (Array.isArray(providers) ? providers : []).flatMap(
        (provider: unknown, index: number) =>
          ofProvider(
            provider,
            placeIn(file, document, ["providers", index, "name"], sighted, above),
            sighted,
          ),
      );
    }),
  );
};

const base = { reason: "credential provider", stage: "pod start" } as const;

/** One that matches no image is never run. */
function ofProvider(provider: unknown, place: Contact["place"], _: Sighted): readonly Contact[] {
  if (!isPlainObject(provider) || typeof provider.name !== "string") return [];
  const { name, matchImages } = provider;
  const patterns = (Array.isArray(matchImages) ? matchImages : []).filter(
    (one): one is string => typeof one === "string" && one !== "",
  );
  if (patterns.length === 0) return [];
  const what = `the credential provider ${name}`;
  const known = knownPrograms.find((one) => one.name.test(name));
  const open = { ...base, to: undefined, what, program: name, place };
  if (known === undefined) {
    return [{ ...open, hint: `say --trust ${name} where it contacts allowed hosts alone` }];
  }
  const { ofPattern } = known;
  return [
    ...known.hosts.map((to) => ({ ...base, to, what, program: name, place })),
    ...(ofPattern === undefined
      ? []
      : patterns.map((pattern) => ({
          ...open,
          to: ofPattern(pattern),
          what: `${what}, for ${pattern},`,
        }))),
  ];
}
