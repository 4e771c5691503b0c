import { inspect } from 'node:util';

/** Fields that loggers write themselves. A field with the same name would appear twice in the line. */
const RESERVED = new Set(['level', 'time', 'pid', 'hostname', 'context', 'msg']);

/** Parts of a line. */
export interface LogEntryParts {
  readonly message: string;
  /** JSON-safe and free of secrets. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Request id. pino's logger of the request adds it itself, so only other loggers need it. */
  readonly requestId: string | undefined;
}

/**
 * A message with fields for any logger of Nest: nestjs-pino writes the fields into the line; `ConsoleLogger` prints one line of
 * text, or JSON.
 */
export class LogEntry {
  readonly msg: string;
  readonly #parts: LogEntryParts;

  constructor(parts: LogEntryParts) {
    this.msg = parts.message;
    this.#parts = parts;
    for (const [field, value] of Object.entries(parts.fields)) {
      Reflect.set(this, RESERVED.has(field) ? `${field}_` : field, value);
    }
  }

  toJSON(): Record<string, unknown> {
    const { requestId } = this.#parts;
    return { ...Object.fromEntries(Object.entries(this)), ...(requestId !== undefined && { requestId }) };
  }

  toString(): string {
    const { message, requestId, fields } = this.#parts;
    const shown = { ...(requestId !== undefined && { requestId }), ...fields };
    if (Object.keys(shown).length === 0) return message;
    return `${message} ${inspect(shown, { breakLength: Infinity, compact: true, depth: 6 })}`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
