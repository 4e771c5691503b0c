import {
  CoreModule,
  isOptionsObject,
  noticeOtherCopies,
  OptionsError,
  readOptions,
  requireOneForRoot,
  TestConditions,
} from '@breakwater/core';
import { type DynamicModule, Module, type NestModule, type Provider } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { CircuitBreakerRegistry } from './circuit-breaker/circuit-breaker.registry.js';
import { CircuitBreakerActions } from './circuit-breaker.actions.js';
import { CircuitBreakerList } from './circuit-breaker.list.js';
import { CircuitBreakerService } from './circuit-breaker.service.js';
import { ApplicationMethodRuntime } from './decorators/application.method-runtime.js';
import { MethodExplorer } from './decorators/method-explorer.js';
import { MethodRuntime } from './decorators/method-runtime.js';
import { reporterOf } from './decorators/unattended-methods.js';
import { FailedStreams } from './answers/failed-streams.js';
import { StreamFailures } from './requests/stream-failures.js';
import { GraphqlAnswers } from './answers/graphql/graphql-answers.js';
import { ResolvedErrorFilterOptions, resolveErrorFilterOptions } from './answers/error-filter.options.js';
import { RequestDeadlines } from './requests/request-deadlines.js';
import { RequestRoutes } from './requests/request-routes.js';
import {
  ResolvedRequestResilienceOptions,
  resolveRequestResilienceOptions,
} from './requests/requests.options.js';
import { ScopedHandlers } from './requests/scoped-handlers.js';
import { LoadShedding } from './overload/load-shedding.service.js';
import { overloadProviders } from './overload/overload.providers.js';
import { PolicyEnvironment } from './invocation/policy.js';
import { FleetHints } from './hints/fleet-hints.js';
import { FleetHintsSettings, resolveHintsOptions } from './hints/hints.options.js';
import { LiveOptions, RELOAD_SOURCE } from './reload/live-options.js';
import type { AnyPolicyStep } from './steps/policy-step.js';
import { PolicySteps } from './steps/policy-steps.js';
import type { NamedPolicies } from './steps/policy-declarations.js';
import { PolicyGauges } from './pipeline/policy-gauges.js';
import { PolicyHome } from './pipeline/policy-home.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  type OPTIONS_TYPE,
  RESILIENCE_OPTIONS,
} from './resilience.module-definition.js';
import { checkResilienceOptions } from './check-resilience-options.js';
import type { ResilienceModuleOptions } from './resilience.options.js';
import { PolicyActions } from './policy.actions.js';
import { policyEnvironmentProvider } from './policy-environment.provider.js';
import { DISABLED, ResilienceService } from './resilience.service.js';

noticeOtherCopies('@breakwater/resilience');

const PLACE = 'ResilienceModule.forRoot';

/** Injection token of the options, after the check that the module was configured only once. */
const OPTIONS = Symbol('@breakwater/resilience:Options');

const providers: Provider[] = [
  {
    provide: OPTIONS,
    inject: [ModulesContainer, { token: RESILIENCE_OPTIONS, optional: true }],
    useFactory: (modules: ModulesContainer, options?: ResilienceModuleOptions): ResilienceModuleOptions => {
      const given = requireOneForRoot('resilience', modules, ResilienceModule, options);
      return checkResilienceOptions(given, PLACE);
    },
  },
  policyEnvironmentProvider,
  {
    provide: PolicyHome,
    inject: [PolicyEnvironment, OPTIONS, { token: TestConditions, optional: true }],
    useFactory: (
      environment: PolicyEnvironment,
      options: ResilienceModuleOptions,
      test?: TestConditions,
    ): PolicyHome => {
      const home = new PolicyHome(environment, options.defaults);
      home.switches.declare({}, options.enabled, PLACE);
      if (test?.policies === 'off') home.switches.order({}, { enabled: false, source: 'BreakwaterTesting' });
      home.add(options.policies ?? {}, PLACE);
      return home;
    },
  },
  {
    provide: PolicySteps,
    inject: [PolicyHome],
    useFactory: (home: PolicyHome) => home.steps,
  },
  {
    provide: CircuitBreakerRegistry,
    inject: [PolicyHome],
    useFactory: (home: PolicyHome) => home.circuitBreakers,
  },
  {
    provide: MethodRuntime,
    inject: [PolicyHome, ModuleRef],
    useFactory: (home: PolicyHome, application: ModuleRef) =>
      new ApplicationMethodRuntime(home, () => reporterOf(application)),
  },
  {
    provide: ResolvedRequestResilienceOptions,
    inject: [OPTIONS],
    useFactory: ({ http = {} }: ResilienceModuleOptions) => resolveRequestResilienceOptions(http, PLACE),
  },
  {
    provide: ResolvedErrorFilterOptions,
    inject: [OPTIONS],
    useFactory: ({ http }: ResilienceModuleOptions) => resolveErrorFilterOptions(http?.errors, PLACE),
  },
  {
    provide: FleetHintsSettings,
    inject: [OPTIONS],
    useFactory: ({ hints }: ResilienceModuleOptions) => resolveHintsOptions(hints, PLACE),
  },
  FleetHints,
  {
    provide: RELOAD_SOURCE,
    inject: [OPTIONS],
    useFactory: ({ reload }: ResilienceModuleOptions) => reload,
  },
  LiveOptions,
  {
    provide: DISABLED,
    inject: [OPTIONS],
    useFactory: ({ disabled = [] }: ResilienceModuleOptions) => disabled,
  },
  // Before the deadlines: a refused request needs no scope.
  ...overloadProviders(OPTIONS, PLACE),
  ResilienceService,
  FailedStreams,
  { provide: StreamFailures, useExisting: FailedStreams },
  GraphqlAnswers,
  MethodExplorer,
  PolicyGauges,
  RequestRoutes,
  RequestDeadlines,
  ScopedHandlers,
  CircuitBreakerService,
  CircuitBreakerActions,
  CircuitBreakerList,
  PolicyActions,
];

/**
 * The policies of an application. Import it once, with `forRoot` or `forRootAsync`: it is global. Feature modules
 * bring policies of their own with `forFeature`.
 */
@Module({
  imports: [CoreModule],
  providers,
  exports: [
    PolicyEnvironment,
    PolicyHome,
    PolicySteps,
    MethodRuntime,
    ResolvedRequestResilienceOptions,
    RequestRoutes,
    RequestDeadlines,
    ResolvedErrorFilterOptions,
    FailedStreams,
    GraphqlAnswers,
    ResilienceService,
    CircuitBreakerService,
    LoadShedding,
  ],
})
export class ResilienceModule extends ConfigurableModuleClass implements NestModule {
  constructor(
    private readonly handlers: ScopedHandlers,
    private readonly graphql: GraphqlAnswers,
  ) {
    super();
  }

  /** Nest calls this before it reads the routes, and before `onModuleInit` of any module. */
  configure(): void {
    this.handlers.wrap();
    this.graphql.prepare();
  }

  /** @throws OptionsError when `options` is no object, or when the application starts with a wrong option */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    if (!isOptionsObject(options)) {
      throw new OptionsError('resilience', 'an object with options', options, PLACE);
    }
    return super.forRoot(readOptions(options, 'resilience', PLACE));
  }

  /** Like {@link forRoot} with options from a factory, e.g. `resilienceConfig.asProvider()`. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }

  /**
   * Adds policies by name.
   *
   * @throws OptionsError when the application starts, for a name that another module has defined
   */
  static forFeature(policies: NamedPolicies): DynamicModule {
    const feature = Symbol('@breakwater/resilience:FeaturePolicies');
    return {
      module: FeaturePolicies,
      providers: [
        {
          provide: feature,
          inject: [PolicyHome],
          useFactory: (home: PolicyHome) => home.add(policies, 'ResilienceModule.forFeature'),
        },
      ],
    };
  }

  /**
   * Adds steps of other packages, so that named policies and module defaults can declare them, too. A step that needs
   * providers is registered by its own module: `inject: [PolicySteps, Store]`, `useFactory: (steps, store) => steps.register(...)`.
   *
   * @throws OptionsError when the application starts, for a kind that another package has registered
   */
  static forSteps(...steps: AnyPolicyStep[]): DynamicModule {
    return {
      module: FeatureSteps,
      providers: [
        {
          provide: Symbol('@breakwater/resilience:FeatureSteps'),
          inject: [PolicySteps],
          useFactory: (known: PolicySteps) => known.register(...steps),
        },
      ],
    };
  }
}

/** Carries the policies of one `forFeature`. */
@Module({})
class FeaturePolicies {}

/** Carries the steps of one `forSteps`. */
@Module({})
class FeatureSteps {}
