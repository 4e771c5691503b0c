import { SERVICE_LINK } from './unknown-names.js';
import type { Alias, Declaration, Variable } from './variable.js';

/**
 * Describes variables that are read together as a JSON Schema (draft 2020-12). Texts of the environment are checked against it with the
 * types that they mean: a validator has to read `"3000"` as an integer.
 *
 * @param descriptions a sentence about each variable, by its name
 */
export function schemaOf(
  { variables, needs, prefixes }: Declaration,
  descriptions: Readonly<Record<string, string>>,
): object {
  const entries = Object.entries(variables);
  const aliases = entries.flatMap(([name, { aliases: own }]) => own.map((alias) => [name, alias] as const));
  const known = [...entries.map(([name]) => name), ...aliases.map(([, { name }]) => name)];
  const conditions = needs.map(({ variable, expected }) => `${variable}: ${expected}.`);
  const properties: Record<string, object> = {};
  for (const [name, variable] of entries) properties[name] = propertyOf(variable, descriptions[name]);
  for (const [name, alias] of aliases) properties[alias.name] = aliasProperty(name, alias, variables[name]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Environment of the Studio API',
    description: [
      'Leave out a variable that has no value. The API checks these conditions between variables as well:',
      ...conditions,
    ].join('\n'),
    type: 'object',
    properties,
    // Other names are not the API's: it ignores them.
    propertyNames: {
      anyOf: [
        { enum: known },
        { pattern: SERVICE_LINK.source },
        { not: { pattern: `^(${prefixes.join('|')})` } },
      ],
    },
  };
}

function propertyOf(variable: Variable<unknown>, description = ''): object {
  const { schema, expected, standard, secret } = variable;
  return {
    ...schema,
    description: `${description}\nExpected: ${expected}.`.trim(),
    ...(standard !== undefined && !secret && { default: typed(standard, variable) }),
    ...(secret && { writeOnly: true }),
  };
}

/** An alias with the values of its variable, or with texts of its own. */
function aliasProperty(name: string, { means }: Alias, variable: Variable<unknown> | undefined): object {
  const sameValues = means('a text') === 'a text';
  return {
    ...(sameValues ? variable?.schema : { type: 'string' }),
    description: `Another name of ${name}${sameValues ? '' : ', whose values it translates'}.`,
    ...(variable?.secret && { writeOnly: true }),
  };
}

const typed = (standard: string, { schema }: Variable<unknown>): unknown =>
  schema.type === 'string' ? standard : (JSON.parse(standard) as unknown);
