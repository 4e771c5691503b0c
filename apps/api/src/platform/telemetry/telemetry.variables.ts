import { acceptedBy, flag, secret, share, type ValuesOf, withDefault } from '../config/variable.js';

export const TELEMETRY_VARIABLES = {
  /** Lets the API collect metrics and serve them at `/metrics`. */
  ENABLE_METRICS: withDefault(flag(), true),

  /** OpenTelemetry collector that receives traces by OTLP over HTTP. @default none: no traces are sent */
  OTEL_EXPORTER_OTLP_ENDPOINT: acceptedBy('an address such as http://localhost:4318', (text) => {
    if (!/^https?:$/.test(new URL(text).protocol)) throw new TypeError('no http(s) URL');
  }),

  /** Name of the service in traces. */
  OTEL_SERVICE_NAME: withDefault(
    acceptedBy('a name', () => undefined),
    'studio-api',
  ),

  /** Headers for the collector, e.g. `authorization=Bearer%20...`. */
  OTEL_EXPORTER_OTLP_HEADERS: secret(
    acceptedBy('headers such as authorization=Bearer%20...', (text) => {
      if (!/^[^=\s]+=/.test(text)) throw new TypeError('no name and value');
    }),
  ),

  /** Share of the traces that is sent, from 0 to 1. A trace that a caller began follows the decision of the caller. */
  OTEL_TRACES_SAMPLER_ARG: withDefault(share(), 1),
};

export type TelemetryVariables = ValuesOf<typeof TELEMETRY_VARIABLES>;
