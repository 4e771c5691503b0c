import { checkOptions, type OptionsCheck, type RequestAuthorizer } from '@breakwater/core';
import {
  DEFAULT_BUCKETS,
  DEFAULT_MAX_DYNAMIC_NAMES,
  DEFAULT_MAX_ROUTES,
  DEFAULT_METRICS_PATH,
  DEFAULT_METRICS_PREFIX,
  DEFAULT_OPEN_TELEMETRY,
  WHEN_INSTALLED,
} from './metrics.constants.js';
import { isMeterOption, type MeterProviderLike } from './open-telemetry/meter.js';
import type { PromClientRegistry } from './prom-client/prom-client-registry.js';

/**
 * Decides whether a request may see the metrics.
 *
 * @deprecated Use `RequestAuthorizer` of `@breakwater/core`.
 */
export type MetricsAuthorize = RequestAuthorizer;

/** Switches a feature that needs an optional package. With `'when-installed'` the start succeeds without it. */
export type OptionalPeerSwitch = boolean | 'when-installed';

/** @deprecated Use {@link OptionalPeerSwitch}. It goes with the next minor version. */
export type Switch = OptionalPeerSwitch;

/** Options of the metrics of `ObservabilityModule.forRoot`. */
export interface MetricsOptions {
  /** Path of the endpoint, without the application's global prefix; `false` for no endpoint. @default '/metrics' */
  readonly path?: string | false;
  /**
   * Prefix of Breakwater's own metrics. Metrics named by OpenTelemetry's conventions do not get it. With `'resilience4j_'`,
   * dashboards made for resilience4j show circuit breakers and bulkheads.
   * @default 'breakwater_'
   */
  readonly prefix?: string;
  /**
   * A registry of prom-client. The endpoint shows its metrics, and the module registers its own metrics in it. Each application
   * needs its own registry.
   * @default a private registry
   */
  readonly registry?: PromClientRegistry;
  /** Shows prom-client's metrics of the process and of Node. `true` without prom-client fails the start. @default 'when-installed' */
  readonly defaultMetrics?: OptionalPeerSwitch;
  /**
   * Upper bounds of the buckets in seconds, in ascending order, for all histograms that do not define their own. Narrower
   * buckets give more exact percentiles.
   * @default the bounds that OpenTelemetry recommends for HTTP: 0.005 to 10
   */
  readonly buckets?: readonly number[];
  /** Route templates with series of their own; further ones are counted as `_OTHER`. @default 500 */
  readonly maxRoutes?: number;
  /**
   * How many names given at run time, such as those of `CircuitBreakerService.execute(name)`, have series of their own. Further
   * names share the series `_OTHER`, and one warning is logged. Names of methods and policies are not limited.
   * @default 500
   */
  readonly maxDynamicNames?: number;
  /**
   * Adds the latest sampled trace to each bucket of requests as an exemplar. Only OpenMetrics shows exemplars. `true` without
   * `@opentelemetry/api` fails the start.
   * @default 'when-installed'
   */
  readonly exemplars?: OptionalPeerSwitch;
  /**
   * Passes the same metrics on to OpenTelemetry, with or without the endpoint. `true` uses the `MeterProvider` that the application has
   * registered with `@opentelemetry/api` before it starts; without the package the start fails. Metrics of a registry of prom-client,
   * those of the process and of Node among them, are not passed on.
   * @default false
   */
  readonly openTelemetry?: boolean | { readonly meterProvider: MeterProviderLike };
  /** Decides who may see the metrics. An error or an answer after more than 5 s means no. @default everyone */
  readonly authorize?: RequestAuthorizer;
}

/** {@link MetricsOptions} with all defaults applied. */
export interface MetricsSettings {
  readonly path: string | false;
  readonly prefix: string;
  readonly registry: PromClientRegistry | undefined;
  readonly defaultMetrics: OptionalPeerSwitch;
  readonly buckets: readonly number[];
  readonly maxRoutes: number;
  readonly maxDynamicNames: number;
  readonly exemplars: OptionalPeerSwitch;
  readonly openTelemetry: boolean | { readonly meterProvider: MeterProviderLike };
  readonly authorize: RequestAuthorizer | undefined;
}

/** Injection token of {@link MetricsSettings}, or of `undefined` for no metrics. */
export const MetricsSettings = Symbol('@breakwater/observability:MetricsSettings');

const KNOWN: readonly (keyof MetricsOptions)[] = [
  'path',
  'prefix',
  'registry',
  'defaultMetrics',
  'buckets',
  'maxRoutes',
  'maxDynamicNames',
  'exemplars',
  'openTelemetry',
  'authorize',
];

/** Valid beginnings of a metric's name. */
const PREFIX = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

const METHODS_OF_REGISTRY = [
  'getMetricsAsArray',
  'getSingleMetric',
  'registerMetric',
  'removeSingleMetric',
] as const;

/**
 * Applies the defaults and validates the options.
 *
 * @throws OptionsError when an option is invalid or unknown
 */
export function resolveMetricsOptions(options: MetricsOptions): MetricsSettings {
  return checkOptions('metrics', 'ObservabilityModule.forRoot', (check) => {
    check.known(options, KNOWN);
    const settings: MetricsSettings = {
      path: options.path === false ? false : resolvePath(check, options.path ?? DEFAULT_METRICS_PATH),
      prefix: options.prefix ?? DEFAULT_METRICS_PREFIX,
      registry: options.registry,
      defaultMetrics: options.defaultMetrics ?? WHEN_INSTALLED,
      buckets: [...(options.buckets ?? DEFAULT_BUCKETS)],
      maxRoutes: options.maxRoutes ?? DEFAULT_MAX_ROUTES,
      maxDynamicNames: options.maxDynamicNames ?? DEFAULT_MAX_DYNAMIC_NAMES,
      exemplars: options.exemplars ?? WHEN_INSTALLED,
      openTelemetry: options.openTelemetry ?? DEFAULT_OPEN_TELEMETRY,
      authorize: options.authorize,
    };
    const { prefix, registry, buckets } = settings;
    check.that(prefix === '' || PREFIX.test(prefix), 'prefix', 'the beginning of a name such as my_', prefix);
    check.that(
      registry === undefined || METHODS_OF_REGISTRY.every((method) => typeof registry[method] === 'function'),
      'registry',
      'a Registry of prom-client',
      registry,
    );
    for (const option of ['defaultMetrics', 'exemplars'] as const) {
      const value = settings[option];
      check.that(
        typeof value === 'boolean' || value === WHEN_INSTALLED,
        option,
        `true, false or '${WHEN_INSTALLED}'`,
        value,
      );
    }
    check.that(
      isMeterOption(settings.openTelemetry),
      'openTelemetry',
      'a boolean, or { meterProvider } with a MeterProvider of OpenTelemetry',
      settings.openTelemetry,
    );
    check.that(
      buckets.length > 0 && buckets.every((bound, index) => isBound(bound, buckets[index - 1] ?? 0)),
      'buckets',
      'finite numbers of seconds > 0 that rise',
      options.buckets,
    );
    check.integer('maxRoutes', settings.maxRoutes, 1);
    check.integer('maxDynamicNames', settings.maxDynamicNames, 0);
    check.optionalFunction('authorize', settings.authorize);
    return settings;
  });
}

const isBound = (bound: number, previous: number): boolean => Number.isFinite(bound) && bound > previous;

function resolvePath(check: OptionsCheck, path: unknown): string {
  const normal = typeof path === 'string' ? `/${path.replace(/^\/+|\/+$/g, '')}` : '';
  check.that(/^(\/[\w.-]+)+$/.test(normal), 'path', 'a path such as /metrics', path);
  return normal;
}
