import type { Path } from "../report/path.ts";
import type { HostFamilyName } from "./host-family.ts";
import type { OpenValue } from "./open-value.ts";
import type { PlannedRegistry } from "./registry.ts";

/** `image`: may be baked into the machine image. `boot`: only known, or only allowed, when the machine starts. */
export type Layer = "image" | "boot";

/** A file on the machine that renders, too large to pass through the core. The edge copies it. */
export interface LocalFile {
  /** As written in the spec, relative to the spec's folder. */
  readonly local: string;
  /** Hex, lower case. */
  readonly sha256: string;
  readonly bytes: number;
  /** Where a format may carry it inline: a file of the user's, and an archive with `delivery.inlineArchives`. */
  readonly data?: Uint8Array;
}

/** A file that the node itself fetches. A format that can't say so leaves it to a program on the node. */
export interface RemoteFile {
  /** http or https. */
  readonly url: string;
  /** Hex, lower case. */
  readonly sha256: string;
}

/** One file on the node. */
export interface PlannedFile {
  /** Absolute on the node. */
  readonly path: string;
  /** Permission bits, such as 0o644. */
  readonly mode: number;
  /** `user:group` by name; absent for root:root. */
  readonly owner?: string;
  readonly content: string | LocalFile | RemoteFile;
  /** True where the content holds a secret: then `mode` gives others nothing, and no digest of it is ever shown. */
  readonly secret: boolean;
  readonly layer: Layer;
  /** The spec field that it comes from. */
  readonly from: Path;
}

export interface DropIn {
  /** Such as `20-nodegen.conf`. */
  readonly name: string;
  readonly contents: string;
}

/** One systemd unit: ours (with `contents`) or one of the image (drop-ins only). */
export interface PlannedUnit {
  readonly name: string;
  readonly contents?: string;
  readonly dropIns: readonly DropIn[];
  /** True: enable it. False: leave it as the image has it. */
  readonly enabled: boolean;
  /** Where user-data reaches a machine that is up already: the unit is restarted before containerd is. */
  readonly restart?: "before-containerd";
  readonly layer: Layer;
  readonly from: Path;
}

/** All that must be on one node, or on every node of a pool without named nodes. Formats read only this. */
export interface NodePlan {
  readonly cluster: string;
  readonly pool: string;
  /** Absent for a pool that renders one artefact for all its nodes. */
  readonly node?: string;
  /** Which part of the node this is; absent: all of it, in one layer. */
  readonly layer?: Layer;
  /** The pause image: the one reference that containerd's configuration, the import and the checks share. */
  readonly sandboxImage: string;
  /** Whether the image starts the kubelet by itself, before user-data has run to its end. */
  readonly kubeletEnabledInImage: boolean;
  /** Who configures the kubelet; absent: nobody has said. */
  readonly kubeletManagedBy?: "nodegen" | "kubeadm" | "external";
  readonly family: HostFamilyName;
  /** Of the specification that Ignition configurations follow, such as 3.3.0. */
  readonly ignitionVersion: string;
  /** How user-data is written; absent: one cloud-config, as text. */
  readonly userData?: { readonly mime: boolean; readonly gzip: boolean };
  readonly files: readonly PlannedFile[];
  readonly units: readonly PlannedUnit[];
  /** The registries of the spec, and after them those of its images that have no entry of their own. */
  readonly registries: readonly PlannedRegistry[];
  /** Values that nobody knows yet; absent where there are none. Their tokens are in files, units and the base. */
  readonly open?: readonly OpenValue[];
  /** The user's own user-data, into which that of cloud-init is merged. */
  readonly cloudInitBase?: {
    readonly text: string;
    /** The spec field that names it, and the file's name there. */
    readonly from: Path;
    readonly file: string;
  };
}
