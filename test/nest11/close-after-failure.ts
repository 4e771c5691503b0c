import { NestApplicationContext } from '@nestjs/core';

/** The part of a context of Nest 11 that is used. */
interface Context {
  initializationPromise: Promise<unknown> | undefined;
  close(signal?: string): Promise<void>;
}

const context = NestApplicationContext.prototype as unknown as Context;
const { close } = context;

/**
 * On Nest 11, `close()` of an application whose start has failed rejects with the error of the start, and calls no hook. Nest 12 closes it.
 * Specs that expect a failed start close their application after each test.
 */
context.close = async function closeAfterFailure(this: Context, signal) {
  this.initializationPromise = this.initializationPromise?.catch(() => undefined);
  await close.call(this, signal);
};
