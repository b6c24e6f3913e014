import { type Finding, finding } from "../../report/finding.ts";
import { at } from "../place.ts";
import { isYes, lastOf, listOf, type PlacedWord, placeOfWord, type Unit } from "./unit.ts";

/**
 * What well-known units start after, where no file says otherwise. Source: systemd.special(7) of systemd 252; cloud-init
 * 22.4 to 26.2, systemd/*.service.tmpl, where cloud-final.service is after multi-user.target, as cloud-init.target is.
 */
const known: Readonly<Record<string, readonly string[]>> = {
  "sysinit.target": ["local-fs.target", "swap.target"],
  "basic.target": ["sysinit.target", "sockets.target", "timers.target", "paths.target"],
  "multi-user.target": ["basic.target"],
  "graphical.target": ["multi-user.target"],
  "network-online.target": ["network.target"],
  "cloud-config.service": ["cloud-config.target", "network-online.target"],
  "cloud-final.service": ["cloud-config.service", "multi-user.target"],
  "cloud-init.target": ["multi-user.target"],
};

/** What multi-user.target starts on a node, whatever files are there. */
const wanted = ["kubelet.service", "containerd.service"];

/** `unit` starts after `other`; `word` is where a file says so. */
export interface Edge {
  readonly unit: string;
  readonly other: string;
  readonly word?: PlacedWord;
}

/**
 * Circles in the order of the boot: systemd deletes one of the jobs, which one differs from boot to boot, and says so in
 * the journal alone. Source: systemd.unit(5), "Default Dependencies" of systemd.service(5) and systemd.target(5).
 */
export function orderFindings(units: readonly Unit[]): readonly Finding[] {
  const edges = edgesOf(units);
  const ofUnit = new Map<string, Edge[]>();
  for (const edge of edges) {
    const known = ofUnit.get(edge.unit);
    if (known === undefined) ofUnit.set(edge.unit, [edge]);
    else known.push(edge);
  }
  const circles = edges
    .flatMap((edge) => {
      const back = edge.word === undefined ? undefined : wayBack(ofUnit, edge);
      return back === undefined ? [] : [{ edge, all: [edge, ...back] }];
    })
    .sort((a, b) => a.all.length - b.all.length);
  const told = new Set<Edge>();
  return circles.flatMap(({ edge, all }) => {
    const said = all.filter(({ word }) => word !== undefined);
    if (said.some((one) => told.has(one))) return [];
    for (const one of said) told.add(one);
    const { word } = edge;
    if (word === undefined) return [];
    const { name } = word.setting;
    const circle = all.map(({ other }) => other);
    const found = finding("unit-ordering-cycle", [word.setting.section, name], {
      setting: `${name}=${word.text}`,
      unit: edge.unit,
      circle,
    });
    return [at(placeOfWord(word), found)];
  });
}

/** What starts after what, as the files and the defaults of systemd have it. */
export function edgesOf(units: readonly Unit[]): readonly Edge[] {
  const given = new Map(units.map((unit) => [unit.name, unit]));
  const said = units.flatMap((unit) => [
    ...listOf(unit, "Unit", "After").map((word) => ({ unit: unit.name, other: word.text, word })),
    ...listOf(unit, "Unit", "Before").map((word) => ({ unit: word.text, other: unit.name, word })),
  ]);
  const names = new Set([
    ...Object.keys(known),
    ...wanted,
    ...said.flatMap(({ unit, other }) => [unit, other]),
  ]);
  const implied = [...names].flatMap((name) => [
    ...(known[name] ?? []).map((other) => ({ unit: name, other })),
    ...(/\.(service|timer|path|socket)$/.test(name) && defaultsOf(name) && !(name in known)
      ? [{ unit: name, other: name.endsWith(".service") ? "basic.target" : "sysinit.target" }]
      : []),
  ]);
  const pulled = [
    ...wanted.map((unit) => ({ target: "multi-user.target", unit })),
    ...units.flatMap((unit) => [
      ...["WantedBy", "RequiredBy"].flatMap((name) =>
        listOf(unit, "Install", name).map(({ text }) => ({ target: text, unit: unit.name })),
      ),
      ...["Wants", "Requires"].flatMap((name) =>
        listOf(unit, "Unit", name).map(({ text }) => ({ target: unit.name, unit: text })),
      ),
    ]),
  ];
  // A target starts after what it pulls in, unless that has said to start after the target.
  const targets = pulled
    .filter(({ target, unit }) => target.endsWith(".target") && defaultsOf(unit))
    .filter(({ target, unit }) => !said.some((edge) => edge.unit === unit && edge.other === target))
    .map(({ target, unit }) => ({ unit: target, other: unit }));
  const pulledIn = new Set(pulled.map(({ unit }) => unit));
  return [...said, ...implied, ...targets].filter(
    ({ unit, other }) => unit !== other && isStarted(unit) && isStarted(other),
  );

  /** A unit that nothing pulls in has no job in the boot, and its orders count for nothing. */
  function isStarted(name: string): boolean {
    const isOwn = given.get(name)?.base !== undefined;
    return !isOwn || name in known || pulledIn.has(name);
  }

  /** Of a unit that is not among the files nothing is assumed but for those that every node has. */
  function defaultsOf(name: string): boolean {
    const unit = given.get(name) ?? given.get(name.replace(/@[^.]+\./, "@."));
    const said = unit === undefined ? undefined : lastOf(unit, "Unit", "DefaultDependencies");
    if (said !== undefined) return isYes(said.value);
    return unit?.base !== undefined || wanted.includes(name);
  }
}

/** The shortest way on which `other` of the edge starts after its `unit`. */
function wayBack(
  ofUnit: ReadonlyMap<string, readonly Edge[]>,
  { unit, other }: Edge,
): readonly Edge[] | undefined {
  const seen = new Set([other]);
  let ways: readonly { readonly name: string; readonly way: readonly Edge[] }[] = [
    { name: other, way: [] },
  ];
  while (ways.length > 0) {
    const next: { readonly name: string; readonly way: readonly Edge[] }[] = [];
    for (const { name, way } of ways) {
      for (const edge of ofUnit.get(name) ?? []) {
        if (edge.other === unit) return [...way, edge];
        if (seen.has(edge.other)) continue;
        seen.add(edge.other);
        next.push({ name: edge.other, way: [...way, edge] });
      }
    }
    ways = next;
  }
  return undefined;
}
