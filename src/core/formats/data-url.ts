import type { RenderTools } from "./format.ts";

/** Fields `source` and `compression` of an Ignition file's contents. */
export interface DataUrl {
  readonly source: string;
  readonly compression?: "gzip";
}

/**
 * `bytes` as the shortest data URL; of two that are as long, the one that is easier to read: percent-encoded where the
 * bytes are `text`, base64, base64 of gzip. What encodeURIComponent leaves alone is what Ignition's reader takes as it is.
 * Source: github.com/vincent-petithory/dataurl v1.0.0, rfc2396.go.
 */
export function dataUrl(
  bytes: Uint8Array,
  text: string | undefined,
  { gzip, base64 }: RenderTools,
): DataUrl {
  const escaped = text === undefined ? undefined : encodeURIComponent(text);
  const zipped = gzip(bytes);
  const zip = base64Length(zipped) < base64Length(bytes);
  const best = zip ? zipped : bytes;
  // 7: `data:,` has none of `;base64`.
  if (escaped !== undefined && escaped.length <= base64Length(best) + 7) {
    return { source: `data:,${escaped}` };
  }
  const source = `data:;base64,${base64(best)}`;
  return zip ? { source, compression: "gzip" } : { source };
}

/** `text` as a data URL, however long. */
export function percentEncoded(text: string): DataUrl {
  return { source: `data:,${encodeURIComponent(text)}` };
}

const base64Length = (bytes: Uint8Array) => 4 * Math.ceil(bytes.length / 3);
