import { importCalls } from "../ctr.ts";
import type { Kind } from "../subject.ts";
import { unitPath } from "./unit.ts";
import { lintPrograms, lintUnits } from "./units.ts";

export const unitKinds: readonly Kind[] = [
  { name: "unit", noun: "a systemd unit or a drop-in", path: unitPath, lint: lintUnits },
  {
    name: "program",
    noun: "a shell program that imports images",
    // By its content alone.
    path: /(?!)/,
    content: {
      name: /\.sh$/,
      fits: (text) => text.startsWith("#!") && importCalls(text).length > 0,
    },
    lint: lintPrograms,
  },
];
