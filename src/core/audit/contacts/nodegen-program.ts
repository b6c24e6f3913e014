import type { Subject } from "../../lint/subject.ts";
import { layout } from "../../plan/layout.ts";
import { wordsBetween } from "../../syntax/words.ts";
import type { Sighted } from "./source.ts";

/** An image as nodegen-preload has it in its parameters. */
export interface PreloadParameters {
  readonly reference: string;
  readonly archive: string;
  /** Empty where the program fetches nothing. */
  readonly url: string;
  /** Offsets of the URL in the program. */
  readonly start: number;
  readonly end: number;
}

/** The programs of nodegen: what they fetch stands in their parameters, and nothing else of them is a fetch. */
export function isNodegenProgram({ path, text }: Subject): boolean {
  const ours: readonly string[] = [
    layout.preloadProgram,
    layout.verifyProgram,
    layout.imageProgram,
  ];
  return ours.includes(path) && /^# Written by nodegen; changes here are lost\./m.test(text);
}

/** The images that nodegen's program imports on this machine. */
export function preloadedByNodegen({ fileAt }: Sighted): readonly PreloadParameters[] {
  const program = fileAt(layout.preloadProgram);
  return program !== undefined && isNodegenProgram(program) ? parametersOf(program.text) : [];
}

/** As templates/nodegen-preload.sh.hbs writes them: `reference` comes first, and each is one word of a shell. */
function parametersOf(text: string): readonly PreloadParameters[] {
  const blocks = [...text.matchAll(/^ {2}reference=[^\n]*\n(?: {2}\w+=[^\n]*\n)*/gm)];
  return blocks.map((found) => {
    const [block] = found;
    const lines = [...block.matchAll(/^ {2}(\w+)=([^\n]*)$/gm)];
    const line = (name: string) => lines.find((one) => one[1] === name);
    const value = (name: string) => {
      const written = line(name)?.[2] ?? "";
      return wordsBetween(written, 0, written.length)[0]?.text ?? "";
    };
    const url = line("url");
    const start = found.index + (url?.index ?? 0) + 2;
    const end = start + (url?.[0].length ?? 2) - 2;
    return {
      reference: value("reference"),
      archive: value("archive"),
      url: value("url"),
      start,
      end,
    };
  });
}
