import type { Finding } from "./finding.ts";

/** Each finding once, in order: what a pool does wrong is found again at each of its nodes. */
export function distinct(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ code, path, message }) => {
    const key = JSON.stringify([code, path, message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
