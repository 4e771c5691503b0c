import { optionalPeer } from '@breakwater/core';

/** The API of OpenTelemetry. It does nothing until the application registers an SDK. */
export type OpenTelemetry = typeof import('@opentelemetry/api');

/** Loads the API; `undefined` when it is not installed. */
export function loadOpenTelemetry(): Promise<OpenTelemetry | undefined> {
  return optionalPeer<OpenTelemetry>('@opentelemetry/api', () => import('@opentelemetry/api'));
}
