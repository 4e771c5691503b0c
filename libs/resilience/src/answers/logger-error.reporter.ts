import { AppError, type ErrorContext, type ErrorReporter } from '@breakwater/core';
import { Injectable, Logger } from '@nestjs/common';

/** Causes beyond this depth are left out; it also ends a chain that bites its own tail. */
const MAX_CAUSES = 5;

/**
 * {@link ErrorReporter} that writes to the Nest logger: our faults (5xx, or no status) as errors with stack and causes,
 * refusals and limits of the policies as one line of warning, as an outage brings thousands of them, and faults of the
 * client (4xx) as one line of debug output.
 */
@Injectable()
export class LoggerErrorReporter implements ErrorReporter {
  readonly #logger = new Logger('ErrorTrackingFilter');

  report(error: unknown, context: ErrorContext = {}): void {
    const prefix = describeContext(context);
    const line = `${prefix}${headline(error)}`;
    if (context.status !== undefined && context.status < 500) this.#logger.debug(line);
    else if (isPassingCondition(error))
      this.#logger.warn(`${prefix}${chainOf(error).map(headline).join('; caused by ')}`);
    else this.#logger.error(line, stackWithCauses(error));
  }
}

/** Unavailable for now (503) or out of time (504): the service does what it was told to do. */
function isPassingCondition(error: unknown): boolean {
  return AppError.is(error) && (error.status === 503 || error.status === 504);
}

function describeContext({ method, route, status, requestId }: ErrorContext): string {
  const words = [method, route, status, requestId !== undefined && `(${requestId})`];
  const text = words.filter((word) => word !== undefined && word !== false).join(' ');
  return text && `${text}: `;
}

function headline(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `thrown ${String(error)}`;
}

/** The error and its causes, outermost first. */
function chainOf(error: unknown): unknown[] {
  const chain = [error];
  let cause = error instanceof Error ? error.cause : undefined;
  for (let depth = 0; cause !== undefined && depth < MAX_CAUSES; depth++) {
    chain.push(cause);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return chain;
}

/** With headlines of our own: V8 writes the first line of a stack before a class has set its name. */
function stackWithCauses(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return chainOf(error)
    .map((link) => `${headline(link)}${link instanceof Error ? frames(link) : ''}`)
    .join('\nCaused by ');
}

function frames({ stack = '' }: Error): string {
  const start = stack.search(/\n\s+at /);
  return start < 0 ? '' : stack.slice(start);
}
