/** One thing Ajv found: https://ajv.js.org/api.html#error-objects */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** What Ajv makes of a schema: whether a value has its form; the reasons stand in `errors`. */
export interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}

/** For a whole document of schemas/cluster.v1alpha1.schema.json. */
export declare const validateCluster: Validator;
/** For one entry of `nodePools[].nodes`. */
export declare const validateNode: Validator;
