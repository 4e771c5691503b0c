import { counted, HealthDetails, OperatorActions, ResilienceGauges } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { Detector } from './detector/detector.js';
import { StuckOperations } from './detector/stuck-operations.js';
import './jobs.events.js';
import { Heartbeats } from './operations/heartbeats.js';
import { OperationStore } from './stores/operation-store.js';

/** Target of the operator action. */
const STUCK = 'stuck';

/** Operations for operators: gauges, facts in the health bodies, and the action `operations.cleanup`. */
@Injectable()
export class JobsOperation {
  constructor(
    private readonly heartbeats: Heartbeats,
    stuck: StuckOperations,
    detector: Detector,
    @Inject(OperationStore) store: OperationStore,
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
    @Inject(HealthDetails) details: HealthDetails,
    @Inject(OperatorActions) actions: OperatorActions,
  ) {
    gauges.provide('operations', () =>
      Object.entries(this.#running()).map(([name, running]) => ({ name, running })),
    );
    details.provide('operations', async () => ({
      store: store.name,
      running: this.#running(),
      stuck: (await stuck.list(0)).count,
      heartbeatFailures: heartbeats.failures,
      ...(detector.last && { detector: { ...detector.last, at: detector.last.at.toISOString() } }),
    }));
    actions.register({
      name: 'operations.cleanup',
      description: 'Recovers or fails the stuck operations now, and deletes old records.',
      parameters: {
        dryRun: {
          type: 'boolean',
          description: 'If true, the operations are only counted.',
          initially: true,
        },
      },
      reach: stuck.reach,
      targets: () => [STUCK],
      state: async (target) => {
        if (target !== STUCK) return undefined;
        return (await stuck.list(0)).count > 0 ? 'present' : 'none';
      },
      run: async ({ parameters }) => {
        const dryRun = parameters['dryRun'] === true;
        const { scanned, recovered, failed, deleted } = await stuck.cleanup({ dryRun });
        const found = `${counted(scanned, 'stuck operation')} and ${counted(deleted, 'old record')} found`;
        return `${found}: ${recovered} ${dryRun ? 'would be recovered' : 'recovered'}, ${failed} ${dryRun ? 'would fail' : 'failed'}.`;
      },
    });
  }

  /** Number of operations that run in this process, by name. */
  #running(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { name } of this.heartbeats.running) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  }
}
