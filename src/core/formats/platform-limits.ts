import type { FormatOutput } from "../plan/artefact.ts";
import { type Finding, finding } from "../report/finding.ts";
import type { Platform } from "../spec/settings.ts";
import { utf8Bytes } from "../syntax/utf8.ts";
import type { RenderTools } from "./format.ts";

/** How much user-data a platform takes. */
interface PlatformLimit {
  /** Bytes of what is counted. */
  readonly bytes: number;
  /** What the platform counts: the bytes themselves, or their base64. */
  readonly counted: "raw" | "base64";
  /** Whether gzipped user-data gets through; cloud-init and Ignition unpack it. */
  readonly gzip: boolean;
}

/**
 * Sources, read 2026-11-22: EC2 UserGuide, instancedata-add-user-data; Azure REST, OSProfile.customData; GCP Compute API,
 * Metadata.items; OpenStack nova, user-data; Hetzner API, user_data; DigitalOcean API, user_data; OCI, updatinginstancemetadata
 * (metadata and extendedMetadata together, so other keys count too); VMware, GUESTMSG_MAX_IN_SIZE of one guestinfo value;
 * KubeVirt, cloudInitUserMaxLen of inline userDataBase64 (a Secret takes more).
 */
const limits: Readonly<Record<Platform, PlatformLimit | undefined>> = {
  generic: undefined,
  nocloud: undefined,
  aws: { bytes: 16_384, counted: "raw", gzip: true },
  azure: { bytes: 65_535, counted: "raw", gzip: true },
  gcp: { bytes: 262_144, counted: "raw", gzip: false },
  openstack: { bytes: 65_535, counted: "base64", gzip: true },
  hetzner: { bytes: 32_768, counted: "raw", gzip: false },
  digitalocean: { bytes: 65_536, counted: "raw", gzip: false },
  oci: { bytes: 32_000, counted: "base64", gzip: true },
  vsphere: { bytes: 65_536, counted: "base64", gzip: true },
  kubevirt: { bytes: 2_048, counted: "base64", gzip: true },
};

/**
 * What a machine on `platform` could not be given of `output`, which it reads when it starts. Paths are of the settings. `counted`: the text of
 * the primary artefact, where it is not what is written.
 */
export function platformFindings(
  output: FormatOutput,
  platform: Platform,
  { gzip, counted: text }: Pick<RenderTools, "gzip"> & { readonly counted?: string | undefined },
): readonly Finding[] {
  const limit = limits[platform];
  const { content } = output.artefacts.find(({ path }) => path === output.primary) ?? {};
  if (limit === undefined || typeof content !== "string") return [];
  const raw = utf8Bytes(text ?? content);
  const bytes = counted(raw.length, limit);
  if (bytes <= limit.bytes) return [];
  const zipped = counted(gzip(raw).length, limit);
  const params = { format: output.format, platform, bytes, limit: limit.bytes, zipped };
  const at = ["delivery", "platform"];
  return limit.gzip && zipped <= limit.bytes
    ? [finding("user-data-needs-gzip", at, params)]
    : [finding("user-data-too-large", at, params)];
}

/** What `platform` counts of a user-data, and how much it takes; no limit is known of some. */
export function platformBudget(
  content: string,
  platform: Platform,
): { readonly counted: number; readonly limit?: number } {
  const limit = limits[platform];
  const bytes = utf8Bytes(content).length;
  return limit === undefined
    ? { counted: bytes }
    : { counted: counted(bytes, limit), limit: limit.bytes };
}

function counted(bytes: number, limit: PlatformLimit): number {
  return limit.counted === "raw" ? bytes : 4 * Math.ceil(bytes / 3);
}
