import { createHash } from 'node:crypto';

/** Depth of objects in an input. A deeper input has no key. */
const MAX_DEPTH = 30;

/** The parts of an answer's key. The model is not a part: an answer of any provider serves the same question. */
export interface AnswerKeyParts {
  readonly capability: string;
  readonly version: string;
  readonly input: unknown;
  readonly tenant: string | undefined;
}

/**
 * Returns the key of an answer: the SHA-256 of its parts as canonical JSON, so that the key reveals nothing of the input.
 *
 * @returns `undefined` for an input that JSON cannot represent, whose answer is not kept
 */
export function answerKey({ capability, version, input, tenant }: AnswerKeyParts): string | undefined {
  try {
    const text = canonicalJson([1, capability, version, tenant ?? null, input]);
    return createHash('sha256').update(text).digest('base64url');
  } catch {
    return undefined;
  }
}

/**
 * Writes JSON with sorted keys and without properties that are `undefined`; -0 is 0.
 *
 * @throws TypeError for a value that JSON would change: a function, an instance of a class, NaN, a big integer
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) throw new TypeError(`The value is nested more than ${MAX_DEPTH} times.`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value === 0 ? 0 : value);
  if (typeof value !== 'object') throw new TypeError(`JSON cannot represent a ${typeof value}.`);
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item: unknown) => canonicalJson(item, depth + 1)).join(',')}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new TypeError('JSON cannot represent an instance of a class.');
  }
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item, depth + 1)}`);
  return `{${entries.join(',')}}`;
}
