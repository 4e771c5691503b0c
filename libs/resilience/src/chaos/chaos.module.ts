import { Clock, CoreModule, HealthDetails, Metrics, readOptions, requireOneForRoot } from '@breakwater/core';
import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Logger,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { SystemEventLoopDelay } from '../overload/event-loop-delay.js';
import { ChaosActions } from './chaos.actions.js';
import { ChaosList } from './chaos.list.js';
import { CHAOS_METRICS, CHAOS_RULE_NAMES } from './chaos.metrics.js';
import {
  type ASYNC_OPTIONS_TYPE,
  CHAOS_OPTIONS,
  ConfigurableModuleClass,
  type OPTIONS_TYPE,
} from './chaos.module-definition.js';
import { type ChaosModuleOptions, ChaosSettings, resolveChaosOptions } from './chaos.options.js';
import { ChaosRequests } from './chaos-requests.js';
import { Chaos } from './chaos.service.js';
import { ChaosWatch } from './chaos-watch.js';
import { describeRule } from './describe-rule.js';
import { KillSwitch } from './kill-switch.js';

/**
 * Injects faults on purpose. Import it once, with `forRoot` or `forRootAsync`, beside `ResilienceModule`. Without an armed rule it adds
 * nothing to any call.
 */
@Module({
  imports: [CoreModule],
  providers: [
    {
      provide: ChaosSettings,
      inject: [ModulesContainer, Clock, { token: CHAOS_OPTIONS, optional: true }],
      useFactory: (modules: ModulesContainer, clock: Clock, options?: ChaosModuleOptions): ChaosSettings => {
        const given = requireOneForRoot('chaos', modules, ChaosModule, options);
        const now = clock.date().getTime();
        return resolveChaosOptions(readOptions(given, 'chaos', 'ChaosModule.forRoot', ['stop']), now);
      },
    },
    ChaosRequests,
    SystemEventLoopDelay,
    Chaos,
    ChaosWatch,
    KillSwitch,
    ChaosActions,
    ChaosList,
  ],
  exports: [Chaos],
})
export class ChaosModule
  extends ConfigurableModuleClass
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  constructor(
    private readonly chaos: Chaos,
    @Inject(Metrics) metrics: Metrics,
    @Inject(HealthDetails) details: HealthDetails,
  ) {
    super();
    metrics.register(CHAOS_METRICS, CHAOS_RULE_NAMES);
    details.provide('chaos', () => ({
      armed: chaos.armed.map((rule) => ({
        id: rule.id,
        effect: describeRule(rule),
        injected: rule.injected,
        active: rule.active,
      })),
      ...(chaos.lastStop && { lastStop: chaos.lastStop }),
      disabled: chaos.isDisabled,
    }));
  }

  /** @throws OptionsError when the application starts, with all wrong options */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }

  /** Like {@link forRoot} with options from a factory. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }

  /** Arms the rules of the options once all modules have defined their policies. */
  onApplicationBootstrap(): void {
    if (this.chaos.isDisabled)
      new Logger(Chaos.name).warn('Chaos is disabled by CHAOS_DISABLED; no rule can be armed.');
    this.chaos.armAll();
  }

  beforeApplicationShutdown(): void {
    this.chaos.close();
  }
}
