import { randomUUID } from 'node:crypto';
import { Clock, findProvider, LifecycleState, PubSub, type Timer } from '@breakwater/core';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  Optional,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AdminSettings } from '../admin.options.js';
import { ThisInstance } from '../snapshot/this-instance.js';
import { FleetChannel } from './fleet-channel.js';
import type { FleetMessage, IgnoredMessage } from './fleet-message.js';
import { Gathering } from './gathering.js';
import { type Member, Members } from './members.js';
import type { Question, Reply } from './question.js';
import { Questions } from './questions.js';

/** Milliseconds between two heartbeats. */
const HEARTBEAT = 5_000;

/** Milliseconds between two attempts to reach the others. */
const RETRY = 1_000;

/** Milliseconds without a heartbeat after which an instance has ended. */
const TTL = 15_000;

/**
 * Why the others are known or not. `off`: the option `fleet` is absent. `no-broker`: the application has no `PubSub`. `lost`: messages do not
 * arrive, or the broker does not take them.
 */
export type FleetLink = 'off' | 'no-broker' | 'connecting' | 'connected' | 'lost';

/** Connects this instance with the others: it says that it lives, knows which others live, and asks them. */
@Injectable()
export class Fleet implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #members = new Members(TTL);
  readonly #gatherings = new Map<string, Gathering>();
  #channel: FleetChannel | undefined;
  #timer: Timer | undefined;

  constructor(
    @Inject(AdminSettings) private readonly settings: AdminSettings,
    @Inject(ModuleRef) private readonly modules: ModuleRef,
    @Inject(Clock) private readonly clock: Clock,
    private readonly instance: ThisInstance,
    private readonly questions: Questions,
    @Optional() @Inject(LifecycleState) private readonly lifecycle?: LifecycleState,
  ) {}

  get link(): FleetLink {
    if (!this.settings.fleet) return 'off';
    return this.#channel?.state ?? 'no-broker';
  }

  /** Since when the messages arrive or do not, in milliseconds since the Unix epoch. */
  get since(): number | undefined {
    return this.#channel?.since;
  }

  /** Number of messages that were ignored. */
  get ignored(): number {
    return this.#channel?.ignored ?? 0;
  }

  /** The other instances that live; none while messages do not arrive, because some may have ended unnoticed. */
  get others(): readonly Member[] {
    return this.link === 'connected' ? this.#members.live(this.clock.now()) : [];
  }

  onApplicationBootstrap(): void {
    const { fleet } = this.settings;
    const pubSub = fleet && findProvider<PubSub>(this.modules, PubSub);
    if (!fleet || !pubSub) return;
    const { clock, instance } = this;
    this.#channel = new FleetChannel(
      { pubSub, clock, ...fleet, service: instance.service, instance: instance.id, ttl: TTL },
      {
        onMessage: (message) => this.#take(message),
        onConnection: (connected) => this.#onConnection(connected),
      },
    );
    this.#channel.open();
    this.lifecycle?.onPhase((phase) => {
      if (phase === 'stopping') this.#leave();
    });
    this.#beat();
  }

  /** Without `@breakwater/lifecycle`, Nest ends the application right after this. */
  onModuleDestroy(): void {
    this.#leave();
  }

  /** Asks all other instances. Resolves to their replies by their ids; `undefined` for those that need more than `limit` milliseconds. */
  async askAll(question: Question, limit: number): Promise<ReadonlyMap<string, Reply | undefined>> {
    const asked = this.others.map(({ id }) => id);
    const replies = await this.#ask(question, limit, asked);
    return new Map(asked.map((id) => [id, replies.get(id)]));
  }

  /** Asks one other instance. Resolves to `undefined` when no reply arrives within `limit` milliseconds. */
  async ask(instance: string, question: Question, limit: number): Promise<Reply | undefined> {
    return (await this.#ask(question, limit, [instance], instance)).get(instance);
  }

  async #ask(
    question: Question,
    limit: number,
    expected: readonly string[],
    to?: string,
  ): Promise<ReadonlyMap<string, Reply>> {
    const id = randomUUID();
    const gathering = new Gathering(expected);
    this.#gatherings.set(id, gathering);
    try {
      const isSent = await this.#channel?.send({ type: 'ask', id, question }, to);
      if (isSent) await gathering.wait(this.clock, limit);
    } finally {
      this.#gatherings.delete(id);
    }
    return gathering.replies;
  }

  #take(message: FleetMessage): IgnoredMessage | undefined {
    const { from } = message;
    switch (message.type) {
      case 'alive': {
        const { version, startedAt, isNew } = message;
        const member = { id: from, startedAt, ...(version !== undefined && { version }) };
        const hasRoom = this.#members.note(member, this.clock.now());
        if (isNew) this.#sayAlive(from);
        return hasRoom ? undefined : 'full';
      }
      case 'gone':
        this.#members.remove(from);
        return undefined;
      case 'ask':
        void this.#answer(message.id, message.question, from);
        return undefined;
      case 'answer':
        this.#gatherings.get(message.id)?.take(from, message.reply);
        return undefined;
    }
  }

  async #answer(id: string, question: Question, to: string): Promise<void> {
    const reply = await this.questions.reply(question);
    const isSent = await this.#channel?.send({ type: 'answer', id, reply }, to);
    if (isSent) return;
    const body = { message: `The answer of ${this.instance.id} is too long to be passed on.` };
    await this.#channel?.send({ type: 'answer', id, reply: { ok: false, status: 502, body } }, to);
  }

  /** Forgets the others when messages are lost, because they may end unnoticed. They are asked again when messages arrive. */
  #onConnection(connected: boolean): void {
    if (!connected) this.#members.clear();
    this.#schedule(connected ? HEARTBEAT : RETRY);
  }

  #beat(): void {
    this.#channel?.check();
    const isConnected = this.link === 'connected';
    // Before the send, whose failure changes the connection.
    this.#schedule(isConnected ? HEARTBEAT : RETRY);
    this.#sayAlive(undefined, !isConnected);
  }

  #sayAlive(to?: string, isNew = false): void {
    const { startedAt, version } = this.instance;
    const life = { startedAt, ...(version !== undefined && { version }), ...(isNew && { isNew }) };
    void this.#channel?.send({ type: 'alive', ...life }, to);
  }

  #schedule(delay: number): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = this.clock.setTimeout(() => this.#beat(), delay);
    this.#timer.unref();
  }

  #leave(): void {
    const channel = this.#channel;
    if (!channel) return;
    this.#channel = undefined;
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    channel.close();
    void channel.send({ type: 'gone' });
  }
}
