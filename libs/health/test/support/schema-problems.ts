interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | true;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Schemas by name, as in `components.schemas`. */
export type Schemas = Readonly<Record<string, object>>;

/** Lists the parts of `value` that do not fit the schema of that name. A part that the schema does not mention does not fit. */
export function schemaProblems(schemas: Schemas, name: string, value: unknown): string[] {
  const find = (schema: Schema, found: unknown, path: string): string[] => {
    if (schema.$ref) {
      const target = schemas[schema.$ref.replace('#/components/schemas/', '')];
      return target ? find(target, found, path) : [`${path}: ${schema.$ref} leads nowhere`];
    }
    if (schema.anyOf) {
      return schema.anyOf.some((one) => find(one, found, path).length === 0)
        ? []
        : [`${path}: none of anyOf`];
    }
    if (schema.enum && !schema.enum.includes(found))
      return [`${path}: ${String(found)} is not one of its words`];
    if (schema.type !== typeOf(found) && !(schema.type === 'integer' && Number.isInteger(found))) {
      return [`${path}: ${typeOf(found)} in place of ${schema.type}`];
    }
    if (Array.isArray(found)) {
      return found.flatMap((item, at) => find(schema.items as Schema, item, `${path}[${at}]`));
    }
    if (typeOf(found) !== 'object') return [];
    const missing = (schema.required ?? []).filter((key) => !Object.hasOwn(found as object, key));
    return [
      ...missing.map((key) => `${path}.${key}: missing`),
      ...Object.entries(found as object).flatMap(([key, part]) => {
        const known = schema.properties?.[key] ?? schema.additionalProperties;
        if (known === true) return [];
        return known ? find(known, part, `${path}.${key}`) : [`${path}.${key}: not described`];
      }),
    ];
  };
  return find({ $ref: `#/components/schemas/${name}` }, value, name);
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}
