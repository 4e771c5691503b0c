import type { JsonSchema } from './schema-instance.js';

/** A JSON object in a prompt that shows the form of the answer, e.g. `{"titles": ["..."]}`. */
const OBJECT = /json[^{}[\]]{0,80}(\{[^{}]*\})/i;

/** A JSON list in a prompt, e.g. `Answer with a JSON array of strings` or `JSON: ["..."]`. */
const LIST = /json (?:array|list)|array of strings|json[^{}[\]]{0,80}\[\s*"/i;

/** A property of such an object: its name and its form. */
const PROPERTY = /"(\w+)"\s*:\s*(\[[^\]]*\]|"[^"]*"(?:\s*\|\s*"[^"]*")*|\w+)/g;

/** Reads the form of the JSON that a prompt asks for in words; `undefined` when it asks for a text. */
export function describedJson(instructions: string): JsonSchema | undefined {
  const object = OBJECT.exec(instructions)?.[1];
  if (object !== undefined) {
    const properties = [...object.matchAll(PROPERTY)].map(([, name = '', form = '']) => [name, formOf(form)]);
    if (properties.length > 0)
      return { type: 'object', properties: Object.fromEntries(properties) as unknown };
  }
  return LIST.test(instructions) ? { type: 'array', items: { type: 'string' } } : undefined;
}

function formOf(form: string): JsonSchema {
  if (form.startsWith('[')) return { type: 'array', items: { type: 'string' } };
  if (form.startsWith('"')) {
    const words = [...form.matchAll(/"([^"]*)"/g)].map(([, word]) => word);
    return words.length > 1 ? { enum: words } : { type: 'string' };
  }
  return { type: form };
}

/** The number of items that a prompt asks for, e.g. 5 of `Write 5 titles`; `undefined` when it names none. */
export function wantedItems(instructions: string): number | undefined {
  const [, digits] = /\b([1-9]|[12]\d)\b(?![-\d])/.exec(instructions) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
