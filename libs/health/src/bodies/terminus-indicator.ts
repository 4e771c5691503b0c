import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { checkKey, type CheckResult } from '../checks/check-result.js';

const indicators = new HealthIndicatorService();

/** Hands a finished result to Terminus. Terminus has no `unknown`: the result is `down` when critical, else `degraded`. */
export function toIndicator(result: CheckResult): () => HealthIndicatorResult {
  const { status, critical, reason, details, responseTime } = result;
  return () => {
    // `status` is a reserved key, for which Terminus throws.
    const { status: _reserved, ...facts } = details ?? {};
    const data: Record<string, unknown> = { ...facts };
    if (responseTime !== undefined) data['responseTime'] = responseTime;
    if (reason !== undefined) data['reason'] = reason;
    const session = indicators.check(checkKey(result));
    if (status === 'up') return session.up(data);
    return status === 'down' || (status === 'unknown' && critical)
      ? session.down(data)
      : session.degraded(data);
  };
}
