import { AppError, currentContext, processRedactor } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { ActiveTrace } from './active-trace.js';
import { LogEntry } from './log-entry.js';

/** Facts that belong to a line. Errors among them are written with code and causes. Secrets are taken out. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Levels of a {@link ContextualLogger}, and the methods of Nest's logger that write them. */
const METHODS = { debug: 'debug', info: 'log', warn: 'warn', error: 'error' } as const;

const trace = new ActiveTrace();

/**
 * Logger for lines that machines read: a message that is always the same, and fields that tell what differs. Every line has
 * the context, the id of the request and that of the trace. It writes through the logger that Nest has been given, so
 * it needs nestjs-pino for JSON and nothing for the console.
 *
 * Get one with `ContextualLogger.create('UserCollector')`, or injected: then the context is the class it is injected into.
 */
export class ContextualLogger {
  readonly #logger: Logger;

  private constructor(
    /** Where the lines come from. */
    readonly context: string,
    private readonly fields: LogFields,
  ) {
    this.#logger = new Logger(context);
  }

  /** @param fields part of every line */
  static create(context: string, fields: LogFields = {}): ContextualLogger {
    return new ContextualLogger(context, fields);
  }

  /** A logger for a part of this one's work: `UserCollector.profiles`; fields of both are in its lines. */
  child(context: string, fields: LogFields = {}): ContextualLogger {
    return new ContextualLogger(`${this.context}.${context}`, { ...this.fields, ...fields });
  }

  debug(message: string, fields?: LogFields): void {
    this.#write('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#write('info', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#write('warn', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#write('error', message, fields);
  }

  /**
   * A call to another service failed. What passes by itself, such as an open circuit or a time limit (503, 504), is a warning.
   *
   * @param operation what was tried, e.g. `fetch_user_profile`
   */
  apiError(operation: string, error: unknown, fields?: LogFields): void {
    const passing = AppError.is(error) && (error.status === 503 || error.status === 504);
    this.#write(passing ? 'warn' : 'error', 'API call failed', {
      ...fields,
      operation,
      error: processRedactor.error(error),
    });
  }

  /**
   * A user did something.
   *
   * @param action what was done, e.g. `profile_update`
   */
  userAction(action: string, userId: string, fields?: LogFields): void {
    this.#write('info', 'User action', { ...fields, action, userId });
  }

  #write(level: keyof typeof METHODS, message: string, fields: LogFields = {}): void {
    const method = METHODS[level];
    if (!Logger.isLevelEnabled(method)) return;
    this.#logger[method](
      new LogEntry({
        message: processRedactor.text(message),
        fields: { ...processRedactor.fields({ ...this.fields, ...fields }), ...trace.ids },
        requestId: currentContext()?.requestId,
      }),
    );
  }
}
