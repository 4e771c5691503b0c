import { seconds } from '@breakwater/core';
import { DEFAULT_ANSWER_TIMEOUT } from '@breakwater/health';
import { describe, expect, it } from '@jest/globals';
import type { IJob } from 'kubernetes-models/batch/v1';
import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IProbe } from 'kubernetes-models/v1';
import {
  PROBE_FAILURES,
  PROBE_INTERVAL,
  PROBE_TIMEOUT,
} from '../../apps/api/src/platform/storage/storage.constants.js';
import { DEFAULT_MIGRATION_TIMEOUT } from '../../libs/database/src/database.constants.js';
import { budgetWarnings } from '../../libs/lifecycle/src/options/phase-budget.js';
import { resolveLifecycleOptions } from '../../libs/lifecycle/src/options/resolve-lifecycle-options.js';
import { apiEnvironment } from '../harness/api-environment.js';
import { objectOf, OVERLAYS } from '../harness/rendered-overlay.js';

/** How long the kubelet needs at most to see a failure that lasts, in milliseconds. */
function patience({ periodSeconds = 10, failureThreshold = 3 }: IProbe): number {
  return seconds(periodSeconds) * failureThreshold;
}

function timeout({ timeoutSeconds = 1 }: IProbe): number {
  return seconds(timeoutSeconds);
}

describe.each(OVERLAYS)('the timings of the overlay %s', (overlay) => {
  const { spec } = objectOf<IDeployment>(overlay, 'Deployment');
  const pod = spec!.template.spec!;
  const { startupProbe, readinessProbe, livenessProbe } = pod.containers[0]!;
  const lifecycle = resolveLifecycleOptions({}, apiEnvironment(overlay));
  const gracePeriod = seconds(pod.terminationGracePeriodSeconds!);

  it('let every probe wait for the answer that the API gives at the latest', () => {
    for (const probe of [startupProbe!, readinessProbe!, livenessProbe!]) {
      expect(timeout(probe)).toBeGreaterThan(DEFAULT_ANSWER_TIMEOUT);
      expect(timeout(probe)).toBeLessThan(seconds(probe.periodSeconds!));
    }
  });

  it('give the start-up longer than its slowest task may take', () => {
    expect(patience(startupProbe!)).toBeGreaterThan(lifecycle.startupTaskTimeout);
  });

  it('notice that a pod is not ready before its drain is over', () => {
    expect(patience(readinessProbe!)).toBeLessThan(lifecycle.drainDelay);
  });

  it('ask for readiness less often than the database is asked, so no answer is older than the question before', () => {
    expect(seconds(readinessProbe!.periodSeconds!)).toBeGreaterThan(
      PROBE_FAILURES * (PROBE_INTERVAL + PROBE_TIMEOUT),
    );
  });

  it('restart no pod for failures that a shutdown in its time would end anyway', () => {
    expect(patience(livenessProbe!)).toBeGreaterThan(lifecycle.timeout);
  });

  it('are more patient before a restart than before traffic is taken away', () => {
    expect(patience(livenessProbe!)).toBeGreaterThan(2 * patience(readinessProbe!));
  });

  it('let the API end itself, with its report, before it is killed', () => {
    expect(gracePeriod).toBeGreaterThanOrEqual(lifecycle.timeout + seconds(2));
  });

  it('leave time for every phase of the shutdown', () => {
    expect(budgetWarnings(lifecycle, lifecycle.closerTimeout)).toEqual([]);
  });

  it('have a drain delay, because proxies learn of the end later', () => {
    expect(lifecycle.drainDelay).toBeGreaterThanOrEqual(seconds(5));
  });

  it('call a rollout stuck only after a pod had the time to start', () => {
    expect(seconds(spec!.progressDeadlineSeconds!)).toBeGreaterThan(
      patience(startupProbe!) + seconds(spec!.minReadySeconds!),
    );
  });
});

describe('the migration', () => {
  it('has longer than the slowest statement may take', () => {
    const { spec } = objectOf<IJob>('production', 'Job', 'studio-api-migration');
    expect(seconds(spec!.activeDeadlineSeconds!)).toBeGreaterThan(2 * DEFAULT_MIGRATION_TIMEOUT);
  });
});
