import { messageOf, processRedactor } from '@breakwater/core';
import type { EventEmitter } from 'node:events';

/**
 * Calls every listener of an event. A listener that throws is reported; the other listeners and the result of the call
 * are not affected.
 */
export function emitIsolated(
  emitter: EventEmitter,
  event: string | symbol,
  values: readonly unknown[],
  onError: (error: unknown) => void,
): boolean {
  const listeners = emitter.rawListeners(event);
  for (const listener of listeners) {
    try {
      Reflect.apply(listener, emitter, values);
    } catch (error) {
      onError(error);
    }
  }
  return listeners.length > 0;
}

/** The error of a listener as it may stand in the log. */
export function withoutSecrets(error: unknown): Error {
  const shown = new Error(processRedactor.text(messageOf(error)));
  shown.stack = processRedactor.stack(error);
  return shown;
}
