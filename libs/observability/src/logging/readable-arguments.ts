import { isError, messageOf, readProperty } from '@breakwater/core';

/** `hooks.logMethod` of pino. */
export type LogMethod = (this: unknown, args: unknown[], method: (...args: unknown[]) => void) => void;

/** Writes parts of a line in a form that pino can read. */
export interface ReadableForms {
  /** Fields of a line; errors in them are serialized already. */
  readonly fields: (line: object) => object;
  readonly error: (thrown: unknown) => object;
  /** Text of a value that fills a place in the message. */
  readonly text: (value: unknown) => string;
}

/**
 * Creates the hook that writes a line whatever its arguments are. pino reads `method`, `message` and other properties of the first
 * argument, and converts the values that fill the places of the message. A revoked proxy, a getter that throws, a symbol for `%d` or an
 * object without a prototype for `%s` would throw in the middle of the code that logs.
 */
export function readableArguments(forms: ReadableForms): LogMethod {
  return function write(args, method) {
    try {
      Reflect.apply(method, this, args);
    } catch (error) {
      // A destination that throws cannot write other arguments either.
      if (args.every(isPrimitive)) throw error;
      Reflect.apply(method, this, readable(args, forms));
    }
  };
}

function readable([first, ...others]: readonly unknown[], forms: ReadableForms): unknown[] {
  const values = others.map((value) => (isPrimitive(value) ? value : forms.text(value)));
  if (isPrimitive(first)) return [first, ...values];
  if (typeof first !== 'object') return [forms.text(first), ...values];
  const wasThrown = isThrown(first);
  const fields = wasThrown ? { err: forms.error(first) } : forms.fields(first as object);
  const thrown = wasThrown ? first : readProperty(first, 'err');
  // pino would take the message from the error, too.
  return values.length > 0 || thrown === undefined
    ? [fields, ...values]
    : [fields, forms.text(messageOf(thrown))];
}

/** Returns whether an object is an error, or cannot be read at all. */
function isThrown(value: unknown): boolean {
  if (isError(value)) return true;
  try {
    return Reflect.getPrototypeOf(value as object) === Error.prototype;
  } catch {
    return true;
  }
}

const isPrimitive = (value: unknown): boolean =>
  value === null || !['object', 'function', 'symbol'].includes(typeof value);
