import { cleanPath } from "../../registries/server-url.ts";

/** Where a path leads, by the links on the way; as it is where it leads in a circle. */
export function followed(path: string, links: ReadonlyMap<string, string>): string {
  let place = path;
  // Ours: as many as Linux follows.
  for (let left = 40; left > 0; left -= 1) {
    const steps = place.split("/");
    const above = steps.map((_, index) => steps.slice(0, index + 1).join("/"));
    const at = above.find((one) => links.has(one));
    if (at === undefined) return place;
    const target = String(links.get(at));
    const base = target.startsWith("/") ? target : `${at.slice(0, at.lastIndexOf("/"))}/${target}`;
    place = cleanPath(base) + place.slice(at.length);
  }
  return path;
}
