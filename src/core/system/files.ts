import { nothing, type Part } from "../plan/component.ts";
import { type Finding, finding, hasErrors } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { FileSettings, NodeSettings } from "../spec/settings.ts";
import { type ContentsInput, readContents } from "./contents.ts";
import { filePathRules, isForOthers } from "./file-rules.ts";

/** The schema's default, which says nothing of what the user wants for a secret. */
const defaultMode = 0o644;

/** The user's own files, byte for byte. */
export function filesPart(settings: NodeSettings, input: ContentsInput): Part {
  const parts = settings.files.map((file, index) =>
    filePart(file, ["files", index], settings, input),
  );
  return {
    files: parts.flatMap(({ files }) => files),
    units: [],
    findings: parts.flatMap(({ findings }) => findings),
  };
}

function filePart(
  file: FileSettings,
  entry: Path,
  settings: NodeSettings,
  input: ContentsInput,
): Part {
  const rules = filePathRules(file, entry, settings);
  const { content, secret, findings: read, at } = readContents(file, entry, "file", input);
  const mode = Number.parseInt(file.mode, 8);
  const findings = [
    ...rules,
    ...read,
    ...(content === undefined && read.length === 0
      ? [finding("contents-missing", entry, { what: "file" })]
      : []),
    ...(secret ? secretRules(file, mode, entry) : []),
  ];
  if (content === undefined || hasErrors(findings)) return { ...nothing, findings };
  const planned = {
    path: file.path,
    mode: secret && mode === defaultMode ? 0o600 : mode,
    ...(file.owner === "root:root" ? {} : { owner: file.owner }),
    content,
    secret,
    layer: file.layer,
    from: at,
  };
  return { files: [planned], units: [], findings };
}

function secretRules({ path, layer, mode }: FileSettings, bits: number, entry: Path) {
  const findings: Finding[] = [];
  if (bits !== defaultMode && isForOthers(bits)) {
    findings.push(finding("file-secret-mode", [...entry, "mode"], { path, mode }));
  }
  if (layer === "image") {
    findings.push(finding("file-secret-in-image", [...entry, "layer"], { path }));
  }
  return findings;
}
