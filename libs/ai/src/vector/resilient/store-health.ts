import type { ModuleStatus } from '@breakwater/core';
import type { CircuitBreakerState } from '@breakwater/resilience';
import type { SearchCacheStats } from './search-cache.js';

/** The facts of which the health of a store consists. */
export interface StoreFacts {
  readonly store: string;
  readonly circuit: CircuitBreakerState | undefined;
  /** Id of the embedding model. */
  readonly model: string;
  readonly modelCircuit: CircuitBreakerState | undefined;
  readonly sinceLastSuccess: number | undefined;
  readonly cache: SearchCacheStats | undefined;
}

/** Describes the health of a store and its embedding model by their circuits. */
export function storeHealth(facts: StoreFacts): ModuleStatus {
  const { store, circuit, model, modelCircuit, sinceLastSuccess: since, cache } = facts;
  const refusing = [
    ...(circuit?.isOpen ? [`the vector store '${store}'`] : []),
    ...(modelCircuit?.isOpen ? [`the embedding model '${model}'`] : []),
  ].join(' and ');
  return {
    status: refusing === '' ? 'healthy' : 'degraded',
    message:
      refusing === ''
        ? `The vector store '${store}' takes calls.`
        : `Calls of ${refusing} are refused, because the circuit is open.`,
    details: {
      store,
      circuitBreaker: shown(circuit),
      sinceLastSuccess: since === undefined ? undefined : Math.round(since),
      embeddings: { model, circuitBreaker: shown(modelCircuit) },
      cache,
    },
  };
}

const shown = (circuit: CircuitBreakerState | undefined): object => ({
  state: circuit?.state,
  failureCount: circuit?.stats.failures ?? 0,
});
