import { type RedactionOptions, Redactor, processRedactor, readProperty } from '@breakwater/core';

/** The parts of pino's options that take secrets out of a line. */
export interface LineRedaction {
  readonly formatters: { log: (line: object) => Record<string, unknown> };
  readonly serializers: Record<string, (value: unknown) => unknown>;
  /** Redacts what is bound to a logger, whenever that has changed. */
  readonly bindings: (logger: object) => void;
}

/** Fields that have a serializer of their own: pino calls it for the fields of a line and for what is bound to a logger. */
const SERIALIZED: ReadonlySet<string> = new Set(['err', 'req', 'res', 'msg']);

/**
 * Takes secrets out of the lines of pino: out of the message after it was put together, out of errors, and out of fields and
 * bindings at any depth. What the applications of the process hide is hidden as well.
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
        // Before pino's own serializer reads it: that would throw where the error does.
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

/** An error that has been written already; without a `message`, so that pino's own serializer leaves it alone. */
class WrittenError {
  constructor(readonly form: unknown) {}
}

/** Description of the symbol under which pino keeps the bindings of a logger as a part of a JSON text. */
const BINDINGS = 'pino.chindings';

/**
 * pino writes the bindings of a logger once, by serializers that know their names. They are redacted as a whole here, before the
 * first line of the logger and after every `setBindings`.
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
