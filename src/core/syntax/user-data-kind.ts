/** What cloud-init takes a text for; `unknown` is what it passes over. */
export type UserDataKind = (typeof beginnings)[number][1] | "MIME" | "unknown";

/** The longer before those that they begin with. Source: cloud-init 22.4 to 26.2, handlers/__init__.py. */
const beginnings = [
  ["#cloud-config-archive", "cloud-config-archive"],
  ["#cloud-config-jsonp", "cloud-config-jsonp"],
  ["#cloud-config", "cloud-config"],
  ["#cloud-boothook", "cloud-boothook"],
  ["#part-handler", "part-handler"],
  ["#include", "include"],
  ["## template: jinja", "jinja"],
  ["#!", "shell script"],
] as const;

/** Looked for in so much of the text, wherever it stands there. Source: cloud-init 22.4 to 26.2, user_data.py. */
const mimeMark = "mime-version:";
const mimeMarkWithin = 4096;

/**
 * What cloud-init takes `text` for, by its rules: white space before the first word counts for nothing, nor does the case
 * of letters; a byte order mark makes it unknown.
 */
export function userDataKind(text: string): UserDataKind {
  if (text.slice(0, mimeMarkWithin).toLowerCase().includes(mimeMark)) return "MIME";
  const start = text.replace(/^[ \t\r\n\f\v]+/, "").toLowerCase();
  return beginnings.find(([beginning]) => start.startsWith(beginning))?.[1] ?? "unknown";
}

/**
 * What jinja makes of `text`, which has its header: as far as that can be told without it. Its own statements and comments
 * may stand before the first word.
 */
export function kindBelowJinja(text: string): UserDataKind {
  const header = text.indexOf("\n") + 1;
  if (header === 0) return "unknown";
  return userDataKind(text.slice(header).replace(/^(?:\s*(?:\{%.*?%\}|\{#.*?#\}))+/s, ""));
}
