import { types } from 'node:util';
import { isError } from '../failures/error-identity.js';
import { NO_ERROR } from '../failures/failures.constants.js';
import { readProperty } from '../failures/read-property.js';
import { readIdentity } from '../failures/thrown-link.js';
import { stackOf } from '../failures/thrown-text.js';
import { isCardNumber } from './card-number.js';
import {
  type Entries,
  NAMED_PROPERTIES,
  errorEntries,
  first,
  keysOf,
  mapEntries,
  nameIn,
  ownValue,
} from './entries.js';
import { withoutControls } from './one-line.js';
import { opaqueText } from './opaque-text.js';
import { isPlainObject, jsonOf } from './plain-object.js';
import { REDACTED } from './redaction.constants.js';
import type { SecretKeys } from './secret-keys.js';
import type { SecretText } from './secret-text.js';
import { MAX_FRAMES_LENGTH, framesOf } from './stack-frames.js';

/** How much of a value is copied. */
interface CopyLimits {
  readonly maxDepth: number;
  readonly maxKeys: number;
  readonly maxItems: number;
  readonly maxString: number;
  readonly maxSize: number;
}

/** Maximum length of a key. A longer key is not a name. */
const MAX_KEY_LENGTH = 200;
/** Characters that a value needs in addition to its text: quotes and comma. */
const COST_OF_VALUE = 4;
/** A member of a list that can be the name of the next one: `Authorization`, but no sentence about tokens. */
const NAME = /^[\w.:-]{1,40}$/;
/** The command of Redis behind which a user and a password stand: `['HELLO', '3', 'AUTH', 'ada', 'x']`. */
const AUTH = /^auth$/i;
const UNREADABLE = '[unreadable]';

type Copied = Record<string, unknown>;

/** Creates one copy: plain, without secrets, bounded. Does not call getters, because they can have side effects. */
export class PlainCopy {
  #left: number;
  readonly #within = new Set<object>();

  /** @param withStacks whether errors are copied with their stacks */
  constructor(
    private readonly keys: SecretKeys,
    private readonly texts: SecretText,
    private readonly limits: CopyLimits,
    private readonly withStacks: boolean,
  ) {
    this.#left = limits.maxSize;
  }

  of(input: unknown): unknown {
    try {
      return this.#copy(input);
    } catch {
      return UNREADABLE;
    }
  }

  /** Copies all readable members by name. Keeps the members in `untouched` as they are. */
  fields(input: object, untouched?: ReadonlySet<string>): Copied {
    const copied: Copied = {};
    for (const field of keysOf(input)) {
      const value = readProperty(input, field);
      if (untouched?.has(field)) copied[field] = value;
      else this.#add(copied, field, value);
    }
    return copied;
  }

  /** Copies any thrown value in the form of an error. */
  error(thrown: unknown): Copied {
    try {
      const identity = readIdentity(thrown);
      if (identity.name !== NO_ERROR && this.#left > 0) return this.#object(thrown as object) as Copied;
      return { name: 'NonError', message: this.#text(identity.message) };
    } catch {
      return { name: 'NonError', message: UNREADABLE };
    }
  }

  #copy(value: unknown): unknown {
    this.#left -= COST_OF_VALUE;
    if (this.#left <= 0) return '[truncated]';
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
        return number(value);
      case 'bigint':
        return isCardNumber(String(value)) ? REDACTED : this.#text(String(value));
      case 'object':
        return value === null ? null : this.#object(value);
      case 'function':
      case 'symbol':
        return this.#text(opaqueText(value) ?? '');
      case 'boolean':
      case 'undefined':
        return value;
    }
  }

  #object(object: object): unknown {
    if (this.#within.has(object)) return '[circular]';
    try {
      const text = isPlainObject(object) ? undefined : opaqueText(object);
      if (text !== undefined) return this.#text(text);
      if (this.#within.size >= this.limits.maxDepth) return Array.isArray(object) ? '[list]' : '[object]';
      this.#within.add(object);
      return this.#members(object);
    } catch {
      // A proxy may throw at every access.
      return UNREADABLE;
    } finally {
      this.#within.delete(object);
    }
  }

  #members(object: object): unknown {
    if (Array.isArray(object)) return this.#list(object);
    if (isPlainObject(object) && !('toJSON' in object)) return this.#plain(object);
    if (types.isSet(object)) return this.#list([...first(object, this.limits.maxItems + 1)], object.size);
    if (types.isMap(object)) return this.#record(mapEntries(object, this.limits.maxKeys), object.size);
    if (isError(object)) return this.#error(object);
    const json = jsonOf(object);
    return json === undefined ? this.#plain(object) : this.#copy(json);
  }

  #error(error: object): Copied {
    const identity = readIdentity(error);
    const stack = this.withStacks ? framesOf(stackOf(error), identity.message) : '';
    const copied = this.#record(errorEntries(error, identity, this.limits.maxKeys));
    if (stack !== '') {
      const head = `${String(copied['name'])}: ${String(copied['message'])}`;
      const shown = withoutControls(this.texts.redactFrames(stack, MAX_FRAMES_LENGTH));
      copied['stack'] = `${head}\n${shown}`;
      this.#left -= head.length + shown.length;
    }
    return copied;
  }

  #list(list: readonly unknown[], length = list.length): readonly unknown[] {
    const copied: unknown[] = [];
    let authenticates = false;
    for (const member of list.slice(0, this.limits.maxItems)) {
      if (this.#left <= 0) break;
      // Raw headers and entries of maps: the name of a secret, then the secret.
      const name: unknown = list[copied.length - 1];
      const isSecret = typeof name === 'string' && NAME.test(name) && this.keys.hides(name, member);
      authenticates ||= typeof name === 'string' && AUTH.test(name);
      copied.push(isSecret || authenticates ? REDACTED : this.of(member));
    }
    if (copied.length < length) copied.push(`[${length - copied.length} more]`);
    return copied;
  }

  #plain(object: object): Copied {
    const keys = Object.keys(object);
    const named = keys.some((key) => NAMED_PROPERTIES.has(key)) ? nameIn(object) : undefined;
    const copied: Copied = {};
    const shown = Math.min(keys.length, this.limits.maxKeys);
    let count = 0;
    for (; count < shown && this.#left > 0; count += 1) {
      const key = keys[count] as string;
      this.#add(copied, key, ownValue(object, key), NAMED_PROPERTIES.has(key) ? named : undefined);
    }
    if (count < keys.length) copied['...'] = `[${keys.length - count} more]`;
    return copied;
  }

  #record(entries: Entries, length = entries.length): Copied {
    const copied: Copied = {};
    let count = 0;
    for (const [key, value] of entries) {
      if (this.#left <= 0) break;
      this.#add(copied, key, value);
      count += 1;
    }
    if (count < length) copied['...'] = `[${length - count} more]`;
    return copied;
  }

  /** @param named name that stands beside the value, e.g. in `{ name: 'password', value: 'x' }` */
  #add(copied: Copied, key: string, value: unknown, named?: unknown): void {
    const isSecret =
      this.keys.hides(key, value) || (typeof named === 'string' && this.keys.hides(named, value));
    const shownKey = this.#key(key);
    const shownValue = isSecret ? REDACTED : this.of(value);
    if (shownKey !== '__proto__') copied[shownKey] = shownValue;
    else {
      const property = { value: shownValue, enumerable: true, writable: true, configurable: true };
      Object.defineProperty(copied, shownKey, property);
    }
  }

  #key(key: string): string {
    if (!this.keys.secrecyOf(key).isPlain) return this.#text(key, MAX_KEY_LENGTH);
    this.#left -= key.length;
    return key;
  }

  #text(text: string, longest = this.limits.maxString): string {
    const limit = Math.max(0, Math.min(longest, this.#left));
    if (text.length <= limit && this.texts.isHarmless(text)) {
      this.#left -= text.length;
      return text;
    }
    const redacted = withoutControls(this.texts.redact(text, longest));
    const shown = redacted.length > limit + REMARK_LENGTH ? `${redacted.slice(0, limit)}...` : redacted;
    this.#left -= shown.length;
    return shown;
  }
}

/** Room for the remark about the rest of a text. */
const REMARK_LENGTH = 40;

/** Returns a number that JSON cannot express as text. */
function number(value: number): number | string {
  if (!Number.isFinite(value)) return String(value);
  return value > 1e12 && isCardNumber(String(value)) ? REDACTED : value;
}
