import { nothing, type Part } from "../plan/component.ts";
import { layout } from "../plan/layout.ts";
import type { PlannedUnit } from "../plan/plan.ts";
import { type Finding, finding } from "../report/finding.ts";
import type { ImageSettings, NodeSettings } from "../spec/settings.ts";
import { templateText } from "../syntax/template.ts";
import { noProxy } from "./no-proxy.ts";

/** scheme://host[:port][/]; nothing else of a URL means anything for a proxy. */
const proxyUrl =
  /^https?:\/\/([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?\/?$/;

/**
 * The proxy as environment of containerd, of a kubelet that is ours to configure, and of the units that fetch archives;
 * what the gate in kubelet.service fetches has it from the kubelet. Both names of each variable: up to
 * golang.org/x/net v0.55.0 upper case wins, from v0.58.0 on lower case (`FromEnvironment`), so that what an image sets in
 * the one would hide what the spec says in the other.
 */
export function proxyPart(settings: NodeSettings): Part {
  const { http, https } = settings.proxy;
  const findings = [...urlFindings(http, "http"), ...urlFindings(https, "https")];
  if ((http === "" && https === "") || findings.length > 0) return { ...nothing, findings };
  const variables = [
    ...both("HTTP_PROXY", http),
    ...both("HTTPS_PROXY", https),
    ...both("NO_PROXY", noProxy(settings).join(",")),
  ];
  const contents = templateText("proxy.conf", { variables });
  const dropIn = (name: string): PlannedUnit => ({
    name,
    dropIns: [{ name: layout.proxyDropIn, contents }],
    enabled: false,
    layer: "boot",
    from: ["proxy"],
  });
  const kubelet = settings.kubelet.managedBy === "external" ? [] : [dropIn(layout.kubeletUnit)];
  return {
    ...nothing,
    units: [dropIn(layout.containerdUnit), ...kubelet, ...fetchingUnits(settings).map(dropIn)],
  };
}

/** Those of the preload program that fetch an archive, for which there is nothing to add where it comes by itself. */
function fetchingUnits({ images: { pause, preload } }: NodeSettings): readonly string[] {
  const isFetched = ({ archive }: ImageSettings) => archive.url !== undefined;
  return [
    ...(isFetched(pause) ? [layout.preloadUnit] : []),
    ...(preload.some(isFetched) ? [layout.preloadMoreUnit] : []),
  ];
}

function both(name: string, value: string): readonly { name: string; value: string }[] {
  if (value === "") return [];
  return [
    { name, value },
    { name: name.toLowerCase(), value },
  ];
}

function urlFindings(url: string, field: "http" | "https"): readonly Finding[] {
  if (url === "") return [];
  // With a password in it, a URL is never quoted.
  if (url.includes("@")) return [finding("proxy-credentials", ["proxy", field], {})];
  return proxyUrl.test(url) ? [] : [finding("proxy-url", ["proxy", field], { found: url })];
}
