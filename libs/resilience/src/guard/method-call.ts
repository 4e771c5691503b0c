import { Logger } from '@nestjs/common';
import type { LogicalCall } from '../invocation/call.js';
import type { GuardedMethod } from './guarded-method.js';

const logger = new Logger('Resilience');

/** One call of a guarded method, as it travels through its pipeline. A class, as it is made for every call. */
export class MethodCall implements LogicalCall {
  attempts = 0;
  committed = false;
  fallbackUsed = false;
  /** What the caller holds. */
  answer: Promise<unknown> | undefined;

  constructor(
    readonly name: string,
    private readonly guard: GuardedMethod,
    readonly self: object,
    readonly args: unknown[],
  ) {}

  /** @throws TypeError when a method that did not say what it returns turns out to be synchronous */
  operation(): unknown {
    const { guard } = this;
    const result: unknown = Reflect.apply(guard.original, this.self, this.args);
    if (guard.result === 'unknown' && !isPromise(result)) {
      throw this.#misdeclared();
    }
    return result;
  }

  /**
   * A caller that expects an Observable stumbles over the promise and cannot know why, nor handle its rejection, which
   * must not end the process.
   */
  #misdeclared(): Error {
    const message =
      `${this.guard.place} is guarded, so it has to return a promise, or to declare that it returns an Observable ` +
      '(imported as a value: `import type` leaves no trace at run time).';
    logger.error(message);
    queueMicrotask(() => {
      this.answer?.catch(() => {});
    });
    return new TypeError(message);
  }
}

function isPromise(result: unknown): boolean {
  return typeof (result as PromiseLike<unknown> | undefined)?.then === 'function';
}
