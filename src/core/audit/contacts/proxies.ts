import type { Subject } from "../../lint/subject.ts";
import { lastOf, listOf, settingsOf, type Unit, wordsOf } from "../../lint/units/unit.ts";
import { readEnvironmentFile } from "../../syntax/environment-file.ts";
import { readUnit } from "../../syntax/systemd-read.ts";
import { wordsBetween } from "../../syntax/words.ts";
import type { Contact } from "../contact.ts";
import type { Sighted } from "../reading/sighted.ts";
import { countedUnits } from "../reading/started-units.ts";
import type { ContactSource } from "./contact-source.ts";
import { hostOfAddress } from "./url-hosts.ts";

interface Variable {
  readonly name: string;
  readonly value: string;
  readonly file: Subject;
  readonly start: number;
  readonly end: number;
}

/** Source: golang.org/x/net/http/httpproxy, FromEnvironment, which reads both cases; curl(1) and wget(1). */
const proxyVariables = /^(https?_proxy|all_proxy)$/i;

/** What the manager gives to every unit. Source: systemd-system.conf(5). */
const managerFiles =
  /^(\/etc|\/run|\/usr\/local\/lib|\/usr\/lib|\/lib)\/systemd\/system\.conf(\.d\/[^/]+\.conf)?$/;

/**
 * Proxies of the units that run on the way to a pod. Hosts that go past the proxy, by NO_PROXY, are contacts of their
 * own; those that don't are reached by it, and so the list has both.
 */
export const proxyContacts: ContactSource = (sighted) => {
  const manager = sighted.files.filter(({ path }) => managerFiles.test(path)).flatMap(ofManager);
  return countedUnits(sighted)
    .filter(({ name }) => name.endsWith(".service"))
    .flatMap((unit) => {
      const all = [...manager, ...ofUnit(unit), ...ofFiles(unit, sighted)];
      const unset = new Set(listOf(unit, "Service", "UnsetEnvironment").map(({ text }) => text));
      const proxies = all.filter(({ name }) => proxyVariables.test(name) && !unset.has(name));
      const last = new Map(proxies.map((one) => [one.name, one] as const));
      return [...last.values()]
        .filter(({ value }) => value !== "")
        .map((one) => contactOf(unit.name, one, sighted));
    });
};

function contactOf(
  unit: string,
  { name, value, file, start, end }: Variable,
  { place }: Sighted,
): Contact {
  return {
    to: hostOfAddress(value, "http"),
    reason: "proxy",
    what: `${unit}, by ${name.toUpperCase()},`,
    stage: "pod start",
    place: place(file, start, end),
  };
}

function ofUnit(unit: Unit): readonly Variable[] {
  if (lastOf(unit, "Service", "Environment") === undefined) return [];
  return settingsOf(unit, "Service", "Environment").flatMap((setting) =>
    wordsOf(setting).flatMap(({ text, start, end, file }) => variable(text, { file, start, end })),
  );
}

function ofManager(file: Subject): readonly Variable[] {
  return readUnit(file.text)
    .settings.filter(({ section, name }) => section === "Manager" && name === "DefaultEnvironment")
    .flatMap(({ valueStart, valueEnd }) => wordsBetween(file.text, valueStart, valueEnd))
    .flatMap(({ text, start, end }) => variable(text, { file, start, end }));
}

/** They win over Environment=. Source: systemd.exec(5), EnvironmentFile=. */
function ofFiles(unit: Unit, { fileAt }: Sighted): readonly Variable[] {
  return listOf(unit, "Service", "EnvironmentFile").flatMap(({ text }) => {
    const file = fileAt(text.replace(/^-/, ""));
    if (file === undefined) return [];
    return readEnvironmentFile(file.text).map(({ name, words, start, nameEnd }) => ({
      name,
      value: words.map((word) => word.text).join(" "),
      file,
      start,
      end: nameEnd,
    }));
  });
}

function variable(text: string, place: Omit<Variable, "name" | "value">): readonly Variable[] {
  const equals = text.indexOf("=");
  if (equals < 1) return [];
  return [{ name: text.slice(0, equals), value: text.slice(equals + 1), ...place }];
}
