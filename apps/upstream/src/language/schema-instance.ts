import { sentimentOf } from './sentiment.js';
import { type Topic, topicIn, write } from './topic.js';
import { keywordsOf, shorten } from './words.js';

/** A JSON Schema, as far as it is read: structured outputs use the part without conditions and patterns. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Number of items of a list without limits, by topic. */
const ITEMS: Readonly<Partial<Record<Topic, number>>> = { title: 3, keyword: 5 };

/** Deepest nesting that is written, so that a schema that contains itself has an end. */
const MAX_DEPTH = 8;

/** The facts of the prompt beside the schema. */
export interface Wish {
  /** The topic, for fields whose name says nothing. */
  readonly topic: Topic | undefined;
  /** Number of items of a list. */
  readonly items: number | undefined;
}

/** Writes a value that fits a schema. Names of properties say what a text is about, as they do for a real model. */
export function instanceOf(schema: JsonSchema, content: string, { topic, items }: Wish): unknown {
  return new InstanceWriter(schema, content, items).write(schema, { topic, index: 0, depth: 0, name: '' });
}

interface Place {
  readonly topic: Topic | undefined;
  readonly index: number;
  readonly depth: number;
  /** Name of the nearest property. */
  readonly name: string;
}

class InstanceWriter {
  constructor(
    private readonly root: JsonSchema,
    private readonly content: string,
    private readonly items: number | undefined,
  ) {}

  write(given: JsonSchema, place: Place): unknown {
    const schema = this.#resolve(given, place);
    if ('const' in schema) return schema['const'];
    if (Array.isArray(schema['enum'])) return this.#choose(schema['enum']);
    switch (typeOf(schema)) {
      case 'object':
        return this.#object(schema, place);
      case 'array':
        return this.#list(schema, place);
      case 'integer':
        return Math.round(this.#number(schema, place));
      case 'number':
        return this.#number(schema, place);
      case 'boolean':
        return true;
      case 'null':
        return null;
      default:
        return this.#text(schema, place);
    }
  }

  /** Follows references, and takes the first useful branch of a choice. */
  #resolve(schema: JsonSchema, { depth }: Place): JsonSchema {
    const reference = schema['$ref'];
    if (typeof reference === 'string' && depth < MAX_DEPTH) {
      const target = reference
        .split('/')
        .slice(1)
        .reduce<unknown>((at, key) => (at as JsonSchema | undefined)?.[key], this.root);
      return isSchema(target) ? target : {};
    }
    for (const choice of ['anyOf', 'oneOf', 'allOf']) {
      const branches = schema[choice];
      if (!Array.isArray(branches)) continue;
      if (choice === 'allOf')
        return Object.assign({}, schema, { allOf: undefined }, ...(branches as JsonSchema[])) as JsonSchema;
      return (branches.find((branch) => isSchema(branch) && typeOf(branch) !== 'null') ?? {}) as JsonSchema;
    }
    return schema;
  }

  #object(schema: JsonSchema, { topic, index, depth }: Place): Record<string, unknown> {
    const properties = isSchema(schema['properties']) ? schema['properties'] : {};
    const required = Array.isArray(schema['required']) ? schema['required'] : [];
    // Only required fields at the end of the depth: optional ones may contain themselves.
    const names = Object.keys(properties).filter((name) => depth < MAX_DEPTH || required.includes(name));
    return Object.fromEntries(
      names.map((name) => {
        const property = properties[name];
        const place = { topic: topicIn(name) ?? topic, index, depth: depth + 1, name };
        return [name, this.write(isSchema(property) ? property : {}, place)];
      }),
    );
  }

  #list(schema: JsonSchema, place: Place): unknown[] {
    const items = isSchema(schema['items']) ? schema['items'] : {};
    const min = numberOf(schema['minItems'], 0);
    const max = numberOf(schema['maxItems'], Infinity);
    const wanted = place.depth < MAX_DEPTH ? this.#wanted(place.topic) : 0;
    const length = Math.min(max, Math.max(min, wanted));
    return Array.from({ length }, (_, index) =>
      this.write(items, { ...place, index, depth: place.depth + 1 }),
    );
  }

  #wanted(topic: Topic | undefined): number {
    const items = this.items ?? (topic && ITEMS[topic]) ?? 1;
    return topic === 'keyword' ? keywordsOf(this.content, items).length : items;
  }

  #number(schema: JsonSchema, { name }: Place): number {
    const min = numberOf(schema['minimum'], numberOf(schema['exclusiveMinimum'], -Infinity) + 1e-3);
    const max = numberOf(schema['maximum'], numberOf(schema['exclusiveMaximum'], Infinity) - 1e-3);
    const value = /confidence|probability/i.test(name) ? 0.9 : sentimentOf(this.content).score;
    return Math.min(max, Math.max(min, value));
  }

  #text(schema: JsonSchema, { topic, index }: Place): string {
    const fixed = FORMATS[String(schema['format'])];
    if (fixed !== undefined) return fixed;
    const text = write(topic, this.content, index);
    const short = shorten(text, numberOf(schema['maxLength'], Infinity));
    return short.padEnd(numberOf(schema['minLength'], 0), '.');
  }

  /** The mood of the content if the choice has it, else a choice that the content names, else the first. */
  #choose(choices: readonly unknown[]): unknown {
    const { label } = sentimentOf(this.content);
    const content = this.content.toLowerCase();
    return (
      choices.find((choice) => choice === label) ??
      choices.find((choice) => typeof choice === 'string' && content.includes(choice.toLowerCase())) ??
      choices[0]
    );
  }
}

/** Texts for formats that say exactly how a text looks. */
const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  time: '00:00:00Z',
  email: 'studio@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function typeOf(schema: JsonSchema): unknown {
  const { type } = schema;
  if (Array.isArray(type)) return (type as unknown[]).find((name) => name !== 'null') ?? 'null';
  return type ?? ('properties' in schema ? 'object' : 'items' in schema ? 'array' : undefined);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function numberOf(value: unknown, standard: number): number {
  return typeof value === 'number' ? value : standard;
}
