import type { Subject } from "../../lint/subject.ts";

/** Whether these programs import the archive at the first boot and never again: by a marker, or because they delete it. */
export function isOnceOnly(archive: string, programs: readonly Subject[]): boolean {
  const text = programs.map((program) => program.text.replace(/^\s*#.*$/gm, "")).join("\n");
  return hasMarker(text) || deletes(text, archive);
}

/** A file that is asked for and made by the same program. */
function hasMarker(text: string): boolean {
  const asked = [...text.matchAll(/(?:\[|\btest)\s+(?:!\s+)?-[ef]\s+["']?([^\s"'\]]+)/g)];
  return asked.some(([, path = ""]) =>
    new RegExp(`(\\btouch\\s[^\\n;]*|>\\s*)["']?${literal(path)}(?![\\w./-])`).test(text),
  );
}

/** The archive itself, or the folder that it is in. */
function deletes(text: string, archive: string): boolean {
  const folder = archive.slice(0, archive.lastIndexOf("/"));
  const paths = `(${literal(archive)}|${literal(folder)}/?\\*?)`;
  return new RegExp(`\\brm\\s[^\\n;]*["'\\s]${paths}(?=["'\\s;&|]|$)`, "m").test(text);
}

function literal(text: string): string {
  return text.replace(/[.+^${}()|[\]\\*?]/g, "\\$&");
}
