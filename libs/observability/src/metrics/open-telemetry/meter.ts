import { OptionsError, readProperty } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { Meter } from '@opentelemetry/api';
import { loadOpenTelemetry } from '../../tracing/open-telemetry.js';

/** The part of a `MeterProvider` of OpenTelemetry that the module uses. */
export interface MeterProviderLike {
  getMeter(name: string): object;
}

/** Name of the meter. */
const METER = '@breakwater/observability';

/**
 * Returns the meter for the option `metrics.openTelemetry`; `undefined` when the option is off.
 *
 * @throws OptionsError when the option is `true` and `@opentelemetry/api` is not installed
 */
export async function meterOf(
  option: boolean | { readonly meterProvider: MeterProviderLike },
): Promise<Meter | undefined> {
  if (option === false) return undefined;
  if (option !== true) return option.meterProvider.getMeter(METER) as Meter;
  const api = await loadOpenTelemetry();
  if (!api) {
    throw new OptionsError(
      'metrics.openTelemetry',
      'false where @opentelemetry/api is not installed (or npm install @opentelemetry/api)',
      true,
      'ObservabilityModule.forRoot',
    );
  }
  const meter = api.metrics.getMeter(METER);
  if (meter !== api.createNoopMeter()) return meter;
  new Logger('Metrics').warn(
    'No MeterProvider of OpenTelemetry is registered, so OpenTelemetry gets no metrics. Register one before the application starts, or set metrics.openTelemetry to false.',
  );
  return undefined;
}

/** Returns whether a value of the option can be used. */
export const isMeterOption = (value: unknown): boolean =>
  typeof value === 'boolean' ||
  typeof readProperty(readProperty(value, 'meterProvider'), 'getMeter') === 'function';
