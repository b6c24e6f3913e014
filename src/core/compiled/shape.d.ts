import type { Shape } from "../spec/shape.ts";

/** Made from schemas/cluster.v1alpha1.schema.json by scripts/build/schema-shape.mjs. */
export declare const clusterShape: Shape;
