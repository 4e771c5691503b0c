import { type RedactionOptions, Redactor, processRedactor, readProperty } from '@breakwater/core';

/** The options of pino that remove secrets from a line. */
export interface LineRedaction {
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
  return {
    formatters: {
      log: (line) => {
        const fields = redactor.fields(line, SERIALIZED);
        // Before pino's own serializer reads the error: it would throw if a getter of the error throws.
        if (fields['err'] !== undefined) fields['err'] = new WrittenError(error(fields['err']));
        return fields;
      },
    },
    serializers: {
      err: (value) =>
        value instanceof WrittenError ? value.form : error(readProperty(value, 'raw') ?? value),
      req: (value) => redactor.value(value),
      res: (value) => redactor.value(value),
      msg: (value) => (typeof value === 'string' ? redactor.text(value) : redactor.value(value)),
    },
    bindings: bindingsRedaction(redactor),
  };
}

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
