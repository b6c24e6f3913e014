import { visible } from "../../report/visible.ts";

/** The two kinds of type that a drawing has, with the size in pixels. */
export interface Type {
  readonly size: number;
  readonly family: "mono" | "sans";
}

/**
 * How wide a text is at most, in pixels: what is drawn here can't be measured. Of Latin letters by the widest of the
 * fonts that systems bring (bold DejaVu Sans Mono has 0.602 em, DejaVu Sans 0.28 to 0.99), of others by more than a square.
 */
export function widthOf(text: string, { size, family }: Type): number {
  return [...text].reduce((sum, character) => sum + emOf(character, family) * size, 0);
}

function emOf(character: string, family: Type["family"]): number {
  if ((character.codePointAt(0) ?? 0) > 0x2ff) return 1.3;
  if (family === "mono") return 0.605;
  if (/[mwMW@%—…]/.test(character)) return 1;
  if (/[A-Z&_+=<>~#]/.test(character)) return 0.84;
  if (/[ijl.,:;|' ]/.test(character)) return 0.38;
  return /[tfr()/-]/.test(character) ? 0.46 : 0.64;
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
