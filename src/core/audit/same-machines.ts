import type { NamedMachine } from "./machine-audit.ts";

/** Stands for what is a machine's own; no text that a plan has holds it. */
const standIn = "\u0000own\u0000";

/** Ours: shorter ones are in every other word. */
const shortestOwn = 4;

/** What only this machine's texts hold of what is its own: its name, its addresses. The longest first. */
export function ownTexts({ own = [] }: NamedMachine): readonly string[] {
  return own.filter(({ length }) => length >= shortestOwn).sort((a, b) => b.length - a.length);
}

/**
 * A function that is equal for machines that are equal but for what is their own. Each text counts by its number, so that a
 * key stays short.
 */
export function contentKeys(): (machine: NamedMachine) => string {
  const numbers = new Map<string, number>();
  const numberOf = (text: string) => {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  };
  return (named) => {
    const { machine, policy, versions, findings = [] } = named;
    const own = ownTexts(named);
    const withoutOwn = (text: string) =>
      own.reduce((shown, each) => shown.replaceAll(each, standIn), text);
    const { subjects, folders, files, links, archives, fetched, secret, store, source } = machine;
    return JSON.stringify([
      subjects.map(({ path, text, kind }) => [path, numberOf(withoutOwn(text)), kind]),
      [source, folders, files, [...links], [...archives], [...fetched], [...secret]],
      [store, policy, versions, findings],
    ]);
  };
}
