import type { Artefact } from "../../plan/artefact.ts";
import { byCodeUnit } from "../../syntax/code-units.ts";
import { utf8Bytes } from "../../syntax/utf8.ts";
import type { RenderTools } from "../format.ts";

/**
 * What `sha256sum --check` reads: a line for each of `artefacts`, by path. Source: coreutils 9.1, sha256sum(1): of a
 * name with a backslash, that is doubled, and the line begins with another.
 */
export function sumsText(
  artefacts: readonly Artefact[],
  { sha256 }: Pick<RenderTools, "sha256">,
): string {
  return [...artefacts]
    .sort((a, b) => byCodeUnit(a.path, b.path))
    .map(({ path, content }) => {
      const name = path.replaceAll("\\", "\\\\");
      return `${name === path ? "" : "\\"}${digestOf(content, sha256)}  ${name}\n`;
    })
    .join("");
}

function digestOf(content: Artefact["content"], sha256: RenderTools["sha256"]): string {
  if (typeof content === "string") return sha256(utf8Bytes(content));
  if ("binary" in content) return sha256(content.binary);
  if ("sha256" in content) return content.sha256;
  throw new Error("a payload holds no links");
}
