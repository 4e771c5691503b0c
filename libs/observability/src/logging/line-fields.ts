import { currentContext } from '@breakwater/core';
import type { ActiveTrace } from './active-trace.js';

/** The part of a pino logger that is looked at. */
export interface BoundLogger {
  bindings(): object;
}

/** pino's `mixin`: what it returns is added to each line. */
export type LineFields = (line: object, level: number, logger: BoundLogger) => object;

/**
 * Builds the `mixin` of pino that adds `traceId` and `spanId` to every line inside of a span, and `requestId` to those
 * inside of a `RequestContext` whose logger does not know it, e.g. of a job.
 *
 * @param redactBindings takes secrets out of what is bound to a logger; the mixin is the one hook that sees it for every line
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
    const requestId = currentContext()?.requestId;
    return { ...trace.ids, ...(requestId !== undefined && !isBound(logger) && { requestId }) };
  };
}
