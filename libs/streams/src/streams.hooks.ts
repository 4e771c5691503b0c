import { Clock, LifecycleState, Shutdown } from '@breakwater/core';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
  Optional,
} from '@nestjs/common';
import { bindHandlers } from './handlers/bind-handlers.js';
import { StreamHandlers } from './handlers/stream-handlers.js';
import { StreamsSettings } from './streams.options.js';
import { Streams } from './streams.service.js';

/** Milliseconds in which the position is saved after the wait for the handlers. */
const SAVE_TIME = 2_000;

/** Ties the streams to the life of the application: they start last, and their intake ends first. */
@Injectable()
export class StreamsHooks
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown
{
  #stopped: Promise<unknown> | undefined;
  #stopListening: (() => void) | undefined;

  constructor(
    @Inject(StreamsSettings) private readonly settings: StreamsSettings,
    private readonly streams: Streams,
    private readonly handlers: StreamHandlers,
    @Inject(Clock) private readonly clock: Clock,
    @Optional() @Inject(Shutdown) private readonly shutdown?: Shutdown,
    @Optional() @Inject(LifecycleState) private readonly lifecycle?: LifecycleState,
  ) {}

  /**
   * Registers here and not in the constructor: clients close in reverse order of registration, and handlers need the clients of
   * other modules until the end.
   */
  onModuleInit(): void {
    if (this.streams.names.length === 0) return;
    const { stopTimeout } = this.settings;
    this.shutdown?.stopIntake('streams', () => void this.#stop());
    this.shutdown?.closeWith('streams', () => this.#stop(), stopTimeout + SAVE_TIME);
    this.shutdown?.expectWork('handlers of streams (streams.stopTimeout)', stopTimeout);
  }

  /** @throws OptionsError for a stream without a handler, or a handler without a stream */
  onApplicationBootstrap(): void {
    this.streams.build(bindHandlers(this.streams.names, this.handlers.find()));
    if (this.lifecycle?.phase !== 'starting') {
      this.#start();
      return;
    }
    // Start-up tasks such as migrations are not done yet.
    this.#stopListening = this.lifecycle.onPhase((phase) => {
      if (phase === 'running') this.#start();
    });
  }

  /** Without `@breakwater/lifecycle` the intake ends here, and the handlers have time until the next hook. */
  onModuleDestroy(): void {
    void this.#stop();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#stop();
  }

  #start(): void {
    this.#stopListening?.();
    if (!this.settings.enabled || this.#stopped) return;
    for (const consumer of this.streams.consumers.values()) if (consumer.options.enabled) consumer.start();
  }

  #stop(): Promise<unknown> {
    this.#stopListening?.();
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    const limit = new AbortController();
    const timer = this.clock.setTimeout(() => limit.abort(), this.settings.stopTimeout);
    try {
      await this.streams.stop(limit.signal);
    } finally {
      this.clock.clearTimeout(timer);
    }
  }
}
