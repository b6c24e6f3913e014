/** A word of a shell program: as it is written, without quotes that are only quotes. */
export interface ShellWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** One simple command: a program and its arguments, with the assignments in front of it. */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
}

/** Ours: no program that anybody wrote nests deeper. */
const deepest = 40;

/**
 * The commands of a POSIX shell program, also those in substitutions and in the texts that it writes elsewhere by here-documents.
 * It does not run anything: of two branches both are there. Never throws; a quote that does not end goes on to the end.
 */
export function shellCommands(text: string): readonly ShellCommand[] {
  const commands: ShellCommand[] = [];
  readUntil(text, { from: 0, to: text.length, close: "" }, 0, commands);
  return commands;
}

interface Range {
  readonly from: number;
  readonly to: number;
  /** What ends the range: a bracket, a backtick, or nothing. */
  readonly close: "" | ")" | "`";
}

/** Reads commands into `commands`, and returns the offset behind what closes the range. */
function readUntil(
  text: string,
  { from, to, close }: Range,
  depth: number,
  commands: ShellCommand[],
): number {
  let words: ShellWord[] = [];
  let word = "";
  let start = -1;
  let at = from;
  const documents: { readonly mark: string; readonly stripsTabs: boolean }[] = [];

  const endWord = (): void => {
    if (start !== -1) words.push({ text: word, start, end: at });
    word = "";
    start = -1;
  };
  const endCommand = (): void => {
    endWord();
    if (words.length > 0) commands.push({ words });
    words = [];
  };
  const begin = (): void => {
    if (start === -1) start = at;
  };
  const nested = (open: number, closing: ")" | "`"): number => {
    if (depth >= deepest) return open;
    return readUntil(text, { from: open, to, close: closing }, depth + 1, commands);
  };

  while (at < to) {
    const character = text.charAt(at);
    const two = text.slice(at, at + 2);
    if (close !== "" && character === close) {
      endCommand();
      return at + 1;
    }
    if (two === "\\\n") {
      at += 2;
    } else if (text.startsWith("\\\r\n", at)) {
      at += 3;
    } else if (character === "\\") {
      begin();
      word += text.charAt(at + 1);
      at += 2;
    } else if (character === "'") {
      begin();
      const end = text.indexOf("'", at + 1);
      const stop = end === -1 || end > to ? to : end;
      word += text.slice(at + 1, stop);
      at = stop + 1;
    } else if (character === '"') {
      begin();
      at += 1;
      while (at < to && text.charAt(at) !== '"') {
        const inside = text.charAt(at);
        if (inside === "\\") {
          word += text.charAt(at + 1);
          at += 2;
        } else at = plainOrNested(inside);
      }
      at += 1;
    } else if (two === "<<" && text.charAt(at + 2) !== "<") {
      endWord();
      const [whole = "<<", dash = "", , mark = ""] =
        /^<<(-?)[ \t]*(["']?)\\?([\w.-]+)\2/.exec(text.slice(at, at + 80)) ?? [];
      if (mark !== "") documents.push({ mark, stripsTabs: dash === "-" });
      at += whole.length;
    } else if (character === "\n") {
      endCommand();
      at += 1;
      for (const { mark, stripsTabs } of documents.splice(0)) at = pastDocument(mark, stripsTabs);
    } else if (/[ \t\r]/.test(character)) {
      endWord();
      at += 1;
    } else if (character === "#" && start === -1) {
      const end = text.indexOf("\n", at);
      at = end === -1 ? to : end;
    } else if (/^[<>]&|^&>/.test(two)) {
      endWord();
      at += 2;
    } else if (/[<>]/.test(character)) {
      // A number in front of it names a file, and is no word.
      if (/^[0-9]$/.test(word)) [word, start] = ["", -1];
      endWord();
      at += two === ">>" ? 2 : 1;
    } else if (/[;&|()]/.test(character)) {
      endCommand();
      at += 1;
    } else {
      begin();
      at = plainOrNested(character);
    }
  }
  endCommand();
  return at;

  /** One character, or a substitution: its commands are commands, and the word has it as it is written. */
  function plainOrNested(character: string): number {
    const open = at;
    let behind = at + 1;
    if (text.startsWith("$((", at)) behind = pastArithmetic(at);
    else if (text.startsWith("$(", at)) behind = nested(at + 2, ")");
    else if (text.startsWith("${", at)) behind = pastBraces(at);
    else if (character === "`" && close !== "`") behind = nested(at + 1, "`");
    word += text.slice(open, behind);
    return behind;
  }

  function pastArithmetic(open: number): number {
    const end = text.indexOf("))", open);
    return end === -1 || end > to ? open + 3 : end + 2;
  }

  function pastBraces(open: number): number {
    const end = text.indexOf("}", open);
    return end === -1 || end > to ? open + 2 : end + 1;
  }

  /** The lines up to the mark are commands of their own: each by itself, since they may be anything. */
  function pastDocument(mark: string, stripsTabs: boolean): number {
    let line = at;
    while (line < to) {
      const end = text.indexOf("\n", line);
      const stop = end === -1 || end > to ? to : end;
      const written = text.slice(line, stop).replace(/\r$/, "");
      if ((stripsTabs ? written.replace(/^\t+/, "") : written) === mark) return stop + 1;
      if (depth < deepest) {
        readUntil(text, { from: line, to: stop, close: "" }, depth + 1, commands);
      }
      line = stop + 1;
    }
    return to;
  }
}

/** Two values, because one would be taken for what the variable is. */
const unknowable: readonly string[] = ["", "?"];

/** What each variable is set to in these commands, by name; a variable that is set to several things has them all. */
export function assignments(
  commands: readonly ShellCommand[],
): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, readonly string[]>();
  for (const { words } of commands) {
    const declares = /^(export|readonly|local|declare|typeset|env)$/.test(words[0]?.text ?? "");
    for (const { text } of words) {
      const [, name, value = ""] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(text) ?? [];
      if (name === undefined) {
        if (declares) continue;
        break;
      }
      all.set(name, [...(all.get(name) ?? []), value]);
    }
    // A loop sets its variable, and read sets any: to nothing that can be told.
    const [first, name] = words.map(({ text }) => text);
    if (first === "for" && name !== undefined)
      all.set(name, [...(all.get(name) ?? []), ...unknowable]);
    if (first === "read") for (const { text } of words.slice(1)) all.set(text, unknowable);
  }
  return all;
}

/** Ours: no address that is put together is longer, and no variable is behind more others. */
const longest = 4096;
const mostSteps = 8;

/** `text` with each variable that is set once, and literally, in its place; others stay as they are written. */
export function resolved(text: string, variables: ReadonlyMap<string, readonly string[]>): string {
  let now = text;
  for (let step = 0; step < mostSteps; step += 1) {
    const next = now.replace(
      /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g,
      (whole, braced?: string, bare?: string) => {
        const values = variables.get(braced ?? bare ?? "") ?? [];
        const [value = whole] = values;
        return new Set(values).size > 1 || value.length > longest ? whole : value;
      },
    );
    if (next === now) return now;
    if (next.length > longest) return text;
    now = next;
  }
  return text;
}
