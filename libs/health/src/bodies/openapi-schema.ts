/** A schema of OpenAPI 3. */
export type OpenApiSchema = Readonly<Record<string, unknown>>;

/** Schemas by name. */
export type OpenApiSchemas = Readonly<Record<string, OpenApiSchema>>;

/** Refers to a schema by its name. */
export function schemaRef(name: string): OpenApiSchema {
  return { $ref: `#/components/schemas/${name}` };
}
