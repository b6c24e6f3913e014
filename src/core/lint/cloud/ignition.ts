import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import { base64Bytes, percentDecoded, utf8Decoded } from "../../syntax/base64.ts";
import { type JsonPlace, type JsonPlaces, jsonPlaces } from "../../syntax/json-places.ts";
import { embeddedPath } from "../embedded.ts";
import { at, placeIn } from "../place.ts";
import type { Embedded, Subject } from "../subject.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Stable specifications. Source: coreos/ignition, docs/specs.md, v2.26. */
const versions = ["3.0.0", "3.1.0", "3.2.0", "3.3.0", "3.4.0", "3.5.0", "3.6.0"];

/** A configuration for Ignition: text that Ignition's own validator lets pass is looked at too. */
export function isIgnition(text: string): boolean {
  return /^\s*\{/.test(text) && /"ignition"\s*:\s*\{/.test(text);
}

export function lintIgnition(files: readonly Subject[]): readonly Finding[] {
  return files.flatMap((file) => {
    const config = read(file);
    if (config === undefined) return [broken(file)];
    return [...versionFindings(file, config), ...fileFindings(file, config)];
  });
}

function read({ text }: Subject): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function broken(file: Subject): Finding {
  const fault = placesOf(file).faults[0];
  const place = placeIn(file, fault?.start ?? 0, fault?.end ?? 1);
  return at(place, finding("ignition-json", [], { reason: fault?.kind ?? "syntax" }));
}

function versionFindings(file: Subject, config: Fields): readonly Finding[] {
  const version = Object(config.ignition).version;
  if (versions.includes(version)) return [];
  const path = ["ignition", "version"];
  const found = finding("ignition-version", path, { version: String(version ?? "") });
  return [at(placeAt(file, path), found)];
}

function listAt(value: unknown, ...steps: readonly string[]): readonly Fields[] {
  let place = value;
  for (const step of steps) place = Object(place)[step];
  return Array.isArray(place) ? place.map((one) => Object(one) as Fields) : [];
}

function fileFindings(file: Subject, config: Fields): readonly Finding[] {
  const seen = new Set<unknown>();
  return ["files", "directories", "links"].flatMap((list) =>
    listAt(config, "storage", list).flatMap((entry, index) => {
      const base = ["storage", list, index];
      const path = typeof entry.path === "string" ? entry.path : "this entry";
      const reason =
        typeof entry.path !== "string"
          ? "has no path"
          : !path.startsWith("/")
            ? "is not absolute"
            : seen.has(path)
              ? "stands twice"
              : undefined;
      seen.add(path);
      const tell = (key: string, found: (path: Path) => Finding) => [
        at(placeAt(file, [...base, key]), found([...base, key])),
      ];
      const source = Object(entry.contents).source;
      const isBroken = typeof source === "string" && decoded(entry) === undefined;
      return [
        ...(reason === undefined
          ? []
          : tell("path", (place) => finding("ignition-path", place, { path, reason }))),
        ...modeFindings(entry.mode, tell),
        ...(isBroken
          ? tell("contents", (place) => finding("ignition-content", place, { path }))
          : []),
      ];
    }),
  );
}

/**
 * Octal digits that were written where a decimal number is read: a mode that nobody would choose, with special bits or with
 * more for others than for the owner. 755 is 01363.
 */
function modeFindings(
  mode: unknown,
  tell: (key: string, found: (path: Path) => Finding) => readonly Finding[],
): readonly Finding[] {
  if (typeof mode !== "number" || !/^[0-7]{3,4}$/.test(String(mode))) return [];
  const [special, owner, group, others] = [mode >> 9, (mode >> 6) & 7, (mode >> 3) & 7, mode & 7];
  const isSane =
    special === 0 && (group | owner) === owner && (others | group) === group && (group & 6) !== 2;
  if (isSane) return [];
  const words = { written: mode, mode: `0${mode.toString(8)}`, meant: String(mode) };
  return tell("mode", (place) => finding("ignition-mode", place, words));
}

/** The text of a file; empty where it can't be told here (compressed, fetched, binary); undefined where it is broken. */
function decoded({ contents }: Fields): string | undefined {
  const { source, compression } = Object(contents);
  const [, isBase64, body = ""] = /^data:[^,]*?(;base64)?,([\s\S]*)$/.exec(String(source)) ?? [];
  if (!String(source).startsWith("data:")) return "";
  const plain = percentDecoded(body);
  if (isBase64 === undefined) return compression ? "" : plain;
  const bytes = base64Bytes(plain ?? "");
  if (bytes === undefined) return undefined;
  return compression ? "" : (utf8Decoded(bytes) ?? "");
}

/** The files and units that a configuration brings. */
export function embeddedInIgnition(within: Subject): readonly Embedded[] {
  const config = read(within);
  if (config === undefined) return [];
  const bring = (folder: string, names: readonly unknown[], text: unknown, place: Path) => {
    if (typeof text !== "string" || text === "") return [];
    if (!names.every((name) => typeof name === "string")) return [];
    const path = folder + names.join("");
    const [start, end] = offsetsAt(within, place);
    const subject = { path: embeddedPath(within, path), text };
    return [{ subject, within, path: place, start, end }];
  };
  const folder = "/etc/systemd/system/";
  return [
    ...listAt(config, "storage", "files").flatMap((entry, index) =>
      bring("", [entry.path], decoded(entry), ["storage", "files", index, "contents", "source"]),
    ),
    ...listAt(config, "systemd", "units").flatMap((unit, index) => [
      ...bring(folder, [unit.name], unit.contents, ["systemd", "units", index, "contents"]),
      ...listAt(unit, "dropins").flatMap((dropIn, each) =>
        bring(folder, [unit.name, ".d/", dropIn.name], dropIn.contents, [
          ...["systemd", "units", index, "dropins", each, "contents"],
        ]),
      ),
    ]),
  ];
}

/** Ours: no part of a configuration that is looked at is deeper. */
const deepest = 64;

function placesOf({ text }: Subject): JsonPlaces {
  return jsonPlaces(text, { start: 0, end: text.length, deepest });
}

const places = new WeakMap<Subject, JsonPlace | undefined>();

function placeAt(file: Subject, path: Path) {
  const [start, end] = offsetsAt(file, path);
  return placeIn(file, start, end);
}

/** Of the value at `path`, or of the deepest that is there. */
function offsetsAt(file: Subject, path: Path): readonly [number, number] {
  if (!places.has(file)) places.set(file, placesOf(file).place);
  let place = places.get(file);
  for (const step of path) {
    const next: JsonPlace | undefined =
      typeof step === "number"
        ? place?.items?.[step]
        : place?.members?.find(({ key }) => key === step)?.place;
    if (next === undefined) break;
    place = next;
  }
  return [place?.start ?? 0, place?.end ?? 1];
}
