import { pathText } from "../../../../src/core/report/path.ts";
import { loadSpec } from "../../../../src/core/spec/load.ts";
import { everything, type Resolution, resolve } from "../../../../src/core/spec/resolve.ts";
import { aSpec, type SpecDocument, specText } from "../../../specs/a-spec.ts";

/** Resolves the pools with these inventories, by their names in the spec. */
export function fleet(
  nodePools: readonly SpecDocument[],
  inventories: Readonly<Record<string, string>> = {},
  selection = everything,
): Resolution {
  const { spec, findings } = loadSpec(specText(aSpec({ nodePools })), "cluster.yaml");
  if (spec === undefined) throw new Error(`this does not read: ${JSON.stringify(findings)}`);
  return resolve(spec, selection, new Map(Object.entries(inventories)));
}

/** The one pool `workers` with the nodes of one inventory. */
export function inventoried(text: string, file = "nodes.csv"): Resolution {
  return fleet([{ name: "workers", nodesFrom: { file } }], { [file]: text });
}

/** `name address address`, for each node. */
export function named({ nodes }: Resolution): readonly string[] {
  return nodes.map(({ node, settings }) => [node ?? "-", ...settings.addresses].join(" "));
}

/** `code path file:line:column underlined`, for each finding. The file is left out where it is the spec. */
export function told({ findings }: Resolution): readonly string[] {
  return findings.map(({ code, path, position }) => {
    if (position === undefined || position.file === "cluster.yaml")
      return `${code} ${pathText(path)}`;
    const { file, line, column, length, sourceLine } = position;
    const under = sourceLine?.slice(column - 1, column - 1 + length);
    return `${code} ${pathText(path)} ${file}:${line}:${column} ${under ?? "(hidden)"}`;
  });
}
