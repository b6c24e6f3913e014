import { layout } from "../../plan/layout.ts";
import { type Finding, finding } from "../../report/finding.ts";
import { at } from "../place.ts";
import type { Subject } from "../subject.ts";
import { commandsOf, listOf, type PlacedWord, placeOfWord, type Unit } from "./unit.ts";

/**
 * The file that containerd reads, where its unit names another one than /etc/containerd/config.toml. Source: containerd,
 * cmd/containerd/command/main.go: `--config`, `-c`, and the variable CONTAINERD_CONFIG.
 */
export function containerdFindings(
  units: readonly Unit[],
  subjects: readonly Subject[],
): readonly Finding[] {
  const unit = units.find(({ name }) => name === layout.containerdUnit);
  const read = unit === undefined ? undefined : configOf(unit);
  if (read === undefined || read.path === layout.containerdConfig) return [];
  const has = (path: string) => subjects.some((subject) => subject.path.endsWith(path));
  if (has(read.path)) return [];
  const code = has(layout.containerdConfig)
    ? "containerd-config-unread"
    : "containerd-config-unseen";
  const { section, name } = read.word.setting;
  return [at(placeOfWord(read.word), finding(code, [section, name], { path: read.path }))];
}

/** Where a unit has containerd read its configuration. */
export interface Read {
  readonly path: string;
  readonly word: PlacedWord;
}

/** Undefined where the unit says nothing of it, or where that can't be told. */
export function configOf(unit: Unit): Read | undefined {
  const words = commandsOf(unit, "ExecStart").at(-1)?.words ?? [];
  const environment = listOf(unit, "Service", "Environment").findLast(({ text }) =>
    text.startsWith("CONTAINERD_CONFIG="),
  );
  const variable =
    environment === undefined
      ? undefined
      : { path: environment.text.slice("CONTAINERD_CONFIG=".length), word: environment };
  const option = optionOf(words);
  // Flatcar's unit has --config ${CONTAINERD_CONFIG}.
  if (option !== undefined && /^\$\{?CONTAINERD_CONFIG\}?$/.test(option.path)) return variable;
  if (option?.path.includes("$") === true) return undefined;
  return option ?? variable;
}

function optionOf(words: readonly PlacedWord[]): Read | undefined {
  const index = words.findLastIndex(({ text }) => /^(--config|-c)(=|$)/.test(text));
  const word = words[index];
  if (word === undefined) return undefined;
  const inside = /=(.*)$/.exec(word.text)?.[1];
  const next = words[index + 1];
  if (inside !== undefined) return { path: inside, word };
  return next === undefined ? undefined : { path: next.text, word: next };
}
