import type { Clock, PubSub, Random, ResilienceEvents, Timer } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { CircuitAdvisor } from '../circuit-breaker/circuit-advisor.js';
import type { Circuit } from '../circuit-breaker/circuit.js';
import type { CircuitBreakerRegistry } from '../circuit-breaker/circuit-breaker.registry.js';
import { Fleet } from './fleet.js';
import type { FleetState } from '../invocation/fleet-state.js';
import { HintsChannel } from './hints-channel.js';
import type { FleetCircuitGauge, FleetHintsGauge } from './hints.events.js';
import type { FleetHintsSettings } from './hints.options.js';

/** Fewest other replicas whose open circuits count: the failures of one replica may be its own. */
const FEWEST_OTHERS = 2;

/** Share of the time between two heartbeats by which they come earlier at random, so that replicas do not send at the same time. */
const JITTER = 0.1;

/** Maximum number of circuits in one heartbeat. */
const MAX_CIRCUITS = 200;

/** The parts of the application that hints use. */
interface Parts {
  readonly pubSub: PubSub;
  readonly circuits: CircuitBreakerRegistry;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: ResilienceEvents;
}

/** This replica among the others: it tells them which of its circuits are open, and advises its circuits by their messages. */
export class FleetMember implements CircuitAdvisor {
  /** Id of this replica. */
  readonly instance: string;

  readonly #logger = new Logger('FleetHints');
  readonly #fleet: Fleet;
  readonly #channel: HintsChannel;
  /** The circuits that the application shares by name. */
  readonly #shared = new Set<string>();
  #stopListening: (() => void) | undefined;
  #timer: Timer | undefined;
  #ended = false;

  constructor(
    private readonly settings: FleetHintsSettings,
    private readonly parts: Parts,
  ) {
    const { ttl, service } = settings;
    const { pubSub, clock, random } = parts;
    // The random part keeps replicas apart that have the same name.
    const suffix = Math.floor(random.next() * 2 ** 32).toString(16);
    const instance = (this.instance = `${settings.instance}:${process.pid}:${suffix}`);
    this.#fleet = new Fleet(ttl);
    this.#channel = new HintsChannel(
      { pubSub, channel: `bw:hints:${service}`, instance, clock, ttl },
      {
        onHint: (message) => this.#fleet.note(message, this.has(message.circuit), clock.now()),
        onConnection: (connected) => this.#onConnection(connected),
      },
    );
  }

  /** Hints as of now. */
  get gauge(): FleetHintsGauge {
    const { connected, failures, ignored } = this.#channel;
    return { connected, instances: this.others.length + 1, failures, ignored: { ...ignored } };
  }

  /** Ids of the other live replicas, sorted. */
  get others(): readonly string[] {
    return this.#fleet.live(this.parts.clock.now());
  }

  /** Returns true for a circuit that the application shares by name. */
  has(circuit: string | undefined): boolean {
    return circuit !== undefined && this.#shared.has(circuit);
  }

  // Lazily: with thousands of circuits a scrape pauses between two of them.
  *circuitGauges(): Generator<FleetCircuitGauge> {
    for (const circuit of this.#shared) {
      const state = this.fleetState(circuit);
      if (state) yield { circuit, ...state };
    }
  }

  onShared(circuit: string): void {
    this.#shared.add(circuit);
    if (!this.#stopListening && !this.#ended) this.#start();
  }

  verdict(circuit: string): 'fleet-hint' | undefined {
    return this.#isSuspect(circuit) ? 'fleet-hint' : undefined;
  }

  trialDelay(circuit: string): number {
    if (!this.#isSuspect(circuit)) return 0;
    return this.#fleet.rank(circuit, this.instance, this.parts.clock.now()) * this.settings.trialSpacing;
  }

  fleetState(circuit: string): FleetState | undefined {
    if (this.#isDeaf) return undefined;
    const { open, instances } = this.#fleet.read(circuit, this.parts.clock.now());
    const own = this.parts.circuits.get(circuit)?.circuit;
    return { open: open + (own && isOpen(own) ? 1 : 0), instances: instances + 1 };
  }

  /** Leaves the others. From then on, circuits decide without them. */
  stop(): void {
    this.#ended = true;
    this.#channel.close();
    this.#stopListening?.();
    if (this.#timer) this.parts.clock.clearTimeout(this.#timer);
  }

  get #isDeaf(): boolean {
    return this.#ended || this.#channel.isLost;
  }

  #isSuspect(circuit: string): boolean {
    if (this.#isDeaf) return false;
    const { open, instances } = this.#fleet.read(circuit, this.parts.clock.now());
    return open >= Math.max(FEWEST_OTHERS, instances / 2);
  }

  #start(): void {
    const { events } = this.parts;
    const ends = [
      events.on('circuit-breaker.transition', ({ circuit, to, at, observed }) => {
        if (!observed && this.has(circuit)) this.#channel.send({ circuit, state: to, since: at });
      }),
      events.on('circuit-breaker.removed', ({ circuit }) => {
        this.#shared.delete(circuit);
        this.#fleet.drop(circuit);
      }),
    ];
    this.#stopListening = () => {
      for (const end of ends) end();
    };
    this.#channel.open();
    this.#beat();
  }

  /** Tells the others that this replica lives, and which of its circuits are not closed. */
  #beat(): void {
    const { clock, random, circuits } = this.parts;
    this.#fleet.forget(clock.now());
    this.#channel.check();
    this.#channel.send({});
    let count = 0;
    for (const name of this.#shared) {
      const circuit = circuits.get(name)?.circuit;
      if (!circuit || !isOpen(circuit)) continue;
      this.#channel.send({ circuit: name, state: circuit.phase, since: circuit.since });
      if (++count >= MAX_CIRCUITS) break;
    }
    this.#timer = clock.setTimeout(
      () => this.#beat(),
      this.settings.heartbeat * (1 - JITTER * random.next()),
    );
    this.#timer.unref();
  }

  #onConnection(connected: boolean): void {
    if (connected) this.#logger.log('The hints of other replicas arrive again.');
    else {
      this.#fleet.clear();
      this.#logger.warn(
        'The hints of other replicas do not arrive; circuits decide without them until they arrive again.',
      );
    }
    this.parts.events.publish('fleet-hints.connection', {
      connected,
      at: this.parts.clock.date().getTime(),
    });
  }
}

/** A circuit that only observes is not shown as open: its calls pass. */
function isOpen(circuit: Circuit): boolean {
  return !circuit.observing && (circuit.phase === 'open' || circuit.phase === 'half-open');
}
