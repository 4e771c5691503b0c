import { type RedactionOptions, Redactor, isInstance, processRedactor, readProperty } from '@breakwater/core';
import { type LogMethod, readableArguments } from './readable-arguments.js';

/** The options of pino that remove secrets from a line. */
export interface LineRedaction {
  readonly hooks: { readonly logMethod: LogMethod };
  readonly formatters: { log: (line: object) => Record<string, unknown> };
  readonly serializers: Record<string, (value: unknown) => unknown>;
  /** Redacts the bindings of a logger if they have changed. */
  readonly bindings: (logger: object) => void;
}

/** Fields with a serializer of their own, which pino calls for the fields of a line and for the bindings of a logger. */
const SERIALIZED: ReadonlySet<string> = new Set(['err', 'req', 'res', 'msg']);

/**
 * Removes secrets from the lines of pino: from the formatted message, from errors, and from fields and bindings at any depth. Also
 * hides the additional secrets of all applications of the process.
 *
 * @param redact names of further fields
 */
export function lineRedaction(redact: readonly string[], redaction: RedactionOptions): LineRedaction {
  const keys = [...redact, ...(redaction.keys ?? [])];
  const redactor = new Redactor({ ...redaction, keys }, processRedactor);
  const error = (value: unknown): unknown => {
    const { name, ...others } = redactor.error(value);
    return { type: name, ...others };
  };
  const fieldsOf = (line: object): Record<string, unknown> => {
    const fields = redactor.fields(line, SERIALIZED);
    const thrown = fields['err'];
    // Before pino's own serializer reads the error: it would throw if a getter of the error throws.
    if (thrown !== undefined && !isInstance(thrown, WrittenError))
      fields['err'] = new WrittenError(error(thrown));
    return fields;
  };
  return {
    hooks: {
      logMethod: readableArguments({
        fields: fieldsOf,
        error: (thrown) => new WrittenError(error(thrown)),
        text: (value) => textOf(redactor.value(value)),
      }),
    },
    formatters: { log: fieldsOf },
    serializers: {
      err: (value) =>
        isInstance(value, WrittenError) ? value.form : error(readProperty(value, 'raw') ?? value),
      req: (value) => redactor.value(value),
      res: (value) => redactor.value(value),
      msg: (value) => (typeof value === 'string' ? redactor.text(value) : redactor.value(value)),
    },
    bindings: bindingsRedaction(redactor),
  };
}

const textOf = (plain: unknown): string =>
  typeof plain === 'string' ? plain : (JSON.stringify(plain) ?? String(plain));

/** An error that has been serialized already. It has no `message`, so pino's own serializer does not change it. */
class WrittenError {
  constructor(readonly form: unknown) {}
}

/** Description of the symbol that holds the bindings of a pino logger as a fragment of JSON. */
const BINDINGS = 'pino.chindings';

/**
 * pino serializes the bindings of a logger once, by name. This function redacts them as a whole, before the first line of the
 * logger and after every `setBindings`.
 */
function bindingsRedaction(redactor: Redactor): (logger: object) => void {
  const redacted = new WeakMap<object, string>();
  let symbol: symbol | undefined;
  return (logger) => {
    symbol ??= Object.getOwnPropertySymbols(logger).find(({ description }) => description === BINDINGS);
    if (symbol === undefined) return;
    const text: unknown = Reflect.get(logger, symbol);
    if (typeof text !== 'string' || redacted.get(logger) === text) return;
    const shown = redactBindings(text, redactor);
    if (shown !== text) Reflect.set(logger, symbol, shown);
    redacted.set(logger, shown);
  };
}

/** @param text `,"name":value` for each binding */
function redactBindings(text: string, redactor: Redactor): string {
  try {
    const bindings = JSON.parse(`{${text.slice(1)}}`) as object;
    const shown = JSON.stringify(redactor.fields(bindings));
    return shown === JSON.stringify(bindings) ? text : `,${shown.slice(1, -1)}`;
  } catch {
    return text;
  }
}
