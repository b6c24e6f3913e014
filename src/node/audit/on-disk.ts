import type { Finding } from "../../core/report/finding.ts";

/** `found` about a file of the machine, with the folder before it in which it lies here. */
export function onDisk(found: Finding, root: string): Finding {
  const { position } = found;
  if (position === undefined || !position.file.startsWith("/")) return found;
  const file = `${root.replace(/\/+$/, "")}${position.file}`;
  return { ...found, position: { ...position, file } };
}
