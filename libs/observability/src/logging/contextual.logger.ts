import { AppError, currentContext, processRedactor } from '@breakwater/core';
import { Logger, type LogLevel } from '@nestjs/common';
import { ActiveTrace } from './active-trace.js';
import { LogEntry } from './log-entry.js';

/** Fields of a line. Errors are written with code and causes. Secrets are removed. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Levels of a {@link ContextualLogger}, and the methods of Nest's logger that write them. */
const METHODS = { debug: 'debug', info: 'log', warn: 'warn', error: 'error' } as const;

const trace = new ActiveTrace();

/**
 * Returns whether Nest writes lines of a level. Nest 11 calls every level disabled, the highest included, when the application has set no levels;
 * the logger of Nest decides then.
 */
function isEnabled(method: LogLevel): boolean {
  return Logger.isLevelEnabled(method) || !Logger.isLevelEnabled('fatal');
}

/**
 * Logger for lines that machines read: a constant message, and fields for the facts that vary. Every line has the context, the
 * request id and the trace id. It writes through the logger of Nest, so nestjs-pino is needed for JSON only.
 *
 * Create a logger with `ContextualLogger.create('UserCollector')`, or inject it. The context of an injected logger is the name of
 * the class that injects it.
 */
export class ContextualLogger {
  readonly #logger: Logger;

  private constructor(
    /** Origin of the lines. */
    readonly context: string,
    private readonly fields: LogFields,
  ) {
    this.#logger = new Logger(processRedactor.text(context));
  }

  /** @param fields fields of every line */
  static create(context: string, fields: LogFields = {}): ContextualLogger {
    return new ContextualLogger(context, fields);
  }

  /** Creates a logger for a subcontext, e.g. `UserCollector.profiles`. Its lines have the fields of both loggers. */
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
   * Logs that a call to another service failed. A temporary failure, such as an open circuit or a time limit (503, 504), is a warning.
   *
   * @param operation name of the failed operation, e.g. `fetch_user_profile`
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
   * Logs an action of a user.
   *
   * @param action name of the action, e.g. `profile_update`
   */
  userAction(action: string, userId: string, fields?: LogFields): void {
    this.#write('info', 'User action', { ...fields, action, userId });
  }

  #write(level: keyof typeof METHODS, message: string, fields: LogFields = {}): void {
    const method = METHODS[level];
    if (!isEnabled(method)) return;
    const context = currentContext();
    const chaos = context?.injectedBy;
    const all = { ...this.fields, ...fields, ...(chaos !== undefined && { chaos }) };
    this.#logger[method](
      new LogEntry({
        message: processRedactor.text(message),
        fields: { ...processRedactor.fields(all), ...trace.ids },
        requestId: context?.requestId,
      }),
    );
  }
}
