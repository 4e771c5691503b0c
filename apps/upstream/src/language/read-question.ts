import { CallRefusedError } from '../services/simulated-service.js';
import type { JsonSchema } from './schema-instance.js';

/** Fields of a JSON object, not checked yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Longest context of the simulated models, in tokens. */
export const MAX_CONTEXT = 128_000;

/** @throws CallRefusedError unless the value is an object */
export function fieldsOf(value: unknown, name: string): Fields {
  if (isFields(value)) return value;
  throw new CallRefusedError(400, `Expected ${name} to be an object.`, { param: name });
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws CallRefusedError unless the field is a text that is not empty */
export function requiredText(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new CallRefusedError(400, `Missing required parameter: '${name}'.`, {
    param: name,
    code: 'missing_required_parameter',
  });
}

/** @throws CallRefusedError unless the field is left out or a whole number >= 1 */
export function optionalCount(fields: Fields, name: string): number | undefined {
  const value = fields[name] ?? undefined;
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && (value as number) >= 1) return value as number;
  throw new CallRefusedError(400, `Expected '${name}' to be a whole number >= 1.`, { param: name });
}

/**
 * The text of a message: a string, or a list of parts of which the texts are joined. Other parts, such as images, have no text.
 */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part) => (isFields(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .filter(Boolean)
    .join('\n');
}

/** A conversation, divided into the instructions for the model and the rest. */
export interface Conversation {
  readonly system: string;
  readonly messages: readonly string[];
}

const INSTRUCTING = new Set(['system', 'developer']);

/**
 * Reads a list of messages.
 *
 * @throws CallRefusedError when it is no such list, or is empty
 */
export function conversationOf(messages: unknown, name: string): Conversation {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new CallRefusedError(400, `Expected '${name}' to be a list with at least one message.`, {
      param: name,
    });
  }
  const read = messages.map((message, at) => {
    const { role, content } = fieldsOf(message, `${name}[${at}]`);
    return { instructs: INSTRUCTING.has(String(role)), text: textOf(content) };
  });
  return {
    system: read
      .filter(({ instructs }) => instructs)
      .map(({ text }) => text)
      .join('\n'),
    messages: read.filter(({ instructs }) => !instructs).map(({ text }) => text),
  };
}

/** A schema of a request; an empty one when it is left out. */
export function schemaOf(value: unknown): JsonSchema {
  return isFields(value) ? value : {};
}
