import type { Finding } from "../../report/finding.ts";
import type { SourceDocument } from "../../syntax/document.ts";

/** What the reader of one notation makes of a text, before anybody asks whether an entry describes a node. */
export interface Entries {
  /** Undefined where a finding says why. */
  readonly values: readonly unknown[];
  readonly findings: readonly Finding[];
  readonly locate: SourceDocument["locate"];
}

/** No spec has more nodes, in all its pools together. Ours: twenty times what Kubernetes takes in one cluster. */
export const mostNodes = 100_000;

/** More are not told: whoever exported the file wrong once did so on every line. */
export const mostFaults = 100;
