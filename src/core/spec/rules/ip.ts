import ipaddr from "ipaddr.js";

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

export interface Network {
  readonly address: Address;
  readonly prefix: number;
  readonly family: Family;
}

export type Family = "IPv4" | "IPv6";

/** The address that `text` is; undefined where it is none, by the rules of Go's netip.ParseAddr but for zones. */
export function addressOf(text: string): Address | undefined {
  // parse alone takes shortened forms such as 10.1, which Go's parser refuses.
  if (text.includes(":")) return ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined;
  return ipaddr.IPv4.isValidFourPartDecimal(text) ? ipaddr.IPv4.parse(text) : undefined;
}

/** The network that `text`, address/prefix, is; undefined where it is none. Bits behind the prefix are left out. */
export function networkOf(text: string): Network | undefined {
  const [written = "", digits = ""] = text.split("/");
  const address = addressOf(written);
  const prefix = Number(digits);
  if (address === undefined || !/^[0-9]{1,3}$/.test(digits)) return undefined;
  const family = familyOf(address);
  if (prefix > (family === "IPv4" ? 32 : 128)) return undefined;
  return { address, prefix, family };
}

export function familyOf(address: Address): Family {
  return address.kind() === "ipv4" ? "IPv4" : "IPv6";
}

export function contains({ address, prefix }: Network, one: Address): boolean {
  return address.kind() === one.kind() && one.match(address as never, prefix);
}

/** Whether two networks share an address: then the larger one holds the other. */
export function overlap(a: Network, b: Network): boolean {
  return a.prefix <= b.prefix ? contains(a, b.address) : contains(b, a.address);
}

/** One spelling for each address, so that two of them can be compared. */
export function canonical(address: Address): string {
  return address.toNormalizedString();
}
