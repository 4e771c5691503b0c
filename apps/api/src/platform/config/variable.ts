import { describeNumberVariable, type NumberVariable, parseNumberVariable } from '@breakwater/core';

/** The keywords of JSON Schema that describe the value of a variable. */
export interface ValueSchema {
  readonly type: 'boolean' | 'integer' | 'number' | 'string';
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly object[];
}

/** One environment variable: the texts that it allows, and the value that they mean. */
export interface Variable<T> {
  /** The values that are allowed, e.g. `a whole number from 1 to 65535`. */
  readonly expected: string;
  /** The allowed values as JSON Schema. It allows more values than `read` where JSON Schema cannot express the rule. */
  readonly schema: ValueSchema;
  /** Reads a text that is not empty; `undefined` when it is wrong. */
  readonly read: (text: string) => T | undefined;
  /** The value when the variable is not set. */
  readonly fallback: T;
  /** The default as people write it; `undefined` when the variable has none. */
  readonly standard: string | undefined;
  /** True if the value is a secret, which errors do not show. */
  readonly secret: boolean;
  /** Other names of the variable. */
  readonly aliases: readonly Alias[];
}

/** Another name of a variable, from another service of the studio. */
export interface Alias {
  readonly name: string;
  /** Translates a text of the alias into one of the variable; `undefined` when the text says nothing about the variable. */
  readonly means: (text: string) => string | undefined;
}

/** Variables by name, of one part of the application or of all parts. */
export type Variables = Readonly<Record<string, Variable<unknown>>>;

/** The values of a table of variables, by name. */
export type ValuesOf<V extends Variables> = {
  readonly [K in keyof V]: V[K] extends Variable<infer T> ? T : never;
};

/** A condition between variables. */
export interface Need {
  /** The variable that has to be set, or to be set differently. */
  readonly variable: string;
  /** Returns whether the condition is broken with these values. */
  readonly when: (values: Readonly<Record<string, unknown>>) => boolean;
  /** The values that are allowed, and the condition. */
  readonly expected: string;
}

/** Variables that are read together. */
export interface Declaration {
  readonly variables: Variables;
  readonly needs: readonly Need[];
  /** Beginnings of names that belong to this service: an unknown variable with one of them is a mistake. */
  readonly prefixes: readonly string[];
}

function variable<T>(
  expected: string,
  schema: ValueSchema,
  read: (text: string) => T | undefined,
): Variable<T | undefined> {
  return { expected, schema, read, fallback: undefined, standard: undefined, secret: false, aliases: [] };
}

/** Gives a variable a default. */
export function withDefault<T>(optional: Variable<T | undefined>, fallback: T): Variable<T> {
  return { ...optional, fallback, standard: String(fallback) };
}

/** Gives a variable another name. */
export function alsoNamed<T>(
  main: Variable<T>,
  name: string,
  means: Alias['means'] = (text) => text,
): Variable<T> {
  return { ...main, aliases: [...main.aliases, { name, means }] };
}

/**
 * A variable whose value errors do not show. White space around the value is removed, because a file with a secret often ends
 * with a line break.
 */
export function secret<T>(shown: Variable<T>): Variable<T> {
  return { ...shown, read: (text) => shown.read(text.trim()), secret: true };
}

/** A whole number between two limits, both allowed, written in digits. */
export function wholeNumber(min: number, max: number): Variable<number | undefined> {
  const schema = { type: 'integer', minimum: min, maximum: max } as const;
  return variable(`a whole number from ${min} to ${max}`, schema, (text) => numberIn(text, min, max));
}

function numberIn(text: string, min: number, max: number): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : undefined;
}

/** A time limit in milliseconds, which 0 switches off. */
export function limit(max: number): Variable<number | undefined> {
  const expected = `a whole number of milliseconds from 1 to ${max}, or 0 for no limit`;
  const schema = { type: 'integer', minimum: 0, maximum: max } as const;
  return variable(expected, schema, (text) => numberIn(text, 0, max));
}

/** Variables that a package describes and reads itself: the package has their defaults, the API only checks them. */
export function fromPackage(
  described: Readonly<Record<string, NumberVariable>>,
): Readonly<Record<string, Variable<number | undefined>>> {
  return Object.fromEntries(
    Object.values(described).map((number) => [
      number.name,
      {
        ...variable(describeNumberVariable(number), schemaOf(number), (text) =>
          parseNumberVariable(number, text),
        ),
        standard: String(number.default),
      },
    ]),
  );
}

function schemaOf({ min, max, off }: NumberVariable): ValueSchema {
  const range = { minimum: min, maximum: max };
  return off === undefined
    ? { type: 'integer', ...range }
    : { type: 'integer', anyOf: [range, { const: off }] };
}

/** A share from 0 to 1. */
export function share(): Variable<number | undefined> {
  return variable('a number from 0 to 1', { type: 'number', minimum: 0, maximum: 1 }, (text) => {
    const value = /^(0|1|[01]?\.\d+)$/.test(text) ? Number(text) : NaN;
    return value <= 1 ? value : undefined;
  });
}

/** One of the given words. */
export function word<const W extends string>(...words: readonly W[]): Variable<W | undefined> {
  const schema = { type: 'string', enum: words } as const;
  return variable(`one of ${words.join(', ')}`, schema, (text) => words.find((known) => known === text));
}

/** A switch. */
export function flag(): Variable<boolean | undefined> {
  return variable('true or false', { type: 'boolean' }, (text) => ({ true: true, false: false })[text]);
}

/** Pattern of the texts that `isOrigin` accepts, and of some that it refuses, such as a port above 65535. */
const ORIGIN = '[hH][tT][tT][pP][sS]?://[^/?#@\\s]+/?';

/** An http or https origin. */
export function origin(): Variable<string | undefined> {
  const expected = 'an origin such as https://youtube.googleapis.com, without path and credentials';
  const schema = { type: 'string', pattern: `^${ORIGIN}$` } as const;
  return variable(expected, schema, (text) => (isOrigin(text) ? text : undefined));
}

/** Origins, separated by commas. */
export function origins(): Variable<readonly string[] | undefined> {
  const expected =
    'origins such as https://studio.example, separated by commas, without paths and credentials';
  const one = ORIGIN.replace('\\s', ',\\s');
  const schema = { type: 'string', pattern: `^\\s*${one}\\s*(,\\s*${one}\\s*)*$` } as const;
  return variable(expected, schema, (text) => {
    const list = text.split(',').map((item) => item.trim());
    return list.every(isOrigin) ? list.map((item) => new URL(item).origin) : undefined;
  });
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href;
}

/** A connection string with one of these schemes and the name of a server. */
export function connectionString(...schemes: readonly [string, ...string[]]): Variable<string | undefined> {
  const expected = `a connection string such as ${schemes[0]}://user:password@host`;
  const schema = { type: 'string', pattern: `^\\s*(${schemes.join('|')})://.` } as const;
  return variable(expected, schema, (text) => {
    const url = URL.parse(text);
    const isOne = url !== null && schemes.includes(url.protocol.slice(0, -1)) && url.hostname !== '';
    return isOne ? text : undefined;
  });
}

/**
 * A text that is valid when `configure` accepts it, so that the rule for the value exists once.
 *
 * @param configure throws when the value is wrong
 */
export function acceptedBy(
  expected: string,
  configure: (text: string) => unknown,
): Variable<string | undefined> {
  return variable(expected, { type: 'string', minLength: 1 }, (text) => {
    try {
      configure(text);
      return text;
    } catch {
      return undefined;
    }
  });
}
