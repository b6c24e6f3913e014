import { type OpenValue, openToken, unusedMark } from "../plan/open-value.ts";
import type { ReadLocalFiles } from "./local-inputs.ts";
import { nodeEntryShape } from "./node-entry.ts";
import { openKey, type ReferenceValues } from "./reference.ts";
import { referencesIn } from "./references-in.ts";
import type { UnsettledSettings } from "./settled.ts";
import { shapeBelow } from "./shape.ts";

/** What stays open in a node, and the values of its references with a token for each of these. */
export interface OpenedReferences {
  readonly open: readonly OpenValue[];
  readonly references: ReferenceValues;
}

/** Gives each `{ variable }` of `settings` a token that nothing else in the node looks like. */
export function openedReferences(
  settings: UnsettledSettings,
  references: ReferenceValues,
  localFiles: ReadLocalFiles,
): OpenedReferences {
  const variables = Object.entries(settings).flatMap(([section, value]) =>
    referencesIn(value, shapeBelow(nodeEntryShape, section), [section]).flatMap((found) => {
      const { variable } = found.reference;
      return variable === undefined ? [] : [{ ...found, variable }];
    }),
  );
  if (variables.length === 0) return { open: [], references };
  const texts = [...localFiles.values()].flatMap(({ text }) => text ?? []);
  const mark = unusedMark([JSON.stringify(settings), ...references.values(), ...texts]);
  const open = variables.map(({ variable, path, secret, shape }, index): OpenValue => {
    const before = variables.slice(0, index).filter((other) => other.variable === variable).length;
    return {
      token: openToken(mark, variable, before),
      variable,
      from: path,
      secret,
      description: shape.description ?? "",
      ...(shape.pattern === undefined ? {} : { pattern: shape.pattern }),
    };
  });
  const tokens = open.map(({ from, token }) => [openKey(from), token] as const);
  return { open, references: new Map([...references, ...tokens]) };
}
