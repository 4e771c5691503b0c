import { checkOptions, type OptionsCheck, type RequestAuthorizer } from '@breakwater/core';
import {
  DEFAULT_BUCKETS,
  DEFAULT_MAX_DYNAMIC_NAMES,
  DEFAULT_MAX_ROUTES,
  DEFAULT_METRICS_PATH,
  DEFAULT_METRICS_PREFIX,
  WHEN_INSTALLED,
} from './metrics.constants.js';
import type { PromClientRegistry } from './prom-client/prom-client-registry.js';

/**
 * Decides whether a request may see the metrics.
 *
 * @deprecated Use `RequestAuthorizer` of `@breakwater/core`.
 */
export type MetricsAuthorize = RequestAuthorizer;

/** Whether something that needs an optional package is on: `'when-installed'` never ends the start. */
export type Switch = boolean | 'when-installed';

/** Options of the metrics of `ObservabilityModule.forRoot`. */
export interface MetricsOptions {
  /** Path of the endpoint; the application's global prefix is not put before it. `false` for no endpoint. @default '/metrics' */
  readonly path?: string | false;
  /**
   * Stands before the names of Breakwater's own metrics, not of those that OpenTelemetry's conventions name.
   * `'resilience4j_'` feeds what dashboards that are made for resilience4j show of circuit breakers and bulkheads.
   * @default 'breakwater_'
   */
  readonly prefix?: string;
  /**
   * A registry of prom-client whose metrics are shown as well, and in which ours are registered. One registry serves one application.
   * @default one of its own, which nobody else sees
   */
  readonly registry?: PromClientRegistry;
  /** Whether prom-client's metrics of the process and of Node are there; `true` without prom-client ends the start. @default 'when-installed' */
  readonly defaultMetrics?: Switch;
  /**
   * Upper bounds of the buckets, in seconds, rising, of all histograms that have none of their own. Percentiles are as
   * exact as these are close.
   * @default those that OpenTelemetry advises for HTTP: 0.005 to 10
   */
  readonly buckets?: readonly number[];
  /** Route templates that are told apart; further ones are counted as `_OTHER`. @default 500 */
  readonly maxRoutes?: number;
  /**
   * Names given at run time, such as those of `CircuitBreakerService.execute(name)`, that have series of their own; further
   * names share the series `_OTHER`, and one warning says so. Names of methods and policies are not limited.
   * @default 500
   */
  readonly maxDynamicNames?: number;
  /**
   * Whether the trace of a request stands as an example in its bucket, in OpenMetrics and for sampled spans of OpenTelemetry;
   * `true` without `@opentelemetry/api` ends the start.
   * @default 'when-installed'
   */
  readonly exemplars?: Switch;
  /** Who may see the metrics; a throw or a late answer means no. @default everyone */
  readonly authorize?: RequestAuthorizer;
}

/** {@link MetricsOptions} with every default filled in. */
export interface MetricsSettings {
  readonly path: string | false;
  readonly prefix: string;
  readonly registry: PromClientRegistry | undefined;
  readonly defaultMetrics: Switch;
  readonly buckets: readonly number[];
  readonly maxRoutes: number;
  readonly maxDynamicNames: number;
  readonly exemplars: Switch;
  readonly authorize: RequestAuthorizer | undefined;
}

const KNOWN: readonly (keyof MetricsOptions)[] = [
  'path',
  'prefix',
  'registry',
  'defaultMetrics',
  'buckets',
  'maxRoutes',
  'maxDynamicNames',
  'exemplars',
  'authorize',
];

/** What a name of a metric may begin with. */
const PREFIX = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

const METHODS_OF_REGISTRY = [
  'getMetricsAsArray',
  'getSingleMetric',
  'registerMetric',
  'removeSingleMetric',
] as const;

/**
 * Fills in the defaults and validates.
 *
 * @throws OptionsError when an option is wrong or unknown
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
