import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { AppError } from '../errors/app.error.js';
import { type CauseTree, causeTree } from '../failures/causes.js';
import { isError } from '../failures/error-identity.js';
import { readProperty } from '../failures/read-property.js';
import { processRedactor } from '../redaction/process-redactor.js';
import { Redactor } from '../redaction/redactor.js';
import type { ErrorContext, ErrorReporter } from './error-reporter.js';

/**
 * {@link ErrorReporter} that writes to the Nest logger. Errors of the service (5xx, or no status) are logged as errors with their
 * stacks, causes and members of an `AggregateError`, at most 16 errors. Refusals and limits of policies are one line of warning, because an outage causes thousands of them. Client
 * errors (4xx) are one line of debug output. Secrets are removed, and each message is one line of at most 2000 characters.
 */
@Injectable()
export class LoggerErrorReporter implements ErrorReporter {
  readonly #logger = new Logger('ErrorTrackingFilter');

  constructor(@Optional() @Inject(Redactor) private readonly redactor: Redactor = processRedactor) {}

  report(error: unknown, context: ErrorContext = {}): void {
    const prefix = this.#describeContext(context);
    if (context.status !== undefined && context.status < 500) {
      this.#logger.debug(`${prefix}${this.#headline(error)}`);
    } else if (isPassingCondition(error)) {
      const causes = chainOf(causeTree(error)).map(({ thrown }) => this.#headline(thrown));
      this.#logger.warn(`${prefix}${causes.join('; caused by ')}`);
    } else {
      this.#logger.error(`${prefix}${this.#headline(error)}`, this.#stackWithCauses(error));
    }
  }

  #describeContext({ method, transport, route, status, requestId }: ErrorContext): string {
    const words = [method ?? transport, route, status, requestId !== undefined && `(${requestId})`];
    const text = words.filter((word) => word !== undefined && word !== false).join(' ');
    return text && `${this.redactor.text(text)}: `;
  }

  #headline(error: unknown): string {
    const headline = this.redactor.headline(error);
    return isError(error) ? headline : `thrown ${headline}`;
  }

  #stackWithCauses(error: unknown): string | undefined {
    if (!isError(error)) return undefined;
    return this.#stackOf(causeTree(error));
  }

  #stackOf({ thrown, cause, members }: CauseTree): string {
    const own = isError(thrown) ? this.redactor.stack(thrown) : this.#headline(thrown);
    const inner = members.map((member) => `\nMember: ${this.#stackOf(member)}`).join('');
    return `${own}${inner}${cause ? `\nCaused by ${this.#stackOf(cause)}` : ''}`;
  }
}

/** Returns whether the error is a refusal (503) or a time limit (504): the service works as configured. */
function isPassingCondition(error: unknown): boolean {
  if (!AppError.is(error)) return false;
  const status = readProperty(error, 'status');
  return status === 503 || status === 504;
}

/** Returns the error and its causes, outermost first. */
function chainOf(tree: CauseTree): readonly CauseTree[] {
  return tree.cause ? [tree, ...chainOf(tree.cause)] : [tree];
}
