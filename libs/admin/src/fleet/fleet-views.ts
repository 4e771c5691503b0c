import { Clock } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { ThisInstance } from '../snapshot/this-instance.js';
import { Fleet, type FleetLink } from './fleet.js';
import { type InstanceState, OwnState, readInstanceState } from './instance-state.js';
import type { Member } from './members.js';

/** Milliseconds that the others have to tell their state. */
const GATHER = 500;

/** Milliseconds between two questions for the states of the others. */
const REST = 3_000;

/** One instance on the page. */
export interface FleetInstance extends Member {
  /** Absent for an instance that has not told its state. */
  readonly state?: InstanceState;
  /** True if the instance lives, but has not answered the last question in time. */
  readonly isSilent?: boolean;
}

/** All instances of the service. */
export interface FleetView {
  readonly link: FleetLink;
  /** Since when the messages of the others arrive or do not, in milliseconds since the Unix epoch. */
  readonly since?: number;
  /** In the order of their ids, this one among them. While the others are not known, this one only. */
  readonly instances: readonly FleetInstance[];
  /** Number of messages of others that were ignored; the log says why. */
  readonly ignored: number;
}

/** Asks the others for their states while somebody looks. */
@Injectable()
export class FleetViews {
  /** The last reply of each instance: its state, or `undefined` for none. */
  #states: ReadonlyMap<string, InstanceState | undefined> = new Map();
  #running: Promise<void> | undefined;
  #restUntil = 0;

  constructor(
    private readonly fleet: Fleet,
    private readonly instance: ThisInstance,
    private readonly own: OwnState,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  get(): FleetView {
    const { link, since, ignored, others } = this.fleet;
    const { id, version, startedAt } = this.instance;
    const own = { id, startedAt, ...(version !== undefined && { version }), state: this.own.get() };
    const instances = [own, ...others.map((member) => this.#withState(member))].toSorted((one, other) =>
      one.id < other.id ? -1 : 1,
    );
    return { link, ...(since !== undefined && { since }), instances, ignored };
  }

  /** Asks the others, at most every three seconds, however many watch. Resolves after half a second at the latest. */
  async refresh(): Promise<void> {
    if (this.fleet.link !== 'connected') return;
    if (this.clock.now() >= this.#restUntil) this.#running ??= this.#ask();
    await this.#running;
  }

  async #ask(): Promise<void> {
    this.#restUntil = this.clock.now() + REST;
    try {
      const replies = await this.fleet.askAll({ kind: 'state' }, GATHER);
      this.#states = new Map(
        Array.from(replies, ([id, reply]) => [id, reply?.ok ? readInstanceState(reply.value) : undefined]),
      );
    } finally {
      this.#running = undefined;
    }
  }

  #withState(member: Member): FleetInstance {
    const state = this.#states.get(member.id);
    if (state) return { ...member, state };
    return { ...member, ...(this.#states.has(member.id) && { isSilent: true }) };
  }
}
