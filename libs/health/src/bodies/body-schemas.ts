import type { HealthFormat } from './health-format.js';
import { type OpenApiSchema, type OpenApiSchemas, schemaRef } from './openapi-schema.js';

const text: OpenApiSchema = { type: 'string' };
const number: OpenApiSchema = { type: 'number' };
const integer: OpenApiSchema = { type: 'integer' };
const instant: OpenApiSchema = { type: 'string', format: 'date-time' };
const flag: OpenApiSchema = { type: 'boolean' };

const oneOf = (...words: string[]): OpenApiSchema => ({ type: 'string', enum: words });
const mapOf = (additionalProperties: OpenApiSchema): OpenApiSchema => ({
  type: 'object',
  additionalProperties,
});
const listOf = (items: OpenApiSchema): OpenApiSchema => ({ type: 'array', items });
/** Only the status is required: `details` decides about the rest. */
const body = (status: OpenApiSchema, properties: OpenApiSchemas = {}): OpenApiSchema => ({
  type: 'object',
  required: ['status'],
  properties: { status, ...properties },
});

const overall = oneOf('healthy', 'degraded', 'unhealthy');
const own = oneOf('healthy', 'degraded', 'unhealthy', 'unknown');
const reason = oneOf('starting', 'draining', 'stopping');
const sections = mapOf(schemaRef('HealthSection'));
const indicators = mapOf(schemaRef('HealthIndicator'));
const error = text;
const usage = { percentage: number, used: number, limitedBy: oneOf('container', 'machine') };
const counts = { handles: mapOf(integer), open_files: integer, threads: integer };
const facts: OpenApiSchema = { type: 'object', additionalProperties: true };
const breakers = mapOf({
  type: 'object',
  properties: { state: text, isOpen: flag, critical: flag, retryAfter: number },
  additionalProperties: true,
});
const whole = { timestamp: instant, uptime: number, version: text, checks: sections, modules: sections };

/** The standard bodies, which `StandardFormat` makes. */
const STANDARD_SCHEMAS: OpenApiSchemas = {
  Health: body(overall, whole),
  HealthDetailed: {
    ...body(overall, {
      ...whole,
      circuitBreakers: breakers,
      handles: counts.handles,
      history: listOf(schemaRef('HealthHistoryEntry')),
      responseTime: number,
    }),
    additionalProperties: facts,
  },
  HealthLive: body(oneOf('alive', 'not_alive'), { checks: sections }),
  HealthReady: body(oneOf('ready', 'not_ready'), { reason, checks: sections }),
  HealthStartup: body(oneOf('started', 'starting', 'not_started'), {
    tasks: listOf({
      type: 'object',
      properties: {
        name: text,
        status: oneOf('pending', 'running', 'done', 'failed'),
        duration: number,
      },
    }),
    startupChecks: listOf({
      type: 'object',
      properties: {
        name: text,
        status: oneOf('pending', 'running', 'passed', 'warning', 'failed'),
        required: flag,
        duration: number,
        message: text,
      },
    }),
    reason,
    checks: sections,
  }),
  HealthModules: { ...sections, properties: { status: { anyOf: [overall, schemaRef('HealthSection')] } } },
  HealthResources: body(overall, {
    memory: schemaRef('HealthMemory'),
    cpu: schemaRef('HealthCpu'),
    'event-loop': schemaRef('HealthEventLoop'),
    ...counts,
    uptime: number,
  }),
  HealthGroup: body(overall, { timestamp: instant, checks: sections }),
  HealthSection: {
    ...body(own, {
      connection: oneOf('connected', 'disconnected', 'disabled', 'unknown'),
      responseTime: number,
      critical: flag,
      age: number,
      message: text,
      error,
    }),
    additionalProperties: true,
  },
  HealthMemory: body(own, {
    ...usage,
    total: number,
    heapUsed: number,
    heapTotal: number,
    heapLimit: number,
    heapPercentage: number,
    rss: number,
    message: text,
    error,
  }),
  HealthCpu: body(own, { ...usage, cpus: number, error }),
  HealthEventLoop: body(own, { mean: number, p99: number, max: number, error }),
  HealthPool: body(own, {
    connection: text,
    responseTime: number,
    max: integer,
    total: integer,
    active: integer,
    idle: integer,
    waiting: integer,
    utilization: number,
    current: mapOf(integer),
    configuration: facts,
    utilization_percent: number,
    warning: flag,
    error,
  }),
  HealthCircuitBreakers: body(own, {
    open_count: integer,
    breakers,
    error,
  }),
  HealthHistoryEntry: {
    type: 'object',
    properties: {
      timestamp: instant,
      check: text,
      from: oneOf('up', 'degraded', 'down', 'unknown'),
      to: oneOf('up', 'degraded', 'down', 'unknown'),
      critical: flag,
      reason: text,
    },
  },
};

/** The bodies of Terminus, which `TerminusFormat` makes. */
const TERMINUS_SCHEMAS: OpenApiSchemas = {
  HealthTerminus: body(oneOf('ok', 'degraded', 'error', 'shutting_down'), {
    info: indicators,
    error: indicators,
    details: indicators,
  }),
  HealthIndicator: {
    ...body(oneOf('up', 'degraded', 'down'), { responseTime: number, reason: text }),
    additionalProperties: true,
  },
};

/** The bodies of an API with an envelope, which `ServicesFormat` makes. */
const SERVICES_SCHEMAS: OpenApiSchemas = {
  HealthServices: {
    type: 'object',
    required: ['success', 'data'],
    properties: {
      success: flag,
      data: {
        type: 'object',
        required: ['overall'],
        properties: {
          overall,
          reason,
          services: listOf(schemaRef('HealthServiceEntry')),
          timestamp: instant,
        },
      },
    },
  },
  HealthServiceEntry: {
    type: 'object',
    required: ['service', 'status'],
    properties: {
      service: text,
      status: own,
      connection: oneOf('connected', 'disconnected', 'disabled', 'unknown'),
      responseTime: number,
      message: text,
      timestamp: instant,
      error,
    },
    additionalProperties: true,
  },
};

/** The bodies of the IETF draft, which `HealthJsonFormat` makes. */
export const HEALTH_JSON_SCHEMAS: OpenApiSchemas = {
  HealthJson: body(oneOf('pass', 'warn', 'fail'), {
    releaseId: text,
    output: text,
    checks: mapOf(
      listOf(
        body(oneOf('pass', 'warn', 'fail'), {
          componentType: oneOf('system', 'component'),
          observedValue: number,
          observedUnit: text,
          time: instant,
          output: text,
        }),
      ),
    ),
  }),
};

/** The schemas of each format; a format with one body for all endpoints has its name. */
export const FORMAT_SCHEMAS: Readonly<
  Record<HealthFormat, { readonly schemas: OpenApiSchemas; readonly body?: string }>
> = {
  standard: { schemas: STANDARD_SCHEMAS },
  terminus: { schemas: TERMINUS_SCHEMAS, body: 'HealthTerminus' },
  services: { schemas: SERVICES_SCHEMAS, body: 'HealthServices' },
};
