import { Failures, HealthDetails, ResilienceGauges } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import '../ai.events.js';
import { AI_FAILURES } from '../ai.failures.js';
import { ResilientVectorStore } from './resilient/resilient.vector-store.js';

/** The vector store for operators: the meaning of errors, figures for metrics, and facts in the health bodies. */
@Injectable()
export class VectorOperation {
  constructor(
    @Inject(ResilientVectorStore) store: ResilientVectorStore,
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
    @Inject(HealthDetails) details: HealthDetails,
    @Inject(Failures) failures: Failures,
  ) {
    failures.extend(AI_FAILURES);
    gauges.provide('ai-vector', () => [
      {
        store: store.name,
        hits: store.cacheStats?.hits ?? 0,
        misses: store.cacheStats?.misses ?? 0,
        sinceLastSuccess: store.sinceLastSuccess,
      },
    ]);
    details.provide('vector-store', () => store.getHealthStatus().details ?? {});
  }
}
