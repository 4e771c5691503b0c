import type { ResilienceEventMap, ResilienceEventName, ResilienceGaugeMap } from '@breakwater/core';
import type { CircuitGauge } from '@breakwater/resilience';
import { AI_DURATIONS, AI_EVENTS, AI_PROVIDER_GAUGE, AI_VECTOR_GAUGE } from './ai-happenings.js';
import { DETECTOR_GAUGE, JOBS_DURATION, JOBS_EVENTS, OPERATIONS_GAUGE } from './jobs-happenings.js';
import { OVERLOAD_EVENT, OVERLOAD_GAUGE } from './overload-happenings.js';
import { STREAM_GAUGE } from './streams-happenings.js';
import { FLEET_GAUGES } from './fleet-happenings.js';
import { BULL_WORKER_GAUGE, LOCK_DURATIONS, LOCK_EVENTS, LOCK_STORE_GAUGE } from './lock-happenings.js';
import { THROTTLE_GAUGE, THROTTLE_REJECTED } from './throttle-happenings.js';
import type { Service } from '../../libs/observability/test/support/start.js';

/** Events of one kind. */
export type Happening = {
  [K in ResilienceEventName]: readonly [K, ...ResilienceEventMap[K][]];
}[ResilienceEventName];

/** Publishes events. */
export function happen({ events }: Service, [name, ...all]: Happening): void {
  for (const event of all) events.publish(name, event);
}

/** A circuit, as its gauge shows it. */
export const circuit = (more: Partial<CircuitGauge> = {}): CircuitGauge => ({
  circuit: 'payments',
  state: 'half-open',
  critical: false,
  declared: true,
  failureRate: 62.5,
  slowCallRate: -1,
  ...more,
});

export const failure = new Error('failed');

/** Events of each counter, and its expected lines. */
export const EVENTS: readonly [metric: string, happening: Happening, lines: string[]][] = [
  [
    'breakwater_circuitbreaker_not_permitted_calls_total',
    ['circuit-breaker.call', { circuit: 'payments', outcome: 'rejected', duration: 0 }],
    ['breakwater_circuitbreaker_not_permitted_calls_total{name="payments"} 1'],
  ],
  [
    'breakwater_circuitbreaker_transitions_total',
    [
      'circuit-breaker.transition',
      {
        circuit: 'payments',
        from: 'half-open',
        to: 'open',
        reason: 'trials-failed',
        at: 0,
        failureRate: 100,
        slowCallRate: 0,
      },
    ],
    ['breakwater_circuitbreaker_transitions_total{name="payments",from="half_open",to="open"} 1'],
  ],
  [
    'breakwater_retry_attempts_total',
    [
      'retry.scheduled',
      { name: 'save', attempt: 1, delay: 5, error: failure },
      { name: 'save', attempt: 2, delay: 5, error: failure },
    ],
    ['breakwater_retry_attempts_total{name="save"} 2'],
  ],
  [
    'breakwater_hedge_started_total',
    ['hedge.started', { name: 'find', index: 1, waited: 102 }, { name: 'find', index: 2, waited: 204 }],
    ['breakwater_hedge_started_total{name="find"} 2'],
  ],
  [
    'breakwater_hedge_won_total',
    ['hedge.won', { name: 'find', index: 1, saved: 102 }],
    ['breakwater_hedge_won_total{name="find"} 1'],
  ],
  OVERLOAD_EVENT,
  [
    'breakwater_hedge_skipped_total',
    ['hedge.skipped', { name: 'find', reason: 'no-room' }],
    ['breakwater_hedge_skipped_total{name="find",reason="no-room"} 1'],
  ],
  [
    'breakwater_retry_exhausted_total',
    ['retry.exhausted', { name: 'save', attempts: 1, reason: 'budget', error: failure }],
    ['breakwater_retry_exhausted_total{name="save",reason="budget"} 1'],
  ],
  [
    'breakwater_chaos_injected_total',
    ['chaos.injected', { rule: 'slow-pdf', kind: 'latency', name: 'pdf', requestId: undefined }],
    ['breakwater_chaos_injected_total{rule="slow-pdf",kind="latency"} 1'],
  ],
  [
    'breakwater_bulkhead_rejected_calls_total',
    ['bulkhead.rejected', { name: 'pdf', reason: 'queue-full', active: 2, queued: 1 }],
    ['breakwater_bulkhead_rejected_calls_total{name="pdf",reason="queue-full"} 1'],
  ],
  THROTTLE_REJECTED,
  [
    'breakwater_timelimiter_timeouts_total',
    ['timeout.exceeded', { name: 'save', scope: 'attempt', timeout: 100 }],
    ['breakwater_timelimiter_timeouts_total{name="save",scope="attempt"} 1'],
  ],
  [
    'breakwater_fallback_calls_total',
    [
      'fallback.used',
      { name: 'save', error: failure, succeeded: true },
      { name: 'save', error: failure, succeeded: false },
    ],
    [
      'breakwater_fallback_calls_total{name="save",kind="successful"} 1',
      'breakwater_fallback_calls_total{name="save",kind="failed"} 1',
    ],
  ],
  [
    'breakwater_database_slow_queries_total',
    [
      'database.query',
      { duration: 900, slow: true, connected: true },
      { duration: 9, slow: false, connected: true },
    ],
    ['breakwater_database_slow_queries_total 1'],
  ],
  [
    'breakwater_health_transitions_total',
    ['health.transition', { check: 'redis', from: 'up', to: 'degraded', critical: false, at: 0 }],
    ['breakwater_health_transitions_total{check="redis",to="degraded"} 1'],
  ],
  [
    'breakwater_shutdown_phase_seconds',
    ['shutdown.phase', { phase: 'drain-delay', duration: 5_000, completed: true }],
    ['breakwater_shutdown_phase_seconds{phase="drain-delay",completed="true"} 5'],
  ],
  [
    'breakwater_errors_total',
    [
      'error.tracked',
      { fingerprint: 'v1:1', category: 'database', severity: 'high', name: 'DatabaseError', expected: false },
    ],
    ['breakwater_errors_total{category="database",severity="high",expected="false"} 1'],
  ],
  [
    'breakwater_rate_limit_decisions_total',
    ['rate-limit.decision', { policy: 'api', outcome: 'refused' }, { policy: 'api', outcome: 'refused' }],
    ['breakwater_rate_limit_decisions_total{policy="api",outcome="refused"} 2'],
  ],
  [
    'breakwater_call_rate_rejected_calls_total',
    ['call-rate.rejected', { name: 'youtube', reason: 'max-wait' }],
    ['breakwater_call_rate_rejected_calls_total{name="youtube",reason="max-wait"} 1'],
  ],
  [
    'breakwater_alert_notifications_total',
    ['alert.notified', { channel: 'slack', outcome: 'failed', alerts: 2, duration: 30 }],
    ['breakwater_alert_notifications_total{channel="slack",outcome="failed"} 1'],
  ],
  [
    'breakwater_exported_errors_total',
    ['errors.exported', { exporter: 'sentry', outcome: 'sent', errors: 40 }],
    ['breakwater_exported_errors_total{exporter="sentry",outcome="sent"} 40'],
  ],
  ...AI_EVENTS,
  ...JOBS_EVENTS,
  ...LOCK_EVENTS,
  [
    'breakwater_uploads_total',
    [
      'upload.finished',
      {
        policy: 'image',
        outcome: 'refused',
        code: 'UPLOAD_EXECUTABLE',
        codes: ['UPLOAD_EXECUTABLE'],
        size: 1_048_576,
        duration: 250,
        requestId: undefined,
      },
    ],
    ['breakwater_uploads_total{policy="image",outcome="refused"} 1'],
  ],
  [
    'breakwater_upload_refusals_total',
    [
      'upload.finished',
      {
        policy: 'video',
        outcome: 'refused',
        code: 'UPLOAD_EXECUTABLE',
        codes: ['UPLOAD_EXECUTABLE'],
        size: 1_048_576,
        duration: 250,
        requestId: undefined,
      },
    ],
    ['breakwater_upload_refusals_total{policy="video",code="UPLOAD_EXECUTABLE"} 1'],
  ],
  [
    'breakwater_upload_received_bytes_total',
    [
      'upload.finished',
      {
        policy: 'thumbnail',
        outcome: 'refused',
        code: 'UPLOAD_EXECUTABLE',
        codes: ['UPLOAD_EXECUTABLE'],
        size: 1_048_576,
        duration: 250,
        requestId: undefined,
      },
    ],
    ['breakwater_upload_received_bytes_total{policy="thumbnail"} 1048576'],
  ],
  [
    'breakwater_upload_malware_total',
    [
      'upload.malware',
      {
        policy: 'image',
        engine: 'clamd',
        signature: 'Eicar-Test',
        size: 68,
        sha256: '00',
        requestId: undefined,
      },
    ],
    ['breakwater_upload_malware_total{policy="image"} 1'],
  ],
];

/** Histograms: what happens, the labels, the sum in seconds and the number of measurements. */
export const DURATIONS: readonly [
  metric: string,
  happening: Happening,
  labels: object,
  sum: number,
  count: number,
  bounds?: string,
][] = [
  [
    'breakwater_circuitbreaker_calls_seconds',
    ['circuit-breaker.call', { circuit: 'payments', outcome: 'failure', duration: 250 }],
    { name: 'payments', kind: 'failed' },
    0.25,
    1,
  ],
  [
    'breakwater_calls_seconds',
    [
      'call.finished',
      { name: 'save', outcome: 'fallback', attempts: 3, duration: 500, requestId: undefined },
      { name: 'save', outcome: 'fallback', attempts: 3, duration: 1_500, requestId: undefined },
    ],
    { name: 'save', outcome: 'fallback' },
    2,
    2,
  ],
  [
    'breakwater_bulkhead_wait_seconds',
    ['bulkhead.entered', { name: 'pdf', waited: 125 }],
    { name: 'pdf' },
    0.125,
    1,
  ],
  [
    'breakwater_call_rate_wait_seconds',
    ['call-rate.entered', { name: 'youtube', waited: 250 }],
    { name: 'youtube' },
    0.25,
    1,
  ],
  [
    'http_client_request_duration_seconds',
    [
      'http.request',
      {
        upstream: 'payments',
        method: 'GET',
        route: '/orders/{id}',
        outcome: '2xx',
        status: 200,
        attempts: 2,
        duration: 250,
        requestId: undefined,
      },
    ],
    { upstream: 'payments', method: 'GET', route: '/orders/{id}', outcome: '2xx' },
    0.25,
    1,
  ],
  [
    'db_client_operation_duration_seconds',
    ['database.query', { duration: 2_000, slow: true, connected: true, failure: 'timeout' }],
    { error_type: 'timeout' },
    2,
    1,
  ],
  ...AI_DURATIONS,
  JOBS_DURATION,
  ...LOCK_DURATIONS,
  [
    'breakwater_upload_duration_seconds',
    [
      'upload.finished',
      {
        policy: 'avatar',
        outcome: 'refused',
        code: 'UPLOAD_EXECUTABLE',
        codes: ['UPLOAD_EXECUTABLE'],
        size: 1_048_576,
        duration: 250,
        requestId: undefined,
      },
    ],
    { policy: 'avatar', outcome: 'refused' },
    0.25,
    1,
    '0.01 0.05 0.1 0.25 0.5 1.0 2.5 5.0 10.0 30.0 60.0 300.0 +Inf',
  ],
];

/** Values of each gauge, and its expected lines. The metric of queues is described when an application watches its first queue. */
export const GAUGES: {
  [K in Exclude<keyof ResilienceGaugeMap, 'queue'>]: readonly [
    ResilienceGaugeMap[K],
    Record<string, string[]>,
  ];
} = {
  'circuit-breaker': [
    circuit(),
    {
      breakwater_circuitbreaker_state: [
        '{name="payments",critical="false",state="closed"} 0',
        '{name="payments",critical="false",state="open"} 0',
        '{name="payments",critical="false",state="half_open"} 1',
        '{name="payments",critical="false",state="forced_open"} 0',
        '{name="payments",critical="false",state="disabled"} 0',
        '{name="payments",critical="false",state="observing"} 0',
      ],
      breakwater_circuitbreaker_failure_rate: ['{name="payments"} 62.5'],
      breakwater_circuitbreaker_slow_call_rate: ['{name="payments"} -1'],
    },
  ],
  throttle: THROTTLE_GAUGE,
  bulkhead: [
    { name: 'pdf', active: 3, queued: 2, maxConcurrent: 4, maxQueue: 10 },
    {
      breakwater_bulkhead_available_concurrent_calls: ['{name="pdf"} 1'],
      breakwater_bulkhead_max_allowed_concurrent_calls: ['{name="pdf"} 4'],
      breakwater_bulkhead_queue_depth: ['{name="pdf"} 2'],
      breakwater_bulkhead_queue_capacity: ['{name="pdf"} 10'],
    },
  ],
  'adaptive-timeout': [
    { policy: 'find', timeout: 1_219 },
    { breakwater_timeout_seconds: ['{policy="find"} 1.219'] },
  ],
  overload: OVERLOAD_GAUGE,
  hedge: [{ name: 'find', delay: 102 }, { breakwater_hedge_delay_seconds: ['{name="find"} 0.102'] }],
  'chaos-rule': [
    { rule: 'slow-pdf', kind: 'latency', active: 2, injected: 9 },
    { breakwater_chaos_active_calls: ['{rule="slow-pdf",kind="latency"} 2'] },
  ],
  'retry-budget': [
    { name: 'save', available: 2, limit: 5, waiting: 0 },
    {
      breakwater_retry_budget_available: ['{name="save"} 2'],
      breakwater_retry_budget_limit: ['{name="save"} 5'],
    },
  ],
  'database-pool': [
    { pool: 'main', max: 10, used: 4, idle: 1, pending: 7 },
    {
      db_client_connection_count: [
        '{db_client_connection_pool_name="main",db_client_connection_state="used"} 4',
        '{db_client_connection_pool_name="main",db_client_connection_state="idle"} 1',
      ],
      db_client_connection_max: ['{db_client_connection_pool_name="main"} 10'],
      db_client_connection_pending_requests: ['{db_client_connection_pool_name="main"} 7'],
      db_client_connection_timeouts_total: ['{db_client_connection_pool_name="main"} 0'],
    },
  ],
  redis: [
    { client: 'cache', state: 'reconnecting', pending: 3, commands: 100, failures: 4, reconnects: 2 },
    {
      breakwater_redis_state: [
        '{client="cache",state="disabled"} 0',
        '{client="cache",state="connecting"} 0',
        '{client="cache",state="ready"} 0',
        '{client="cache",state="reconnecting"} 1',
        '{client="cache",state="closed"} 0',
      ],
      breakwater_redis_commands_total: ['{client="cache"} 100'],
      breakwater_redis_command_failures_total: ['{client="cache"} 4'],
      breakwater_redis_reconnects_total: ['{client="cache"} 2'],
      breakwater_redis_pending_commands: ['{client="cache"} 3'],
    },
  ],
  ...FLEET_GAUGES,
  'redis-messages': [
    { client: 'cache', channels: 2, sent: 7, received: 20, failures: 1 },
    {
      breakwater_redis_messages_total: [
        '{client="cache",direction="sent"} 7',
        '{client="cache",direction="received"} 20',
      ],
      breakwater_redis_message_failures_total: ['{client="cache"} 1'],
      breakwater_redis_subscribed_channels: ['{client="cache"} 2'],
    },
  ],
  cache: [
    {
      cache: 'videos',
      size: 40,
      memoryUsage: 2_048,
      hits: 70,
      misses: 30,
      staleHits: 5,
      sets: 28,
      deletes: 3,
      evictions: 2,
      errors: 1,
    },
    {
      breakwater_cache_lookups_total: [
        '{cache="videos",outcome="hit"} 65',
        '{cache="videos",outcome="stale"} 5',
        '{cache="videos",outcome="miss"} 30',
      ],
      breakwater_cache_writes_total: ['{cache="videos"} 28'],
      breakwater_cache_deletions_total: ['{cache="videos"} 3'],
      breakwater_cache_evictions_total: ['{cache="videos"} 2'],
      breakwater_cache_errors_total: ['{cache="videos"} 1'],
      breakwater_cache_entries: ['{cache="videos"} 40'],
      breakwater_cache_size_bytes: ['{cache="videos"} 2048'],
    },
  ],
  'cache-shared-level': [{ up: true }, { breakwater_cache_redis_up: [' 1'] }],
  'ai-provider': AI_PROVIDER_GAUGE,
  'ai-vector': AI_VECTOR_GAUGE,
  'lock-store': LOCK_STORE_GAUGE,
  'bullmq-worker': BULL_WORKER_GAUGE,
  'http-pool': [
    { upstream: 'payments', connected: 5, free: 3, pending: 1, queued: 4, running: 2, size: 6 },
    {
      breakwater_http_client_connections: [
        '{upstream="payments",state="connected"} 5',
        '{upstream="payments",state="free"} 3',
        '{upstream="payments",state="running"} 2',
        '{upstream="payments",state="pending"} 1',
      ],
      breakwater_http_client_queued_requests: ['{upstream="payments"} 4'],
    },
  ],
  'http-upstream': [
    { upstream: 'payments', sinceLastSuccess: 90_000 },
    { breakwater_http_client_last_success_age_seconds: ['{upstream="payments"} 90'] },
  ],
  operations: OPERATIONS_GAUGE,
  stream: STREAM_GAUGE,
  'operations-detector': DETECTOR_GAUGE,
  uploads: [
    { running: 2, tempFiles: 3 },
    { breakwater_uploads_running: [' 2'], breakwater_upload_temp_files: [' 3'] },
  ],
  'rate-limit-store': [
    { degraded: 1, keys: 12, evictions: 3, errors: 4 },
    {
      breakwater_rate_limit_store_degraded: [' 1'],
      breakwater_rate_limit_store_errors_total: [' 4'],
      breakwater_rate_limit_memory_keys: [' 12'],
      breakwater_rate_limit_memory_evictions_total: [' 3'],
    },
  ],
  'health-check': [
    { check: 'redis', kind: 'dependency', status: 'degraded', critical: false, lastSuccessAge: 90_000 },
    {
      breakwater_health_status: [
        '{check="redis",kind="dependency",critical="false",status="up"} 0',
        '{check="redis",kind="dependency",critical="false",status="degraded"} 1',
        '{check="redis",kind="dependency",critical="false",status="down"} 0',
        '{check="redis",kind="dependency",critical="false",status="unknown"} 0',
      ],
      breakwater_health_last_success_age_seconds: ['{check="redis"} 90'],
    },
  ],
  lifecycle: [
    { phase: 'draining', ready: false, inFlight: 3 },
    {
      breakwater_ready: [' 0'],
      breakwater_lifecycle_phase: [
        '{phase="starting"} 0',
        '{phase="running"} 0',
        '{phase="draining"} 1',
        '{phase="stopping"} 0',
        '{phase="stopped"} 0',
      ],
      breakwater_in_flight: [' 3'],
    },
  ],
  startupCheck: [
    { check: 'database', status: 'warning', required: true },
    { breakwater_startup_check: ['{check="database",required="true"} 0'] },
  ],
  issues: [
    { state: 'new', severity: 'high', issues: 2 },
    { breakwater_issues: ['{state="new",severity="high"} 2'] },
  ],
  alerts: [
    { rule: 'error-rate', severity: 'critical', firing: 1 },
    { breakwater_alerts_firing: ['{rule="error-rate",severity="critical"} 1'] },
  ],
};
