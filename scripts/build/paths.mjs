import { fileURLToPath } from "node:url";

/** The root of the checkout, with a slash at the end. */
export const root = fileURLToPath(new URL("../../", import.meta.url));
export const compiled = `${root}src/core/compiled/`;
export const schemaFile = `${root}schemas/cluster.v1alpha1.schema.json`;
