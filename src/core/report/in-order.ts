import type { Finding } from "./finding.ts";

/** Each finding once: what a pool does wrong is found again at each of its nodes. */
export function distinct(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ code, path, message }) => {
    const key = JSON.stringify([code, path, message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/**
 * Each finding once, file by file as they come up and in the order of each, so that it can be read beside them; first
 * those without a place.
 */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const files = [...new Set(findings.map(({ position }) => position?.file))];
  const ranks = new Map(
    files.filter((file) => file !== undefined).map((file, rank) => [file, rank]),
  );
  const file = ({ position }: Finding) => (position && ranks.get(position.file)) ?? -1;
  const line = ({ position }: Finding) => position?.line ?? 0;
  const column = ({ position }: Finding) => position?.column ?? 0;
  return [...distinct(findings)].sort(
    (a, b) => file(a) - file(b) || line(a) - line(b) || column(a) - column(b),
  );
}
