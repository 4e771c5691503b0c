import { ResilientVectorStore } from '@breakwater/ai/vector';
import { type CheckAnswer, HealthChecks } from '@breakwater/health';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SelectedVectorStore } from './selected-vector-store.js';

/** Reports the vector store by its circuit. The check asks neither the store nor the model for embeddings, which costs money. */
@Injectable()
export class VectorHealth implements OnModuleInit {
  constructor(
    private readonly checks: HealthChecks,
    private readonly vectors: ResilientVectorStore,
    private readonly selected: SelectedVectorStore,
  ) {}

  onModuleInit(): void {
    this.checks.register('vector', () => this.check(), { kind: 'local' });
  }

  check(): CheckAnswer {
    const { status, details: facts } = this.vectors.getHealthStatus();
    const { circuitBreaker, embeddings } = facts ?? {};
    const details = { store: this.selected.kind, circuitBreaker, embeddings };
    return status === 'healthy'
      ? { status: 'up', details }
      : { status: 'degraded', reason: 'circuit-open', details };
  }
}
