import type { ErrorContext, ErrorReporter } from '@breakwater/core';
import { Injectable, Logger } from '@nestjs/common';

/** Causes beyond this depth are left out; it also ends a chain that bites its own tail. */
const MAX_CAUSES = 5;

/**
 * {@link ErrorReporter} that writes to the Nest logger: our faults (5xx, or no status) as errors with stack and causes,
 * those of the client (4xx) as one line of debug output.
 */
@Injectable()
export class LoggerErrorReporter implements ErrorReporter {
  readonly #logger = new Logger('ErrorTrackingFilter');

  report(error: unknown, context: ErrorContext = {}): void {
    const line = `${describeContext(context)}${headline(error)}`;
    if (context.status !== undefined && context.status < 500) this.#logger.debug(line);
    else this.#logger.error(line, stackWithCauses(error));
  }
}

function describeContext({ method, route, status, requestId }: ErrorContext): string {
  const words = [method, route, status, requestId !== undefined && `(${requestId})`];
  const text = words.filter((word) => word !== undefined && word !== false).join(' ');
  return text && `${text}: `;
}

function headline(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `thrown ${String(error)}`;
}

/** With headlines of our own: V8 writes the first line of a stack before a class has set its name. */
function stackWithCauses(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const parts = [`${headline(error)}${frames(error)}`];
  let cause = error.cause;
  for (let depth = 0; cause !== undefined && depth < MAX_CAUSES; depth++) {
    const isError: boolean = cause instanceof Error;
    parts.push(`Caused by ${headline(cause)}${isError ? frames(cause as Error) : ''}`);
    cause = isError ? (cause as Error).cause : undefined;
  }
  return parts.join('\n');
}

function frames({ stack = '' }: Error): string {
  const start = stack.search(/\n\s+at /);
  return start < 0 ? '' : stack.slice(start);
}
