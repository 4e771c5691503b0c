import { DEFAULT_OPENAPI_TAG } from '../health.constants.js';
import { type HealthModuleOptions, resolveHealthOptions } from '../health.options.js';
import { HEALTH_JSON } from '../bodies/health-json.format.js';
import { FORMAT_SCHEMAS, HEALTH_JSON_SCHEMAS } from '../bodies/body-schemas.js';
import { schemaRef } from '../bodies/openapi-schema.js';
import type { OpenApiDocument } from './openapi-document.js';

/** Options of {@link addHealthPaths}. The first three are the same as those of `HealthModule.forRoot`. */
export interface HealthPathsOptions extends Pick<HealthModuleOptions, 'prefix' | 'aliases' | 'format'> {
  /** Names of checks, and of facts that packages provide, which get a path of their own. @default ['memory', 'cpu', 'event-loop'] */
  readonly checks?: readonly string[];
  /** Names of groups that get a path of their own. @default [] */
  readonly groups?: readonly string[];
  /** Tag of the operations. @default 'health' */
  readonly tag?: string;
}

/** The summary of each endpoint, and the schema of its standard body. */
type Endpoint = readonly [summary: string, schema: string];

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '': ['State of the service and of each of its checks', 'Health'],
  live: ['Liveness of the process', 'HealthLive'],
  ready: ['Readiness of the service for traffic', 'HealthReady'],
  startup: ['State of the start of the service', 'HealthStartup'],
  detailed: ['All checks with their age, and the last transitions', 'HealthDetailed'],
  modules: ['State of each module', 'HealthModules'],
  resources: ['Memory, CPU, event loop and handles of the process', 'HealthResources'],
};

const ALIASES: ReadonlySet<string> = new Set(['live', 'ready']);

const RESOURCE_CHECKS = ['memory', 'cpu', 'event-loop'];

/** Schemas of checks whose figures are known; any other check has a section with figures of its own. */
const CHECK_SCHEMAS: ReadonlyMap<string, string> = new Map([
  ['memory', 'HealthMemory'],
  ['cpu', 'HealthCpu'],
  ['event-loop', 'HealthEventLoop'],
  ['pool', 'HealthPool'],
  ['circuit-breakers', 'HealthCircuitBreakers'],
]);

/**
 * Describes the health endpoints in an OpenAPI document, because they are not on Nest's router and `SwaggerModule` does not
 * see them. Returns a new document. It replaces earlier descriptions of the same paths, as these routes come first.
 *
 * @throws OptionsError when `prefix`, `aliases` or `format` is wrong, or an option unknown
 */
export function addHealthPaths<Document extends OpenApiDocument>(
  document: Document,
  { checks = RESOURCE_CHECKS, groups = [], tag = DEFAULT_OPENAPI_TAG, ...module }: HealthPathsOptions = {},
): Document {
  const { prefix, aliases, format } = resolveHealthOptions(module);
  const { schemas, body } = FORMAT_SCHEMAS[format];
  const endpoints: readonly (readonly [name: string, endpoint: Endpoint])[] = [
    ...Object.entries(ENDPOINTS),
    ...checks.map((name) => [name, aboutCheck(name)] as const),
    ...groups.map((name) => [name, [`State of the group ${name}`, 'HealthGroup']] as const),
  ];
  const paths: Record<string, object> = {};
  for (const [name, [summary, schema]] of endpoints) {
    const responses = responsesOf(body ?? schema);
    const operation = (id: string): object => ({ operationId: id, tags: [tag], summary, responses });
    paths[name ? `${prefix}/${name}` : prefix] = { get: operation(name ? `health_${name}` : 'health') };
    if (aliases !== undefined && ALIASES.has(name)) paths[`${aliases}/${name}`] = { get: operation(name) };
  }
  return {
    ...document,
    paths: { ...document.paths, ...paths },
    components: {
      ...document.components,
      schemas: { ...document.components?.schemas, ...schemas, ...HEALTH_JSON_SCHEMAS },
    },
  };
}

function aboutCheck(name: string): Endpoint {
  return [`State of ${name} by itself`, CHECK_SCHEMAS.get(name) ?? 'HealthSection'];
}

function responsesOf(schema: string): object {
  const content = {
    'application/json': { schema: schemaRef(schema) },
    [HEALTH_JSON]: { schema: schemaRef('HealthJson') },
  };
  const headers = { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } } };
  return {
    '200': { description: 'Healthy or degraded', content },
    '503': { description: 'Unhealthy, or not ready', headers, content },
  };
}
