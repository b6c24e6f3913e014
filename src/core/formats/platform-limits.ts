import type { Platform } from "../spec/settings.ts";

/** How gzipped user-data reaches who unpacks it: its bytes, their base64 in a field that holds text, or not at all. */
export type GzipCarriage = "bytes" | "base64" | "none";

/** How much user-data a platform takes, and what it counts. */
export interface PlatformLimit {
  /** Of what is counted. */
  readonly bytes: number;
  /** The bytes as they are written, or the base64 of them. */
  readonly counted: "raw" | "base64";
  /** What else counts against the same limit. */
  readonly together?: string;
  readonly gzip: { readonly "cloud-init": GzipCarriage; readonly ignition: GzipCarriage };
  /** Where the figures are from. */
  readonly source: string;
}

/**
 * What of its limits each platform writes down; undefined where none is known. Ignition unpacks a gzipped configuration
 * on VMware alone, by its guestinfo encoding. Sources read 2026-11-22; of gzip: cloud-init 22.4 to 26.2, sources/
 * DataSource*.py, and github.com/coreos/ignition/v2 v2.24.0, internal/providers.
 */
export const platformLimits: Readonly<Record<Platform, PlatformLimit | undefined>> = {
  generic: undefined,
  nocloud: undefined,
  aws: {
    bytes: 16_384,
    counted: "raw",
    gzip: { "cloud-init": "bytes", ignition: "none" },
    source: "EC2 User Guide, instancedata-add-user-data",
  },
  azure: {
    bytes: 65_535,
    counted: "raw",
    gzip: { "cloud-init": "bytes", ignition: "none" },
    source: "Azure REST, OSProfile.customData",
  },
  gcp: {
    bytes: 262_144,
    counted: "raw",
    together: "all keys and values of the metadata: 512 KB",
    // With the key user-data-encoding: base64 beside it.
    gzip: { "cloud-init": "base64", ignition: "none" },
    source: "Compute API, Metadata.items",
  },
  openstack: {
    bytes: 65_535,
    counted: "base64",
    gzip: { "cloud-init": "bytes", ignition: "none" },
    source: "OpenStack Nova, user-data",
  },
  hetzner: {
    bytes: 32_768,
    counted: "raw",
    gzip: { "cloud-init": "base64", ignition: "none" },
    source: "Hetzner Cloud API, user_data",
  },
  digitalocean: {
    bytes: 65_536,
    counted: "raw",
    gzip: { "cloud-init": "none", ignition: "none" },
    source: "DigitalOcean API, user_data",
  },
  oci: {
    bytes: 32_000,
    counted: "base64",
    together: "metadata and extendedMetadata of the instance, ssh keys too",
    gzip: { "cloud-init": "bytes", ignition: "none" },
    source: "OCI, updatinginstancemetadata",
  },
  vsphere: {
    bytes: 65_536,
    counted: "base64",
    // With guestinfo.userdata.encoding, or guestinfo.ignition.config.data.encoding: gzip+base64.
    gzip: { "cloud-init": "base64", ignition: "base64" },
    source: "VMware, GUESTMSG_MAX_IN_SIZE of one guestinfo value",
  },
  kubevirt: {
    bytes: 2_048,
    counted: "base64",
    gzip: { "cloud-init": "bytes", ignition: "none" },
    source: "KubeVirt, cloudInitUserMaxLen of inline userDataBase64 (a Secret takes more)",
  },
};
