import { type Consequence, consequenceOf } from "./consequences.ts";
import type { StateFile } from "./node-state.ts";
import { type Values, valuesOf } from "./values.ts";

/** One value that is not the same. Absent: it is not there on that side. */
export interface ValueChange {
  readonly key: string;
  readonly before?: string;
  readonly after?: string;
}

export interface FileChange {
  readonly path: string;
  readonly change: "added" | "removed" | "changed";
  readonly consequence: Consequence;
  /** Nothing of its content is told. */
  readonly secret: boolean;
  /** Of a file that is there on both sides and has values. */
  readonly values: readonly ValueChange[];
  /** Of any other text: how many lines only one side has. */
  readonly lines?: { readonly added: number; readonly removed: number };
}

/** In what the two differ; undefined where that means nothing: the same values in another order, or other comments. */
export function fileChange(
  before: StateFile | undefined,
  after: StateFile | undefined,
): FileChange | undefined {
  const file = after ?? before;
  if (file === undefined) return undefined;
  const inImage = before?.inImage === true || after?.inImage === true;
  const secret = before?.secret === true || after?.secret === true;
  const head = {
    path: file.path,
    consequence: inImage ? ("new image" as const) : consequenceOf(file.path),
    secret,
  };
  if (before === undefined) return { ...head, change: "added", values: [] };
  if (after === undefined) return { ...head, change: "removed", values: [] };
  const changed = { ...head, change: "changed" as const };
  const mode = modeChange(before, after);
  const [a, b] = [before.content, after.content];
  if ("text" in a && "text" in b) {
    const told = a.text === b.text ? [] : textChange(file.path, a.text, b.text);
    if (told !== undefined && mode.length + told.length === 0) return undefined;
    if (secret) return { ...changed, values: mode };
    if (told !== undefined) return { ...changed, values: [...mode, ...told] };
    return { ...changed, values: mode, lines: lineChange(a.text, b.text) };
  }
  if (JSON.stringify(a) === JSON.stringify(b)) {
    return mode.length === 0 ? undefined : { ...changed, values: mode };
  }
  if ("linkTo" in a && "linkTo" in b) {
    return { ...changed, values: [{ key: "(link)", before: a.linkTo, after: b.linkTo }] };
  }
  return { ...changed, values: mode };
}

function modeChange(before: StateFile, after: StateFile): readonly ValueChange[] {
  if (before.mode === after.mode || before.mode === undefined || after.mode === undefined)
    return [];
  return [{ key: "(mode)", before: before.mode, after: after.mode }];
}

/** Undefined where the texts have no values. */
function textChange(path: string, a: string, b: string): readonly ValueChange[] | undefined {
  const [before, after] = [valuesOf(path, a), valuesOf(path, b)];
  return before === undefined || after === undefined ? undefined : valueChanges(before, after);
}

/** Keys behind which credentials stand, in containerd's, the kubelet's and systemd's files alike. */
const secretKey =
  /(^|[."[\]])(header|auth|password|identitytoken|token|secret|client-key-data|authorization)($|[."[\]])/i;
const userInfo = /(:\/\/)[^/@\s]*@/g;
const hidden = "[redacted]";

/** A line with a credential of its own, which only its form tells: a key of that name, and what is said of it. */
const secretLine =
  /^(.*(?:auth|password|identitytoken|token|secret|client-key-data|authorization)["']?\s*[:=]\s*)\S.*$/i;

/** A line of a file as it may be shown. */
export function shownLine(line: string): string {
  return line.replace(secretLine, `$1${hidden}`).replace(userInfo, `$1${hidden}@`);
}

export function valueChanges(before: Values, after: Values): readonly ValueChange[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return keys.flatMap((key) => {
    const [a, b] = [before.get(key), after.get(key)];
    if (a === b) return [];
    const shown = (value: string) =>
      secretKey.test(key) ? hidden : value.replace(userInfo, `$1${hidden}@`);
    return [
      {
        key: key.replace(userInfo, `$1${hidden}@`),
        ...(a === undefined ? {} : { before: shown(a) }),
        ...(b === undefined ? {} : { after: shown(b) }),
      },
    ];
  });
}

/** Lines are counted, not placed: `--text` shows where they are. */
function lineChange(a: string, b: string): { readonly added: number; readonly removed: number } {
  return { added: surplus(b, a), removed: surplus(a, b) };
}

function surplus(text: string, other: string): number {
  const left = new Map<string, number>();
  for (const line of other.split("\n")) left.set(line, (left.get(line) ?? 0) + 1);
  let count = 0;
  for (const line of text.split("\n")) {
    const there = left.get(line) ?? 0;
    if (there === 0) count += 1;
    else left.set(line, there - 1);
  }
  return count;
}
