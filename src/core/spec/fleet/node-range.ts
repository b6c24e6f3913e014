import ipaddr from "ipaddr.js";
import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import type { NodeEntry } from "../node-entry.ts";
import { addressOf } from "../rules/ip.ts";

/** An entry of `nodePools[].nodeRanges`. */
export interface NodeRange {
  /** With zeros in braces: `edge-{000}`. */
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** Of the first machine. */
  readonly addresses?: readonly string[] | null;
}

/** As the schema asks it of a name that is written; the API server's form of a DNS subdomain. */
const nodeName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const longestName = 253;

/** The machines of the range at `path`. An address goes up by one from each to the next, over all its octets. */
export function rangeNodes(
  range: NodeRange,
  path: Path,
): { readonly nodes: readonly NodeEntry[]; readonly findings: readonly Finding[] } {
  const { first, last, addresses } = range;
  if (last < first) {
    return {
      nodes: [],
      findings: [finding("node-range-order", [...path, "last"], { first, last })],
    };
  }
  const starts = (addresses ?? []).map(addressOf);
  const findings = [
    ...nameFindings(range, path),
    ...starts.flatMap((start, index) => {
      const found = addresses?.[index] ?? "";
      const at = [...path, "addresses", index];
      if (start === undefined) return [finding("spec-address", at, { found })];
      const count = last - first + 1;
      return after(start.toByteArray(), count - 1) === undefined
        ? [finding("node-range-addresses", at, { first: found, count })]
        : [];
    }),
  ];
  if (findings.length > 0) return { nodes: [], findings };
  const bytes = starts.flatMap((start) => (start === undefined ? [] : [start.toByteArray()]));
  const nodes = Array.from({ length: last - first + 1 }, (_, step) => ({
    name: nameOf(range, first + step),
    ...(bytes.length === 0 ? {} : { addresses: bytes.map((start) => addressText(start, step)) }),
  }));
  return { nodes, findings };
}

function nameOf({ name }: NodeRange, number: number): string {
  return name.replace(/\{(0+)\}/, (_, zeros: string) => String(number).padStart(zeros.length, "0"));
}

/** Names of one range differ in digits only, so its last one, the longest, stands for all. */
function nameFindings(range: NodeRange, path: Path): readonly Finding[] {
  const name = nameOf(range, range.last);
  return nodeName.test(name) && name.length <= longestName
    ? []
    : [finding("node-range-name", [...path, "name"], { name })];
}

function addressText(start: readonly number[], steps: number): string {
  return ipaddr.fromByteArray([...(after(start, steps) ?? start)]).toString();
}

/** The address `steps` after this one; undefined where there are not so many. Most significant byte first. */
function after(start: readonly number[], steps: number): readonly number[] | undefined {
  const bytes = [...start];
  let carry = steps;
  for (let index = bytes.length - 1; index >= 0 && carry > 0; index -= 1) {
    const sum = (bytes[index] ?? 0) + carry;
    bytes[index] = sum & 0xff;
    carry = sum >>> 8;
  }
  return carry === 0 ? bytes : undefined;
}
