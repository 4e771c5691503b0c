import { runInContext } from '@breakwater/core';
import type { Call } from './call.js';

/** The end of every pipeline: one attempt of the operation, in its own context. */
export function runOperation(call: Call): Promise<unknown> {
  call.logical.attempts++;
  try {
    const result: unknown = runInContext(call, start);
    return result instanceof Promise ? result : Promise.resolve(result);
  } catch (error) {
    return Promise.reject(error);
  }
}

const start = (call: Call): unknown => call.logical.operation(call);
