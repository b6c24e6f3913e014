const nanoseconds: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/**
 * A duration such as 1h30m in seconds; undefined for what Go does not take. Source: Go, time.ParseDuration: signed, a
 * unit after every number but a lone 0.
 */
export function goDurationSeconds(text: string): number | undefined {
  const [, sign = "", body = ""] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (body === "0") return 0;
  if (!/^((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))+$/.test(body)) return undefined;
  let total = 0;
  for (const [, count = "", unit = ""] of body.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(count) * (nanoseconds[unit] ?? 0);
  }
  return ((sign === "-" ? -1 : 1) * total) / 1e9;
}
