import { visible } from "../../report/visible.ts";

/** The two kinds of type that a drawing has, with the size in pixels. */
export interface Type {
  readonly size: number;
  readonly family: "mono" | "sans";
}

/**
 * How wide a text is at most, in pixels: what is drawn here can't be measured. Of Latin letters by the widest of the
 * fonts that browsers bring (DejaVu Sans Mono is 0.602 em, DejaVu Sans at most 0.99), of others by a full square and a bit.
 */
export function widthOf(text: string, { size, family }: Type): number {
  return [...text].reduce((sum, character) => sum + emOf(character, family) * size, 0);
}

function emOf(character: string, family: Type["family"]): number {
  if ((character.codePointAt(0) ?? 0) > 0x2ff) return 1.3;
  if (family === "mono") return 0.62;
  if (/[mwMW@%—]/.test(character)) return 1;
  if (/[A-Z&_]/.test(character)) return 0.75;
  return /[iIl.,:;|' tfrj()/]/.test(character) ? 0.44 : 0.65;
}

/** As much of a text as fits, with an ellipsis where something is cut. A name keeps its end, which tells it apart. */
export function cut(text: string, width: number, type: Type): string {
  const whole = visible(text);
  if (widthOf(whole, type) <= width) return whole;
  const characters = [...whole];
  let head = "";
  let tail = "";
  const isName = type.family === "mono";
  for (let left = 0, right = characters.length - 1; left <= right; ) {
    const fromEnd = isName && tail.length < head.length;
    const next = characters[fromEnd ? right : left] ?? "";
    if (widthOf(`${head}…${tail}${next}`, type) + type.size * 0.7 > width) break;
    if (fromEnd) tail = next + tail;
    else head += next;
    if (fromEnd) right -= 1;
    else left += 1;
  }
  return `${head}…${tail}`;
}
