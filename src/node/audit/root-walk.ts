import { type Finding, finding } from "../../core/report/finding.ts";
import { linkAt, namesAt, standingIn } from "./root-fs.ts";

/** What lies below a folder of the machine. */
export interface RootWalk {
  readonly folders: readonly string[];
  readonly files: readonly string[];
  readonly links: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

const nothing: RootWalk = { folders: [], files: [], links: new Map(), findings: [] };

/** Ours: far more than any folder of configuration has. A link may lead into one of another sort. */
const mostFiles = 20_000;

/**
 * The folder `path` with all below it, also behind links, as the programs of the machine find it. `above` are the folders on
 * the way as they really are: a link to one of them, or above it, makes no circle. A folder that is not there is none.
 */
export function walkIn(
  root: string,
  path: string,
  above: readonly string[] = [],
  budget = { files: mostFiles },
): RootWalk {
  const at = standingIn(root, path);
  if (at.kind === "unreadable") return { ...nothing, findings: [unreadable(path, at.reason)] };
  if (at.kind !== "folder") return nothing;
  const isAround = above.some((each) => each === at.real || each.startsWith(`${at.real}/`));
  if (isAround || at.real === "/") return nothing;
  const names = namesAt(at.here);
  if ("reason" in names) return { ...nothing, findings: [unreadable(path, names.reason)] };
  const parts = names.map((name) => entry(root, `${path}/${name}`, [...above, at.real], budget));
  return {
    folders: [path, ...parts.flatMap(({ folders }) => folders)],
    files: parts.flatMap(({ files }) => files),
    links: new Map(parts.flatMap(({ links }) => [...links])),
    findings: parts.flatMap(({ findings }) => findings),
  };
}

function entry(
  root: string,
  path: string,
  above: readonly string[],
  budget: { files: number },
): RootWalk {
  budget.files -= 1;
  if (budget.files < 0) {
    const isFirst = budget.files === -1;
    const reason = `below its folder are more than ${mostFiles} files`;
    return { ...nothing, findings: isFirst ? [unreadable(path, reason)] : [] };
  }
  const target = linkAt(root, path);
  const links = new Map(target === undefined ? [] : [[path, target]]);
  const at = standingIn(root, path);
  if (at.kind === "folder") {
    const below = walkIn(root, path, above, budget);
    return { ...below, links: new Map([...links, ...below.links]) };
  }
  if (at.kind === "unreadable") {
    return { ...nothing, links, findings: [unreadable(path, at.reason)] };
  }
  return { ...nothing, links, files: at.kind === "file" ? [path] : [] };
}

export function unreadable(file: string, reason: string): Finding {
  return finding("input-unreadable", [], { file, reason });
}
