import { isPromiseLike } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { LogicalCall } from '../invocation/call.js';
import type { DecoratedMethod } from './decorated-method.js';

const logger = new Logger('Resilience');

/** One call of a decorated method, as it travels through its pipeline. A class, as it is made for every call. */
export class MethodCall implements LogicalCall {
  attempts = 0;
  committed = false;
  fallbackUsed = false;
  /** The promise that the caller receives. */
  answer: Promise<unknown> | undefined;

  constructor(
    readonly name: string,
    private readonly decorated: DecoratedMethod,
    readonly self: object,
    readonly args: unknown[],
  ) {}

  /** @throws TypeError when a method without a known return type returns no promise */
  operation(): unknown {
    const { decorated } = this;
    const result: unknown = Reflect.apply(decorated.original, this.self, this.args);
    if (decorated.result === 'unknown' && !isPromiseLike(result)) {
      throw misdeclared(this, this.decorated);
    }
    return result;
  }
}

/**
 * Builds and logs the error, because a caller that expects an Observable cannot read it from the promise. Handles the
 * rejection of that promise, which would otherwise end the process.
 */
function misdeclared(call: MethodCall, { place }: DecoratedMethod): Error {
  const message =
    `${place} is decorated, so it has to return a promise, or to declare that it returns an Observable ` +
    '(imported as a value: `import type` leaves no trace at run time).';
  logger.error(message);
  queueMicrotask(() => {
    call.answer?.catch(() => {});
  });
  return new TypeError(message);
}
