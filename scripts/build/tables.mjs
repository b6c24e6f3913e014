import { existsSync, readdirSync, readFileSync } from "node:fs";
import { root } from "./paths.mjs";

/** The key tables of every minor in schemas/containerd and schemas/kubelet, as one module. */
export function keyTables() {
  return (
    `export const containerdKeys = ${JSON.stringify(tablesIn("containerd", "keys"))};\n` +
    `export const containerdReleases = ${JSON.stringify(releasesIn("containerd", "source"))};\n` +
    `export const kubeletReleases = ${JSON.stringify(releasesIn("kubelet", "program"))};\n` +
    `export const kubeletFields = ${JSON.stringify(tablesIn("kubelet", "fields"))};\n` +
    `export const kubeletFlags = ${JSON.stringify(tablesIn("kubelet", "flags"))};\n` +
    `export const kubeletGates = ${JSON.stringify(tablesIn("kubelet", "gates"))};\n`
  );
}

function tablesIn(folder, member) {
  const directory = `${root}schemas/${folder}/`;
  const names = existsSync(directory) ? readdirSync(directory).sort() : [];
  return Object.fromEntries(
    names
      .filter((name) => name.endsWith(".json"))
      .map((name) => [
        name.slice(0, -".json".length),
        JSON.parse(readFileSync(directory + name, "utf8"))[member],
      ]),
  );
}

/** The release that each table was read from, which the end of its source names: `…@v2.2.9`. */
function releasesIn(folder, member) {
  return Object.fromEntries(
    Object.entries(tablesIn(folder, member)).map(([minor, source]) => [
      minor,
      source.slice(source.lastIndexOf("@v") + 2),
    ]),
  );
}
