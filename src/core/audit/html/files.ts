import type { Subject } from "../../lint/subject.ts";
import { bootFiles } from "../boot-files.ts";
import type { Machine } from "../machine.ts";
import { breakable, html, lines, type Markup } from "./markup.ts";
import { mayHoldSecret } from "./secrets.ts";
import { counted } from "./words.ts";

/** Ours: a program of nodegen has about 16 kB, and a page should stay one that a mail can carry. */
const shownCharacters = 24_000;

/** Files that the page has already, with the name of the machine at which they are. */
export type Seen = Map<string, string>;

/** Every file that the audit read. A file that other machines have too is shown once. */
export function filesPart(machine: Machine, name: string, seen: Seen): Markup {
  const files = [...bootFiles(machine)].sort((a, b) => (a.path < b.path ? -1 : 1));
  if (files.length === 0) return html`<p>No file was read.</p>`;
  return html`<div class="files"><p class="soft">${counted(files.length, "file")}. Files that may hold a secret are named, and not shown.</p>
${files.map((file) => fileItem(file, { machine, name, seen }))}</div>`;
}

interface Context {
  readonly machine: Machine;
  readonly name: string;
  readonly seen: Seen;
}

function fileItem(file: Subject, { machine, name, seen }: Context): Markup {
  if (mayHoldSecret(file, machine)) return gone(file, "not shown, it may hold a secret");
  const key = JSON.stringify([file.path, file.text]);
  const other = seen.get(key);
  if (other !== undefined) return gone(file, `the same as on ${other}`);
  seen.set(key, name);
  const isCut = file.text.length > shownCharacters;
  const text = isCut ? file.text.slice(0, shownCharacters) : file.text;
  const note = isCut
    ? html`<p class="soft">Cut here: ${file.text.length - shownCharacters} more characters.</p>`
    : undefined;
  return html`
<details><summary>${nameOf(file)}</summary><pre tabindex="0">${lines(text)}</pre>${note}</details>`;
}

function gone(file: Subject, why: string): Markup {
  return html`
<p class="gone">${nameOf(file)} <span class="soft">${why}</span></p>`;
}

function nameOf({ path }: Subject): Markup {
  return html`<code>${breakable(path)}</code>`;
}
