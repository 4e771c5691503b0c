import {
  Clock,
  HealthDetails,
  Metrics,
  OptionsError,
  PubSub,
  Random,
  ResilienceEvents,
  ResilienceGauges,
  Shutdown,
} from '@breakwater/core';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
  Optional,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { describeFleet } from '../invocation/fleet-state.js';
import { circuitNames } from '../pipeline/policy-gauges.js';
import { PolicyHome } from '../pipeline/policy-home.js';
import { FleetMember } from './fleet-member.js';
import { FLEET_CIRCUIT_METRICS, FLEET_METRICS } from './hints.metrics.js';
import { FleetHintsSettings } from './hints.options.js';

/** Maximum number of replicas, and of circuits, in the health details. */
const SHOWN = 50;

/** Connects the circuits of the application with those of its other replicas. Without the option `hints` it does nothing. */
@Injectable()
export class FleetHints implements OnModuleInit, OnApplicationShutdown {
  #member: FleetMember | undefined;

  constructor(
    @Inject(FleetHintsSettings) private readonly settings: FleetHintsSettings | undefined,
    @Inject(ModuleRef) private readonly modules: ModuleRef,
    @Inject(PolicyHome) private readonly home: PolicyHome,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Random) private readonly random: Random,
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
    @Inject(ResilienceGauges) private readonly gauges: ResilienceGauges,
    @Inject(Metrics) metrics: Metrics,
    @Inject(HealthDetails) private readonly details: HealthDetails,
    @Optional() @Inject(Shutdown) private readonly shutdown: Shutdown | undefined,
  ) {
    if (!settings) return;
    metrics.register(FLEET_METRICS);
    metrics.register(FLEET_CIRCUIT_METRICS, circuitNames(home));
  }

  /** @throws OptionsError when the application has no provider of `PubSub` */
  onModuleInit(): void {
    const { settings, clock, random, events } = this;
    if (!settings) return;
    const pubSub = this.#findPubSub();
    if (!pubSub) {
      new Logger('FleetHints').warn(
        'Fleet hints are off, because the provider of PubSub is disabled. Give RedisModule a URL, or remove the option hints.',
      );
      return;
    }
    const { circuitBreakers: circuits } = this.home;
    const member = (this.#member = new FleetMember(settings, { pubSub, circuits, clock, random, events }));
    this.gauges.provide('fleet-hints', () => [member.gauge]);
    this.gauges.provide('fleet-circuit', () => member.circuitGauges());
    this.details.provide('fleet-hints', () => describeMember(member));
    this.shutdown?.stopIntake('fleet-hints', () => member.stop());
    circuits.advise(member);
  }

  onApplicationShutdown(): void {
    this.#member?.stop();
  }

  /** @throws OptionsError when no module provides the port */
  #findPubSub(): PubSub | undefined {
    try {
      return this.modules.get<PubSub | undefined>(PubSub, { strict: false });
    } catch {
      throw new OptionsError(
        'resilience.hints',
        'used with a provider of PubSub: add RedisModule.forRoot({ url }) of @breakwater/redis to the imports of the root ' +
          'module, or remove the option',
        'no provider',
        'ResilienceModule.forRoot',
      );
    }
  }
}

/** Facts for operators: this replica, the others, and the circuits that are open in some of them. */
function describeMember(member: FleetMember): object {
  const open = [...member.circuitGauges()].filter((circuit) => circuit.open > 0).slice(0, SHOWN);
  return {
    ...member.gauge,
    instance: member.instance,
    others: member.others.slice(0, SHOWN),
    circuits: Object.fromEntries(open.map((state) => [state.circuit, describeFleet(state)])),
  };
}
