import type { LocalFile, NodePlan } from "../../plan/plan.ts";
import { type EnablingLink, enablingLinks, unitFiles } from "../../plan/unit-files.ts";
import { byCodeUnit } from "../../syntax/code-units.ts";
import { utf8Bytes } from "../../syntax/utf8.ts";
import { inlineBytes } from "../carried-files.ts";
import type { RenderTools } from "../format.ts";

/** One file that the payload brings to a machine. */
export interface PayloadFile {
  /** Where it is in the payload: below `rootfs/`, or `images/` for an archive. Relative, with `/`. */
  readonly source: string;
  /** Absolute on the machine. */
  readonly path: string;
  readonly mode: number;
  readonly user: string;
  readonly group: string;
  /** Hex, lower case. */
  readonly sha256: string;
  readonly content: string | LocalFile;
  /** Whether it is an image archive, which may have gigabytes. */
  readonly isArchive: boolean;
}

/** What a machine has when the payload is installed. */
export interface Payload {
  /** By path. */
  readonly files: readonly PayloadFile[];
  /** By path. */
  readonly links: readonly EnablingLink[];
}

/** What of the plan is baked: all but secrets, and but what the machine itself fetches. */
export function payloadOf(plan: NodePlan, { sha256 }: Pick<RenderTools, "sha256">): Payload {
  const files = [...plan.files, ...unitFiles(plan)].flatMap((file): readonly PayloadFile[] => {
    const { path, mode, content, owner = "root:root", secret } = file;
    if (secret || (typeof content !== "string" && "url" in content)) return [];
    const [user = "root", group = "root"] = owner.split(":");
    const isArchive = typeof content !== "string" && file.from[0] === "images";
    return [
      {
        source: `${isArchive ? "images" : "rootfs"}${path}`,
        path,
        mode,
        user,
        group,
        sha256: typeof content === "string" ? sha256(utf8Bytes(content)) : content.sha256,
        content,
        isArchive,
      },
    ];
  });
  return { files: inOrder(files), links: inOrder(enablingLinks(plan)) };
}

/** The bytes of a file that is no archive. */
export function payloadBytes(content: PayloadFile["content"]): Uint8Array {
  return typeof content === "string" ? utf8Bytes(content) : inlineBytes(content);
}

function inOrder<Kind extends { readonly path: string }>(all: readonly Kind[]): readonly Kind[] {
  return [...all].sort((a, b) => byCodeUnit(a.path, b.path));
}
