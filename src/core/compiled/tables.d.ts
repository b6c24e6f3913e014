import type { KeyTable } from "../syntax/keys.ts";

/** schemas/containerd/<minor>.json by minor. */
export declare const containerdKeys: Readonly<Record<string, KeyTable>>;
/** schemas/kubelet/<minor>.json by minor. */
export declare const kubeletFields: Readonly<Record<string, KeyTable>>;
