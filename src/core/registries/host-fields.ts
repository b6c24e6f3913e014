import type { Capability, TriedHost } from "../plan/registry.ts";
import type { Dropped, HostFields } from "./hosts-file.ts";
import type { HostsReader } from "./hosts-reader.ts";
import { serverUrl } from "./server-url.ts";

/** A host as it is configured; what it becomes when it is asked is another question (`try-order.ts`). */
export interface ConfiguredHost
  extends Pick<TriedHost, "scheme" | "host" | "path" | "capabilities" | "headers"> {
  readonly dialTimeoutSeconds?: number;
  readonly ca: readonly string[];
  readonly client: TriedHost["tls"]["client"];
  readonly skipVerify?: boolean;
  /** A key that is about TLS is there. */
  readonly hasTls: boolean;
}

export type HostReading =
  | { readonly kind: "read"; readonly host: ConfiguredHost }
  | { readonly kind: "dropped"; readonly dropped: Dropped };

/** In the order in which findings and plans name them. */
export const allCapabilities: readonly Capability[] = ["pull", "resolve", "push", "referrers"];

/**
 * What containerd configures for `name`, which is a URL or empty. `directory` is where relative files are. Source:
 * parseHostConfig of containerd's hosts.go.
 */
export function configuredHost(
  name: string,
  fields: HostFields,
  directory: string,
  reader: HostsReader,
): HostReading {
  const bad = (reason: Dropped["reason"], found: string): HostReading => ({
    kind: "dropped",
    dropped: { reason, found },
  });
  const { skipVerify, overridePath, header, dialTimeout } = fields;
  const url = name === "" ? { scheme: "", host: "", path: "" } : serverUrl(name, overridePath);
  if (url === undefined) return bad("url", withoutUser(name));

  const knownNames = knownCapabilities(reader);
  const names = fields.capabilities.map((each) => each.toLowerCase());
  const unknown = names.find((each) => !knownNames.some((one) => one === each));
  if (unknown !== undefined) return bad("capability", unknown);
  const capabilities = knownNames.filter((each) => names.length === 0 || names.includes(each));

  const ca = fields.ca ?? [];
  if (!isTexts(ca)) return bad("type", "ca");
  const client = clientPairs(fields.client ?? []);
  if (client === undefined) return bad("client", "client");
  const badHeader = Object.entries(header).find(([, value]) => !isTexts(value));
  if (badHeader !== undefined) return bad("type", `header.${badHeader[0]}`);
  const seconds = dialTimeout === "" ? undefined : goSeconds(dialTimeout);
  if (dialTimeout !== "" && seconds === undefined) return bad("dial-timeout", dialTimeout);

  const absolute = (path: string) => (path.startsWith("/") ? path : `${directory}/${path}`);
  return {
    kind: "read",
    host: {
      ...url,
      capabilities,
      headers: Object.keys(header),
      ca: (typeof ca === "string" ? [ca] : ca).map(absolute),
      client: client.map(({ certificate, key }) => ({
        certificate: absolute(certificate),
        key: key === undefined ? "" : absolute(key),
      })),
      ...(skipVerify === undefined ? {} : { skipVerify }),
      ...(seconds === undefined ? {} : { dialTimeoutSeconds: seconds }),
      hasTls: fields.ca !== undefined || client.length > 0 || skipVerify !== undefined,
    },
  };
}

export function knownCapabilities({ knowsReferrers }: HostsReader): readonly Capability[] {
  return allCapabilities.filter((each) => knowsReferrers || each !== "referrers");
}

function withoutUser(url: string): string {
  return url.includes("@") ? "a URL with a user" : url;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isTexts(value: unknown): value is string | readonly string[] {
  return typeof value === "string" || isTextList(value);
}

/** One file that holds both, a list of such, or pairs; undefined for anything else. */
function clientPairs(
  client: unknown,
): readonly { readonly certificate: string; readonly key?: string }[] | undefined {
  if (typeof client === "string") return [{ certificate: client }];
  if (!Array.isArray(client)) return undefined;
  const pairs = client.map((each: unknown) => {
    if (typeof each === "string") return { certificate: each };
    if (!isTextList(each) || each.length !== 2) return undefined;
    return { certificate: String(each[0]), key: String(each[1]) };
  });
  return pairs.every((pair) => pair !== undefined) ? pairs : undefined;
}

/** Seconds of each unit of Go's time.ParseDuration. */
const units: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/** A Go duration such as `1m30s`; undefined for what is none, or more than its 64 bits of nanoseconds. */
export function goSeconds(text: string): number | undefined {
  const { sign, rest = "" } = /^(?<sign>[+-]?)(?<rest>.*)$/.exec(text)?.groups ?? {};
  if (rest === "0") return 0;
  if (!/^((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined;
  const parts = [...rest.matchAll(/([0-9.]+)([a-zµμ]+)/g)];
  const seconds = parts.reduce(
    (sum, [, number, unit]) => sum + Number(number) * (units[unit ?? ""] ?? 0),
    0,
  );
  if (seconds >= 2 ** 63 * 1e-9) return undefined;
  return sign === "-" ? -seconds : seconds;
}
