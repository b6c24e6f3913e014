import { type Finding, finding } from "../report/finding.ts";
import type { NodeSettings } from "../spec/settings.ts";
import { hostOfReference } from "./planned-registries.ts";

/**
 * Images of the spec whose registry the spec cuts off, or lets through, by accident. An entry with that very host says
 * what is meant: without mirrors, that nothing is ever pulled from it, since every image comes as an archive.
 */
export function cutOffImages({ registries, images }: NodeSettings): readonly Finding[] {
  const hosts = registries.map(({ host }) => host);
  const star = hosts.indexOf("*");
  const entry = registries[star];
  const isCutOff = entry?.upstream === "deny" && entry.mirrors.length === 0;
  const references = [images.pause, ...images.preload].map(({ reference }) => reference);
  return references.flatMap((reference) => {
    const host = hostOfReference(reference);
    if (hosts.includes(host)) return [];
    const other = hosts.findIndex((each) => nameOf(each) === nameOf(host));
    if (other !== -1) {
      const params = { reference, host, entry: String(hosts[other]) };
      return [finding("registry-other-port", ["registries", other, "host"], params)];
    }
    return isCutOff ? [finding("registry-cut-off", ["registries", star], { reference, host })] : [];
  });
}

function nameOf(host: string): string {
  return host.replace(/:[0-9]+$/, "");
}
