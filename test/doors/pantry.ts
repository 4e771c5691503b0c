/** A small package: a cache for methods. It uses only the public extension points of the other packages. */
import {
  Dashboard,
  type DashboardDescription,
  Failures,
  guardDirectRoutes,
  HealthDetails,
  metricFromEvent,
  type MetricDescription,
  Metrics,
  OperatorActions,
  ResilienceEvents,
  Shutdown,
  timelineFromEvent,
} from '@breakwater/core';
import { HealthChecks } from '@breakwater/health';
import {
  declareStep,
  definePolicyStep,
  explainOptions,
  type PolicyDecorator,
} from '@breakwater/resilience/steps';
import { Inject, Injectable, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** A result was taken from the pantry. */
export interface PantryServedEvent {
  readonly name: string;
}

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'pantry.served': PantryServedEvent;
  }
}

interface PantryOptions {
  readonly shelf?: string;
}

declare module '@breakwater/resilience/steps' {
  interface PolicyDeclarations {
    pantry?: PantryOptions;
  }
}

/** The shelves by name. */
const shelves = new Map<string, Map<string, unknown>>();

const pantry = definePolicyStep({
  slot: 'cache',
  kind: 'pantry',
  plan(context) {
    const layers = context.layers<PantryOptions>((input) => input);
    const options = { shelf: 'main', ...layers.merged };
    const shelf = new Map<string, unknown>();
    shelves.set(options.shelf, shelf);
    return {
      options: explainOptions(layers, options),
      wrap: (next) => async (call) => {
        if (!shelf.has('value')) shelf.set('value', await next(call));
        return shelf.get('value');
      },
    };
  },
});

/** Keeps the first result of a method. */
export const Kept = (options: PantryOptions = {}): PolicyDecorator => declareStep(pantry, options, '@Kept()');

/** An error of the store behind the pantry. */
export class PantryEmptyError extends Error {
  override readonly name = 'PantryEmptyError';
  readonly code = 'PANTRY_EMPTY';
}

const METRICS: readonly MetricDescription[] = [
  {
    name: 'pantry_served_total',
    kind: 'counter',
    help: 'Results that came from the pantry.',
    labels: ['name'],
    source: metricFromEvent('pantry.served', ({ name }, report) => report(1, name)),
  },
];

const DASHBOARD: DashboardDescription = {
  timeline: [
    timelineFromEvent('pantry.served', ({ name }) => ({
      kind: 'pantry',
      name,
      text: 'served from the shelf',
      tone: 'good',
    })),
  ],
};

/** Registers the package at each extension point. */
@Injectable()
export class Pantry {
  closed = false;
  intakeStopped = false;
  /** Makes the end of the intake and of the package hang. */
  hanging = false;

  constructor(
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
    @Inject(Metrics) metrics: Metrics,
    @Inject(Failures) failures: Failures,
    @Inject(OperatorActions) actions: OperatorActions,
    @Inject(Shutdown) shutdown: Shutdown,
    @Inject(HealthDetails) details: HealthDetails,
    @Inject(Dashboard) dashboard: Dashboard,
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    private readonly checks: HealthChecks,
  ) {
    metrics.register(METRICS);
    failures.extend({
      entries: [
        {
          names: ['PantryEmptyError'],
          codes: ['PANTRY_EMPTY'],
          kind: 'unavailable',
          origin: 'application',
          transient: true,
          severity: 'critical',
          reason: 'pantry-empty',
        },
      ],
    });
    actions.register({
      name: 'pantry.clear',
      description: 'Throws away all that a shelf keeps.',
      targets: () => [...shelves.keys()],
      state: (target) => {
        const shelf = shelves.get(target);
        return shelf && (shelf.size > 0 ? 'full' : 'empty');
      },
      run: ({ target }) => shelves.get(target)?.clear(),
    });
    guardDirectRoutes(host, async (_path, _request, next) => {
      const answer = await next();
      return answer && { ...answer, headers: { ...answer.headers, 'x-pantry': 'open' } };
    });
    dashboard.describe(DASHBOARD);
    dashboard.addList({
      name: 'pantry-shelves',
      title: 'Shelves',
      section: 'dependencies',
      actions: 'pantry',
      rows: () => [...shelves.keys()].map((id) => ({ id, title: id, state: 'filled', tone: 'good' })),
    });
    details.provide('pantry-shelves', () => ({ names: [...shelves.keys()] }));
    shutdown.stopIntake('pantry deliveries', () => this.#end(() => (this.intakeStopped = true)));
    shutdown.closeWith('pantry doors', () => this.#end(() => (this.closed = true)));
  }

  onModuleInit(): void {
    this.checks.register('pantry', () => ({ status: 'up', details: { shelves: shelves.size } }), {
      kind: 'local',
    });
  }

  serve(name: string): void {
    this.events.publish('pantry.served', { name });
  }

  async #end(note: () => void): Promise<void> {
    if (this.hanging) await new Promise(() => undefined);
    note();
  }
}

@Module({ providers: [Pantry], exports: [Pantry] })
export class PantryModule {}
