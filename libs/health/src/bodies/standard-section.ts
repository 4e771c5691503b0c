import { checkKey, type CheckResult } from '../checks/check-result.js';
import type { HealthStatus } from '../checks/health.events.js';

const WORD: Readonly<Record<HealthStatus, string>> = {
  up: 'healthy',
  degraded: 'degraded',
  down: 'unhealthy',
  unknown: 'unknown',
};

const CONNECTION: Readonly<Record<HealthStatus, string>> = {
  up: 'connected',
  degraded: 'connected',
  down: 'disconnected',
  unknown: 'unknown',
};

/** The word for a status in the standard bodies. */
export function standardWord(status: HealthStatus): string {
  return WORD[status];
}

/** One check in the standard bodies: its status, its details, and the reason of a failure. */
export function standardSection({
  kind,
  status,
  state,
  reason,
  responseTime,
  details,
}: CheckResult): Record<string, unknown> {
  const { status: _status, responseTime: _time, error: _error, ...facts } = details ?? {};
  return {
    status: WORD[status],
    ...(kind === 'dependency' && {
      connection: CONNECTION[state],
      ...(responseTime !== undefined && { responseTime }),
    }),
    ...facts,
    ...(reason !== undefined && { error: reason }),
  };
}

/** Sections by name. */
export function standardSections(results: readonly CheckResult[]): Record<string, unknown> {
  return Object.fromEntries(results.map((result) => [checkKey(result), standardSection(result)]));
}

/** Sections of modules; their names need no prefix. */
export function moduleSections(results: readonly CheckResult[]): Record<string, unknown> {
  return Object.fromEntries(results.map((result) => [result.name, standardSection(result)]));
}
