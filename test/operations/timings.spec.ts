import { readFileSync } from 'node:fs';
import { minutes, seconds } from '@breakwater/core';
import { DEFAULT_ANSWER_TIMEOUT } from '@breakwater/health';
import { describe, expect, it } from '@jest/globals';
import type { IJob } from 'kubernetes-models/batch/v1';
import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IConfigMap, IProbe } from 'kubernetes-models/v1';
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

/** Longest time in milliseconds until the kubelet notices a lasting failure. */
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

  it('let every probe wait for the latest answer of the API', () => {
    for (const probe of [startupProbe!, readinessProbe!, livenessProbe!]) {
      expect(timeout(probe)).toBeGreaterThan(DEFAULT_ANSWER_TIMEOUT);
      expect(timeout(probe)).toBeLessThan(seconds(probe.periodSeconds!));
    }
  });

  it('give the start-up more time than its checks are repeated and its slowest task may take', () => {
    const longest = lifecycle.startupRetryTime + lifecycle.startupCheckTimeout + lifecycle.startupTaskTimeout;
    expect(patience(startupProbe!)).toBeGreaterThan(longest);
  });

  it('notice that a pod is not ready before its drain is over', () => {
    expect(patience(readinessProbe!)).toBeLessThan(lifecycle.drainDelay);
  });

  it('probe readiness less often than the API checks the database, so that every probe sees a new result', () => {
    expect(seconds(readinessProbe!.periodSeconds!)).toBeGreaterThan(
      PROBE_FAILURES * (PROBE_INTERVAL + PROBE_TIMEOUT),
    );
  });

  it('restart no pod during a shutdown that ends in its time', () => {
    expect(patience(livenessProbe!)).toBeGreaterThan(lifecycle.timeout);
  });

  it('are more patient before a restart than before traffic is taken away', () => {
    expect(patience(livenessProbe!)).toBeGreaterThan(2 * patience(readinessProbe!));
  });

  it('give the API time to end itself with its report before it is killed', () => {
    expect(gracePeriod).toBeGreaterThanOrEqual(lifecycle.timeout + seconds(2));
  });

  it('leave time for every phase of the shutdown', () => {
    const needs = { longestCloser: lifecycle.closerTimeout, hasIntakes: false, longWork: [] };
    expect(budgetWarnings(lifecycle, needs)).toEqual([]);
  });

  it('have a drain delay, because proxies notice the end later', () => {
    expect(lifecycle.drainDelay).toBeGreaterThanOrEqual(seconds(5));
  });

  it('leave the drain to the API: a preStop hook would run before readiness changes, and add to the grace period', () => {
    expect(pod.containers.map(({ lifecycle: hooks }) => hooks)).toEqual([undefined]);
  });

  it('report a stuck rollout only after a pod had time to start', () => {
    expect(seconds(spec!.progressDeadlineSeconds!)).toBeGreaterThan(
      patience(startupProbe!) + seconds(spec!.minReadySeconds!),
    );
  });
});

describe.each(OVERLAYS)('the timings of the page in the overlay %s', (overlay) => {
  const { spec } = objectOf<IDeployment>(overlay, 'Deployment', 'studio-web');
  const pod = spec!.template.spec!;
  const { readinessProbe, livenessProbe } = pod.containers[0]!;
  const { data } = objectOf<IConfigMap>(overlay, 'ConfigMap', 'studio-web');
  const lifecycle = resolveLifecycleOptions({}, { KUBERNETES_SERVICE_HOST: '10.96.0.1', ...data });

  it('let every probe wait for the latest answer', () => {
    for (const probe of [readinessProbe!, livenessProbe!])
      expect(timeout(probe)).toBeGreaterThan(DEFAULT_ANSWER_TIMEOUT);
  });

  it('notice that a pod is not ready before its drain is over, and restart none that shuts down', () => {
    expect(patience(readinessProbe!)).toBeLessThan(lifecycle.drainDelay);
    expect(patience(livenessProbe!)).toBeGreaterThan(lifecycle.timeout);
  });

  it('give the server time to end itself before it is killed', () => {
    expect(seconds(pod.terminationGracePeriodSeconds!)).toBeGreaterThanOrEqual(
      lifecycle.timeout + seconds(2),
    );
  });

  it('report a stuck rollout only after a pod had time to start', () => {
    const restart = patience(livenessProbe!) + seconds(pod.terminationGracePeriodSeconds!);
    expect(seconds(spec!.progressDeadlineSeconds!)).toBeGreaterThan(
      restart + seconds(spec!.minReadySeconds!),
    );
  });
});

describe('the migration', () => {
  it('has more time than its slowest statement may take', () => {
    const { spec } = objectOf<IJob>('production', 'Job', 'studio-api-migration');
    expect(seconds(spec!.activeDeadlineSeconds!)).toBeGreaterThan(2 * DEFAULT_MIGRATION_TIMEOUT);
  });

  it('is awaited by the deployment guide for as long as it may run, like the rollout', () => {
    const guide = readFileSync('docs/guides/deployment.md', 'utf8');
    const minutesAfter = (command: string): number =>
      Number(new RegExp(`${command}.*--timeout=(\\d+)m$`, 'm').exec(guide)![1]);
    const job = objectOf<IJob>('production', 'Job', 'studio-api-migration').spec!;
    const deployment = objectOf<IDeployment>('production', 'Deployment').spec!;
    expect(minutes(minutesAfter('wait job/studio-api-migration'))).toBeGreaterThanOrEqual(
      seconds(job.activeDeadlineSeconds!),
    );
    expect(minutes(minutesAfter('rollout status deployment/studio-api'))).toBeGreaterThan(
      seconds(deployment.progressDeadlineSeconds!),
    );
  });
});
