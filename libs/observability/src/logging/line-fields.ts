import { currentContext } from '@breakwater/core';
import type { ActiveTrace } from './active-trace.js';

/** The part of a pino logger that is read. */
export interface BoundLogger {
  bindings(): object;
}

/** `mixin` of pino: returns fields to add to each line. */
export type LineFields = (line: object, level: number, logger: BoundLogger) => object;

/**
 * Creates the `mixin` of pino that adds `traceId` and `spanId` to every line inside of a span. It adds `requestId` inside of a
 * `RequestContext` if the logger does not have it, e.g. in a job, and `chaos` after a chaos rule has injected a fault there.
 *
 * @param redactBindings removes secrets from the bindings of a logger; only the mixin runs for every line of every logger
 */
export function lineFields(trace: ActiveTrace, redactBindings: (logger: object) => void): LineFields {
  const bound = new WeakMap<BoundLogger, boolean>();
  const isBound = (logger: BoundLogger): boolean => {
    let known = bound.get(logger);
    if (known === undefined) bound.set(logger, (known = 'requestId' in logger.bindings()));
    return known;
  };
  return (_line, _level, logger) => {
    redactBindings(logger);
    const context = currentContext();
    const requestId = context?.requestId;
    const chaos = context?.injectedBy;
    return {
      ...trace.ids,
      ...(requestId !== undefined && !isBound(logger) && { requestId }),
      ...(chaos !== undefined && { chaos }),
    };
  };
}
