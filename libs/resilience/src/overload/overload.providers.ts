import {
  Clock,
  HealthDetails,
  LifecycleState,
  Metrics,
  Random,
  Redactor,
  ResilienceEvents,
  ResilienceGauges,
} from '@breakwater/core';
import type { FactoryProvider } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ResolvedErrorFilterOptions } from '../answers/error-filter.options.js';
import { ArrivalCheck } from '../requests/arrival-check.js';
import { CallerTrust } from '../requests/caller-trust.js';
import { ResolvedRequestResilienceOptions } from '../requests/requests.options.js';
import { EventLoopDelay, SystemEventLoopDelay } from './event-loop-delay.js';
import { LoadShedder } from './load-shedder.js';
import { LoadShedding } from './load-shedding.service.js';
import { ResolvedOverloadOptions, resolveOverloadOptions } from './overload.options.js';
import type { ResilienceModuleOptions } from '../resilience.options.js';
import { RequestShedding } from './request-shedding.js';

/**
 * The trust in callers, and the providers of load shedding. Without the option these are `undefined`, and nothing is measured.
 *
 * @param token of the options of the module
 * @param place where they were given, for errors
 */
export const overloadProviders = (token: symbol, place: string): readonly FactoryProvider[] => [
  {
    provide: ResolvedOverloadOptions,
    inject: [token],
    useFactory: ({ overload }: ResilienceModuleOptions) => resolveOverloadOptions(overload, place),
  },
  {
    provide: CallerTrust,
    inject: [ResolvedRequestResilienceOptions, Clock],
    useFactory: ({ trustCriticality }: ResolvedRequestResilienceOptions, clock: Clock) =>
      new CallerTrust(trustCriticality, clock),
  },
  {
    provide: EventLoopDelay,
    inject: [ResolvedOverloadOptions],
    useFactory: (options?: ResolvedOverloadOptions) => options && new SystemEventLoopDelay(),
  },
  {
    provide: LoadShedder,
    inject: [ResolvedOverloadOptions, Clock, Random, ResilienceEvents],
    useFactory: (
      options: ResolvedOverloadOptions | undefined,
      clock: Clock,
      random: Random,
      events: ResilienceEvents,
    ) => options && new LoadShedder(options, { clock, random, events }),
  },
  {
    provide: LoadShedding,
    inject: [
      LoadShedder,
      EventLoopDelay,
      Clock,
      ResilienceEvents,
      ResilienceGauges,
      Metrics,
      HealthDetails,
      { token: LifecycleState, optional: true },
    ],
    useFactory: (
      shedder: LoadShedder | undefined,
      ...parts: Tail<ConstructorParameters<typeof LoadShedding>>
    ) => shedder && new LoadShedding(shedder, ...parts),
  },
  {
    provide: ArrivalCheck,
    inject: [
      ResolvedOverloadOptions,
      HttpAdapterHost,
      LoadShedder,
      LoadShedding,
      CallerTrust,
      ResolvedRequestResilienceOptions,
      ResolvedErrorFilterOptions,
      Clock,
      Redactor,
    ],
    useFactory: (
      options: ResolvedOverloadOptions | undefined,
      host: HttpAdapterHost,
      shedder: LoadShedder,
      shedding: LoadShedding,
      trust: CallerTrust,
      requests: ResolvedRequestResilienceOptions,
      answers: ResolvedErrorFilterOptions,
      clock: Clock,
      redactor: Redactor,
    ) =>
      options &&
      new RequestShedding(host, shedder, shedding, trust, requests, options, answers, clock, redactor),
  },
];

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer R] ? R : never;
