import type { PlannedFile } from "../plan/plan.ts";
import type { Path } from "../report/path.ts";
import { yamlText } from "../syntax/yaml-write.ts";

type Document = Readonly<Record<string, unknown>>;

/** A YAML file that everybody on the node may read. */
export function openFile(path: string, document: Document, from: Path): PlannedFile {
  const content = yamlText(document);
  return { path, mode: 0o644, content, secret: false, layer: "boot", from };
}

/** One for root alone. */
export function secretFile(path: string, content: string, from: Path): PlannedFile {
  return { path, mode: 0o600, content, secret: true, layer: "boot", from };
}
