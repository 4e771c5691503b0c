import {
  Clock,
  CoreModule,
  Failures,
  metricsProvider,
  requireImport,
  requireOneForRoot,
  ResilienceEvents,
} from '@breakwater/core';
import { CircuitBreakerService, type PolicyRunner, ResilienceService } from '@breakwater/resilience';
import { type DynamicModule, Module, type OptionalFactoryDependency, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { VECTOR_METRICS } from '../ai.metrics.js';
import { Embeddings } from './embeddings/embeddings.js';
import { EMBEDDINGS_POLICY, embeddingsPolicy } from './embeddings/embeddings.policy.js';
import { ResilientVectorStore } from './resilient/resilient.vector-store.js';
import { storePolicy } from './resilient/store-calls.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  type OPTIONS_TYPE,
  VECTOR_OPTIONS,
} from './vector.module-definition.js';
import { VectorOperation } from './vector.operation.js';
import { resolveVectorOptions, type VectorModuleOptions, VectorSettings } from './vector.options.js';

/** `Embeddings` says which import is missing. */
const optional = (token: Type): OptionalFactoryDependency => ({ token, optional: true });

/** Where the policies are defined, for the messages of wrong ones. */
const PLACE = 'VectorModule.forRoot';

/** A vector store and embeddings. Import it once, with `forRoot` or `forRootAsync`: it is global. It needs `ResilienceModule`. */
@Module({
  imports: [CoreModule],
  providers: [
    {
      provide: VectorSettings,
      useFactory: (modules: ModulesContainer, options?: VectorModuleOptions) =>
        resolveVectorOptions(requireOneForRoot('vector', modules, VectorModule, options)),
      inject: [ModulesContainer, { token: VECTOR_OPTIONS, optional: true }],
    },
    metricsProvider(VECTOR_METRICS),
    {
      provide: Embeddings,
      inject: [VectorSettings, optional(ResilienceService), Clock, Failures, ResilienceEvents],
      useFactory: (
        { embeddings }: VectorSettings,
        service: ResilienceService | undefined,
        clock: Clock,
        failures: Failures,
        events: ResilienceEvents,
      ) => {
        const policies = requireImport(service, 'ResilienceModule', 'VectorModule');
        policies.define({ [EMBEDDINGS_POLICY]: embeddingsPolicy(embeddings) }, PLACE);
        return new Embeddings(embeddings, { clock, failures, events, run: firstUse(policies) });
      },
    },
    {
      provide: ResilientVectorStore,
      inject: [
        VectorSettings,
        Embeddings,
        optional(ResilienceService),
        optional(CircuitBreakerService),
        Clock,
        Failures,
        ResilienceEvents,
      ],
      useFactory: (
        { store }: VectorSettings,
        embeddings: Embeddings,
        policies: ResilienceService,
        circuits: CircuitBreakerService,
        clock: Clock,
        failures: Failures,
        events: ResilienceEvents,
      ) => {
        policies.define({ [store.name]: storePolicy(store) }, PLACE);
        return new ResilientVectorStore(store, embeddings, { policies, circuits, clock, failures, events });
      },
    },
    VectorOperation,
  ],
  exports: [Embeddings, ResilientVectorStore],
})
export class VectorModule extends ConfigurableModuleClass {
  /** @throws OptionsError when the application starts with a wrong option */
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return super.forRoot(options);
  }

  /** Like {@link forRoot} with options from a factory, e.g. with the pool of a database. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }
}

/** Looks the policy up at the first call, when all policies are defined. */
function firstUse(policies: ResilienceService): PolicyRunner {
  let run: PolicyRunner | undefined;
  return (operation, signal) => (run ??= policies.runner(EMBEDDINGS_POLICY))(operation, signal);
}
