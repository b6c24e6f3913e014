/** schemas/cluster.v1alpha1.schema.json as data. */
export declare const clusterSchema: Readonly<Record<string, unknown>>;
