import type { Cluster } from "../../../src/core/spec/cluster.generated.ts";
import type { NodeSettings } from "../../../src/core/spec/settings.ts";

type ReadonlyDeep<T> = T extends object ? { readonly [K in keyof T]: ReadonlyDeep<T[K]> } : T;

type Sections = Omit<Cluster, "apiVersion" | "kind" | "metadata" | "nodePools">;

/**
 * Compiles only while `NodeSettings`, written by hand, agrees with the types made from the schema: a field that the
 * schema does not have, or has with another type, is an error here.
 */
export const settingsAreOfTheSchema = (settings: NodeSettings): ReadonlyDeep<Sections> => settings;

/** Likewise: a section that the schema has and `NodeSettings` lacks. */
export const everySectionIsSettled = (name: keyof Sections): keyof NodeSettings => name;
