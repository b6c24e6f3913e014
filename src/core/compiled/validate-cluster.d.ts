/** One thing Ajv found: https://ajv.js.org/api.html#error-objects */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** Whether `value` has the form of schemas/cluster.v1alpha1.schema.json; the reasons stand in `errors`. */
declare const validate: { (value: unknown): boolean; errors?: readonly SchemaError[] | null };
export default validate;
