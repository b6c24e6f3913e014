import { clusterShape } from "../compiled/shape.js";
import { type Shape, shapeAt } from "./shape.ts";

/** A node as an entry of `nodePools[].nodes` describes one. */
export type NodeEntry = Readonly<Record<string, unknown>> & { readonly name: string };

/** The shape of such an entry. */
export const nodeEntryShape: Shape = shapeAt(clusterShape, ["nodePools", 0, "nodes", 0]) ?? {
  types: ["object"],
};
