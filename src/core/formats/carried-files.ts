import type { LocalFile, NodePlan, PlannedFile } from "../plan/plan.ts";
import { type Finding, finding } from "../report/finding.ts";

/** What of the plan's files can be written into user-data. */
export interface CarriedFiles {
  readonly carried: readonly PlannedFile[];
  /** Of the archives that are left out: `delivery.inlineArchives` did not ask for their bytes. */
  readonly findings: readonly Finding[];
}

/** The files that `format` carries: all but archives without bytes. Whoever cannot fetch leaves out the remote ones too. */
export function carriedFiles({ files }: NodePlan, format: string): CarriedFiles {
  const carried = files.filter((file) => !isLeftOut(file));
  const left = files.filter(isLeftOut);
  const findings = left.map(({ path, from }) =>
    finding("image-archive-not-delivered", from, { path, format }),
  );
  return { carried, findings };
}

export function isRemote({ content }: PlannedFile): boolean {
  return typeof content !== "string" && "url" in content;
}

/** The bytes of an archive that is carried. */
export function inlineBytes(content: PlannedFile["content"]): Uint8Array {
  if (typeof content === "string" || !("data" in content) || content.data === undefined) {
    throw new Error("the bytes of this file were not read");
  }
  return content.data;
}

function isLeftOut({ content }: PlannedFile): boolean {
  return typeof content !== "string" && isLocal(content) && content.data === undefined;
}

function isLocal(content: object): content is LocalFile {
  return "local" in content;
}
