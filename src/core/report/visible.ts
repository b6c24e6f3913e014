/** C0 and C1 controls, DEL, direction marks and overrides, separators, zero-width characters, BOM. */
const actedOn = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text that is not ours, with the number of each character that a terminal would act on, or that hides what is there. */
export function visible(text: string): string {
  return text.replace(actedOn, (character) => `\\u{${digits(character).toUpperCase()}}`);
}

/** A value as JSON of several lines. What JSON leaves as it is and a terminal acts on is escaped; it reads back the same. */
export function visibleJson(value: unknown): string {
  const lines = JSON.stringify(value, null, 2).split("\n");
  return lines
    .map((line) => line.replace(actedOn, (character) => `\\u${digits(character)}`))
    .join("\n");
}

const digits = (character: string) => character.charCodeAt(0).toString(16).padStart(4, "0");
