import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { problemsOf } from '../../../test/problems-of.js';
import { environmentSchema, readEnvironment, VARIABLES } from '../../environment.js';

interface Property {
  readonly type: string;
  readonly default?: unknown;
  readonly description?: string;
  readonly writeOnly?: boolean;
  readonly minLength?: number;
}

const schema = environmentSchema({ PORT: 'Port of the API.' }) as {
  readonly properties: Readonly<Record<string, Property>>;
};
const validate = new Ajv2020({ coerceTypes: true, allErrors: true }).compile(schema);

/** True if the schema allows a variable with a text. Ajv replaces texts by values, so each call has its own object. */
const allows = (name: string, text: string): boolean => validate({ [name]: text });

/** True if the API accepts a variable with a text; conditions between variables aside. */
function accepts(name: string, text: string): boolean {
  try {
    readEnvironment({ [name]: text }, { [name]: text });
    return true;
  } catch {
    return !problemsOf({ [name]: text }).problems.some(
      ({ variable, fault }) => variable === name && /^expected .+, got |^is not a variable/.test(fault),
    );
  }
}

const TEXTS = [
  ...[
    '0',
    '1',
    '2',
    '16',
    '99',
    '100',
    '101',
    '1000',
    '65535',
    '65536',
    '86400000',
    '2147483647',
    '2147483648',
  ],
  ...['-1', '0.5', '1.5', '3s', 'abc', 'true', 'false', 'yes', 'TRUE'],
  ...['development', 'production', 'info', 'debug', 'silent', 'fixed', 'memory', 'redis'],
  ...['https://studio.example', 'https://studio.example/', 'https://studio.example/path', 'http://u@studio'],
  ...[
    'https://a.example, https://b.example',
    'https://a.example,',
    'ftp://a.example',
    'redis://cache',
    'rediss://cache',
  ],
  ...['postgresql://u:p@db/studio', 'postgres://db', 'mysql://db', 'smtp://mail', 'wss://host/subscribe'],
];

const samples = Object.entries(VARIABLES).flatMap(([name, variable]) => {
  const { minimum, maximum } = variable.schema;
  const limits = [minimum, maximum].flatMap((limit) =>
    limit === undefined ? [] : [String(limit - 1), String(limit), String(limit + 1)],
  );
  return [...TEXTS, ...limits].map((text) => ({ name, variable, text }));
});

describe('the JSON Schema of the environment', () => {
  it('allows each text that the API accepts', () => {
    const refused = samples.filter(({ name, text }) => accepts(name, text) && !allows(name, text));
    expect(refused.map(({ name, text }) => `${name}=${text}`)).toEqual([]);
  });

  it('refuses each text that the API refuses, if JSON Schema has a keyword for the rule', () => {
    const allowed = samples.filter(
      ({ name, text, variable }) =>
        variable.schema.minLength === undefined && allows(name, text) && !accepts(name, text),
    );
    expect(allowed.map(({ name, text }) => `${name}=${text}`)).toEqual([]);
  });

  it.each(['CACHE_SIZE_MAX', 'YOUTUBE_KEY', 'HOME', 'CACHE_SERVICE_HOST', 'UPLOAD_PORT_80_TCP', 'API_PORT'])(
    'treats the name %s as the API does',
    (name) => {
      expect(allows(name, '80')).toBe(accepts(name, '80'));
    },
  );

  it('has each variable and each second name, with the default that the API uses', () => {
    const named = Object.entries(VARIABLES).flatMap(([name, { aliases }]) => [
      name,
      ...aliases.map((alias) => alias.name),
    ]);
    expect(new Set(Object.keys(schema.properties))).toEqual(new Set(named));
    const defaults = Object.entries(schema.properties).filter(
      ([, property]) => property.default !== undefined,
    );
    expect(defaults.length).toBeGreaterThan(20);
    for (const [name, property] of defaults) {
      expect([name, String(property.default)]).toEqual([
        name,
        VARIABLES[name as keyof typeof VARIABLES].standard,
      ]);
      expect([name, allows(name, String(property.default))]).toEqual([name, true]);
    }
  });

  it('marks secrets, and shows no default of them', () => {
    const marked = Object.entries(schema.properties).filter(([, { writeOnly }]) => writeOnly);
    const secrets = Object.entries(VARIABLES).filter(([, { secret }]) => secret);
    expect(marked.map(([name]) => name)).toEqual(expect.arrayContaining(secrets.map(([name]) => name)));
    expect(marked.filter(([, property]) => 'default' in property)).toEqual([]);
  });

  it('describes a variable, and the values that it takes', () => {
    expect(schema.properties['PORT']).toEqual({
      type: 'integer',
      minimum: 1,
      maximum: 65_535,
      default: 3000,
      description: 'Port of the API.\nExpected: a whole number from 1 to 65535.',
    });
  });
});
