import { type Finding, finding } from "../../report/finding.ts";
import { importCalls, isSeenByCri } from "../ctr.ts";
import { at, placeIn } from "../place.ts";
import type { Subject } from "../subject.ts";
import { placeOf, type Unit } from "./unit.ts";

/**
 * The section in which systemd reads a setting that is easily put into another. StartLimitInterval and StartLimitBurst
 * are read in both. Source: src/core/load-fragment-gperf.gperf.in of systemd 252.
 */
const sectionOf: Readonly<Record<string, string>> = {
  StartLimitIntervalSec: "Unit",
  After: "Unit",
  Before: "Unit",
  Wants: "Unit",
  Requires: "Unit",
  RequiresMountsFor: "Unit",
  ConditionPathExists: "Unit",
  DefaultDependencies: "Unit",
  ExecStart: "Service",
  ExecStartPre: "Service",
  Restart: "Service",
  RestartSec: "Service",
  RemainAfterExit: "Service",
  TimeoutStartSec: "Service",
  WantedBy: "Install",
  RequiredBy: "Install",
};

/** Lines and settings that systemd passes over. */
export function lineFindings({ name: unit, settings, passedOver }: Unit): readonly Finding[] {
  const ofService = unit.endsWith(".service");
  return [
    ...passedOver.map(({ file, start, end, reason }) =>
      at(placeIn(file, start, end), finding("unit-line-ignored", [], { reason })),
    ),
    ...settings.flatMap((setting) => {
      const { name, section } = setting;
      const right = Object.hasOwn(sectionOf, name) ? sectionOf[name] : undefined;
      const isFine = right === undefined || right === section || section.startsWith("X-");
      // Mounts and sockets have commands and times of their own, in sections of their own.
      if (isFine || (right === "Service" && !ofService)) return [];
      const found = finding("unit-setting-section", [section, name], { name, section, right });
      return [at(placeOf(setting), found)];
    }),
  ];
}

/** Images that would be imported where the kubelet does not see them. `environment`: what a unit sets for its commands. */
export function namespaceFindings(
  subject: Subject,
  ranges: readonly (readonly [number, number])[],
  environment = "",
): readonly Finding[] {
  const outer = importCalls(`${environment}\nctr images import`)[0]?.namespace;
  return ranges.flatMap(([start, end]) =>
    importCalls(subject.text.slice(start, end)).flatMap((call) => {
      const namespace = call.namespace ?? outer;
      if (isSeenByCri(namespace)) return [];
      const place = placeIn(subject, start + call.start, start + call.end);
      const words = { namespace: namespace ?? "default" };
      return [at(place, finding("ctr-import-namespace", [], words))];
    }),
  );
}
