/** Lines of a secret shorter than this are not hidden on their own: `-----` or `}` would black out half of any text. */
const shortestLine = 8;

/** A value shorter than this protects nothing, and hiding it would make holes in every other word. */
const shortestSecret = 4;

/**
 * A function from text to the same text with every secret replaced by `[redacted]`: each whole value, each of its lines
 * with at least 8 characters, and both as base64 and as they look inside a JSON string. For logs and reports: findings
 * never hold a secret in the first place.
 */
export function redactor(secrets: Iterable<string>): (text: string) => string {
  const needles = new Set<string>();
  for (const secret of secrets) {
    if (secret.trim().length < shortestSecret) continue;
    for (const part of partsOf(secret)) {
      for (const form of formsOf(part)) if (form !== "") needles.add(form);
    }
  }
  return (text) => withoutRanges(text, merged([...needles].flatMap((it) => occurrences(text, it))));
}

function partsOf(secret: string): readonly string[] {
  const lines = secret.split(/\r\n|\r|\n/).map((line) => line.trim());
  return [secret, secret.trim(), ...lines.filter((line) => line.length >= shortestLine)];
}

function formsOf(part: string): readonly string[] {
  const bytes = Buffer.from(part, "utf8");
  const encoded = bytes.length === 0 ? [] : [bytes.toString("base64")];
  if (part.length >= shortestLine) encoded.push(bytes.toString("base64url"), unpadded(encoded[0]));
  const quoted = JSON.stringify(part).slice(1, -1);
  return [part, quoted, ...encoded];
}

function unpadded(base64: string | undefined): string {
  return (base64 ?? "").replace(/=+$/, "");
}

type Range = readonly [from: number, to: number];

function occurrences(text: string, needle: string): readonly Range[] {
  const found: Range[] = [];
  let from = text.indexOf(needle);
  while (from !== -1) {
    found.push([from, from + needle.length]);
    from = text.indexOf(needle, from + 1);
  }
  return found;
}

/** Overlapping and touching ranges as one, so that no tail of a secret survives the redaction of another. */
function merged(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1]) {
      result[result.length - 1] = [last[0], Math.max(last[1], to)];
    } else result.push([from, to]);
  }
  return result;
}

function withoutRanges(text: string, ranges: readonly Range[]): string {
  let result = "";
  let position = 0;
  for (const [from, to] of ranges) {
    result += `${text.slice(position, from)}[redacted]`;
    position = to;
  }
  return result + text.slice(position);
}
