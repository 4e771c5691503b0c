import {
  Address,
  ConnectionString,
  Secret,
  Share,
  Text,
  Url,
  WholeNumber,
  Word,
} from './variable.decorator.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Longest duration that Node's timers hold, in milliseconds: about 24 days. */
const MAX_DURATION = 2 ** 31 - 1;

/**
 * The environment variables of the Studio API. What is not set, or empty, has the value written here.
 * The variables that `resilienceConfig`, `LifecycleModule` and OpenTelemetry read are checked here too, so that every problem shows
 * at once; their defaults are the libraries'.
 */
export class Environment {
  /** `production` hides the details of 5xx answers, and those of health from strangers. */
  @Word('development', 'test', 'production')
  NODE_ENV: 'development' | 'test' | 'production' = 'development';

  /** Port of the API. */
  @WholeNumber(1, 65_535)
  PORT = 3000;

  /** Port of the upstream simulator on this machine; only used when `YOUTUBE_URL` is not set. */
  @WholeNumber(1, 65_535)
  UPSTREAM_PORT = 4010;

  /** Origin of the YouTube data API, without a path. */
  @Url()
  YOUTUBE_URL?: string;

  /**
   * PostgreSQL that keeps the videos; without one they are kept in memory, which production refuses. Tables are brought up
   * to date at the start, in production by `prisma migrate deploy` beforehand.
   */
  @Secret()
  @ConnectionString('postgresql', 'postgres')
  DATABASE_URL?: string;

  /** Redis that keeps the last known statistics for all replicas; without one each process keeps its own. */
  @Secret()
  @ConnectionString('redis', 'rediss')
  REDIS_URL?: string;

  /** Least severe level that is logged. */
  @Word(...LOG_LEVELS)
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  /** Requests that take longer than this are logged as warnings, in milliseconds; five seconds as in sengol.md. */
  @WholeNumber(1, MAX_DURATION)
  SLOW_REQUEST_THRESHOLD = 5_000;

  /** Bearer token of the routes under `/debug`, which do not exist without one, and of health's details. */
  @Secret()
  @Text(16)
  DEBUG_TOKEN?: string;

  /** Slack's incoming webhook that alerts are posted to. */
  @Secret()
  @Address()
  ALERT_SLACK_URL?: string;

  /** Server that alerts are posted to in the form of Alertmanager's webhook. */
  @Secret()
  @Address()
  ALERT_WEBHOOK_URL?: string;

  /** Signs what is posted to `ALERT_WEBHOOK_URL`. */
  @Secret()
  @Text(16)
  ALERT_WEBHOOK_SECRET?: string;

  /** Mail server that alerts are sent through; needs `ALERT_EMAIL_TO`. */
  @Secret()
  @ConnectionString('smtp', 'smtps')
  ALERT_EMAIL_URL?: string;

  @Text(3)
  ALERT_EMAIL_TO?: string;

  @Text(3)
  ALERT_EMAIL_FROM = 'studio-api@localhost';

  /** How long the first message about something waits for more of its kind, in milliseconds. */
  @WholeNumber(0, MAX_DURATION)
  ALERT_GROUP_WAIT?: number;

  /** Collector of OpenTelemetry that traces are sent to, by OTLP over HTTP; without one there are none. */
  @Address()
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  /** Headers for the collector, e.g. `authorization=Bearer%20...`. */
  @Secret()
  @Text(3)
  OTEL_EXPORTER_OTLP_HEADERS?: string;

  /** Share of the traces that begin here which are sent; those that a caller began follow the caller. */
  @Share()
  OTEL_TRACES_SAMPLER_ARG = 1;

  /** Deadline of a whole request, in milliseconds. */
  @WholeNumber(1, MAX_DURATION)
  REQUEST_TIMEOUT?: number;

  @WholeNumber(1, MAX_DURATION)
  CIRCUIT_BREAKER_TIMEOUT?: number;

  @WholeNumber(1, 100)
  CIRCUIT_BREAKER_ERROR_THRESHOLD?: number;

  @WholeNumber(1, MAX_DURATION)
  CIRCUIT_BREAKER_RESET_TIMEOUT?: number;

  @WholeNumber(1, MAX_DURATION)
  CIRCUIT_BREAKER_ROLLING_TIMEOUT?: number;

  @WholeNumber(1, 1_000)
  CIRCUIT_BREAKER_ROLLING_BUCKETS?: number;

  @WholeNumber(1, 1_000_000)
  CIRCUIT_BREAKER_VOLUME_THRESHOLD?: number;

  /** The whole shutdown, in milliseconds; the phases follow. */
  @WholeNumber(1, MAX_DURATION)
  SHUTDOWN_TIMEOUT?: number;

  @WholeNumber(0, MAX_DURATION)
  SHUTDOWN_DRAIN_DELAY?: number;

  @WholeNumber(0, MAX_DURATION)
  SHUTDOWN_IN_FLIGHT_TIMEOUT?: number;

  @WholeNumber(1, MAX_DURATION)
  SHUTDOWN_CLOSER_TIMEOUT?: number;

  @WholeNumber(1, MAX_DURATION)
  SHUTDOWN_CRASH_TIMEOUT?: number;

  @WholeNumber(0, MAX_DURATION)
  SHUTDOWN_WEB_SOCKET_TIMEOUT?: number;

  @WholeNumber(1, MAX_DURATION)
  STARTUP_TASK_TIMEOUT?: number;
}
