import type { KeyTable } from "../syntax/keys.ts";

/** schemas/containerd/<minor>.json by minor. */
export declare const containerdKeys: Readonly<Record<string, KeyTable>>;
/** The release that the table of each minor was read from, such as 2.2.9. */
export declare const containerdReleases: Readonly<Record<string, string>>;
export declare const kubeletReleases: Readonly<Record<string, string>>;
/** schemas/kubelet/<minor>.json by minor. */
export declare const kubeletFields: Readonly<Record<string, KeyTable>>;
/** Flags of the kubelet by minor: name without dashes -> path of the field that says the same, or empty text. */
export declare const kubeletFlags: Readonly<Record<string, Readonly<Record<string, string>>>>;
/** Feature gates that the kubelet knows, by minor: name -> how it stands, such as `beta on` or `ga on locked`. */
export declare const kubeletGates: Readonly<Record<string, Readonly<Record<string, string>>>>;
