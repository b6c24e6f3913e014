import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import { hostFamily, readOnlyFolder } from "./host-family.ts";
import { foldersOf } from "./manifest.ts";
import type { NodePlan, PlannedFile } from "./plan.ts";
import { enablingLinks, unitFiles } from "./unit-files.ts";

type Occupant = Pick<PlannedFile, "path" | "from"> & { readonly content?: PlannedFile["content"] };

/**
 * Paths of the finished plan that two parts of the spec want, or that can't be written on such a machine. `nameOf` says
 * where in the document a path of the settings is.
 */
export function pathFindings(plan: NodePlan, nameOf: (from: Path) => string): readonly Finding[] {
  const occupants = occupantsOf(plan);
  return [...collisions(occupants, nameOf), ...readOnly(plan, occupants)];
}

function occupantsOf(plan: NodePlan): readonly Occupant[] {
  const links = enablingLinks(plan).map(({ path }) => {
    const unit = plan.units.find(({ name, enabled }) => enabled && path.endsWith(`/${name}`));
    return { path, from: unit?.from ?? [] };
  });
  return [...plan.files, ...unitFiles(plan), ...links];
}

function collisions(
  occupants: readonly Occupant[],
  nameOf: (from: Path) => string,
): readonly Finding[] {
  const taken = new Map<string, Occupant>();
  const findings: Finding[] = [];
  const tell = (one: Occupant, two: Occupant) => {
    // What the user added gives way more easily than what nodegen has to write.
    const [at, other] = isOwn(two) || !isOwn(one) ? [two, one] : [one, two];
    const params = { path: at.path, other: nameOf(other.from), otherPath: other.path };
    findings.push(finding("path-collision", at.from, params));
  };
  for (const occupant of occupants) {
    const first = taken.get(occupant.path);
    if (first === undefined) taken.set(occupant.path, occupant);
    else if (!isSameFile(first, occupant)) tell(first, occupant);
  }
  for (const occupant of taken.values()) {
    for (const folder of foldersOf(occupant.path)) {
      const above = taken.get(folder);
      if (above !== undefined) tell(above, occupant);
    }
  }
  return findings;
}

/** From `files` or `units`: the user's own. */
const isOwn = ({ from }: Occupant) => from[0] === "files" || from[0] === "units";

/** One archive may hold several images, and is then delivered once. */
function isSameFile({ content: one }: Occupant, { content: two }: Occupant): boolean {
  if (typeof one !== "object" || typeof two !== "object") return false;
  return "local" in one && "local" in two && one.local === two.local;
}

function readOnly({ family }: NodePlan, occupants: readonly Occupant[]): readonly Finding[] {
  return occupants.flatMap(({ path, from }) => {
    const folder = readOnlyFolder(hostFamily(family), path);
    if (folder === undefined) return [];
    return [finding("path-read-only", from, { path, folder, family })];
  });
}
