import type { Artefact, Budget, FormatOutput } from "../plan/artefact.ts";
import { type Finding, finding } from "../report/finding.ts";
import type { Platform } from "../spec/settings.ts";
import { utf8Bytes } from "../syntax/utf8.ts";
import type { RenderTools } from "./format.ts";
import { type PlatformLimit, platformLimits } from "./platform-limits.ts";

export interface Measured {
  /** Absent where no limit is known, or nothing is measured. */
  readonly budget?: Budget;
  /** What a machine on the platform could not be given. Paths are of the settings. */
  readonly findings: readonly Finding[];
}

/**
 * Of `output`, which a machine reads when it starts: how much `platform` counts, and what to do where that is too much.
 * `counted`: the text of the primary artefact, where it is not what is written.
 */
export function measured(
  output: FormatOutput,
  platform: Platform,
  { gzip, counted: text }: Pick<RenderTools, "gzip"> & { readonly counted?: string | undefined },
): Measured {
  const limit = platformLimits[platform];
  const artefact = output.artefacts.find(({ path }) => path === output.primary);
  const raw = text === undefined ? artefact && bytesOf(artefact) : utf8Bytes(text);
  if (limit === undefined || artefact === undefined || raw === undefined) return { findings: [] };
  const carriage = limit.gzip[/\.ign(\.tftpl)?$/.test(artefact.path) ? "ignition" : "cloud-init"];
  const isZipped = typeof artefact.content !== "string";
  const at = ["delivery", "platform"];
  if (isZipped && carriage === "none") {
    return { findings: [finding("user-data-gzip-unread", at, { platform })] };
  }
  const asBase64 = limit.counted === "base64" || (isZipped && carriage === "base64");
  const bytes = asBase64 ? base64Length(raw.length) : raw.length;
  const budget: Budget = {
    path: artefact.path,
    platform,
    bytes,
    limit: limit.bytes,
    counted: asBase64 ? "base64" : "raw",
    ...(limit.together === undefined ? {} : { together: limit.together }),
  };
  if (bytes <= limit.bytes) return { budget, findings: [] };
  const zipped = isZipped || carriage === "none" ? undefined : zippedLength(gzip(raw), limit);
  const params = {
    format: output.format,
    platform,
    bytes,
    limit: limit.bytes,
    zipped: zipped ?? bytes,
  };
  const fits = zipped !== undefined && zipped <= limit.bytes;
  return {
    budget,
    findings: [finding(fits ? "user-data-needs-gzip" : "user-data-too-large", at, params)],
  };

  function zippedLength({ length }: Uint8Array, { counted }: PlatformLimit): number {
    return counted === "base64" || carriage === "base64" ? base64Length(length) : length;
  }
}

function bytesOf({ content }: Artefact): Uint8Array | undefined {
  if (typeof content === "string") return utf8Bytes(content);
  return "binary" in content ? content.binary : undefined;
}

const base64Length = (bytes: number) => 4 * Math.ceil(bytes / 3);
