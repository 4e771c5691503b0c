import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { Clock, LifecycleState, OptionsError, seconds, Shutdown, sleep } from '@breakwater/core';
import { Locks, LockStoreError } from '@breakwater/jobs';
import { Streams } from '@breakwater/streams';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { SimulatorVariables } from '../../platform/config/simulator.variables.js';
import type { StorageVariables } from '../../platform/storage/storage.variables.js';
import { JETSTREAM, readsAlone } from './jetstream.js';
import type { PostsVariables } from './posts.variables.js';

/** The lock ends with its connection. A server that hangs loses it after this time. */
const LOCK_TTL = seconds(30);

/** Milliseconds between two tries of a replica that does not read. */
const RETRY = seconds(5);

/** Lets one replica read the stream when all of them keep the posts in one database. Another replica takes over when it ends. */
@Injectable()
export class PostsReader implements OnApplicationBootstrap {
  readonly #logger = new Logger('Posts');
  readonly #stop = new AbortController();
  #reads = false;

  constructor(
    private readonly streams: Streams,
    private readonly locks: Locks,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Shutdown) private readonly shutdown: Shutdown,
    @Inject(LifecycleState) private readonly lifecycle: LifecycleState,
    private readonly config: ConfigService<PostsVariables & SimulatorVariables & StorageVariables, true>,
  ) {}

  /** True if another replica may read the stream for this one. */
  get waits(): boolean {
    return readsAlone(this.config) && !this.#reads;
  }

  onApplicationBootstrap(): void {
    if (!readsAlone(this.config)) return;
    this.shutdown.stopIntake('posts', () => this.#stop.abort());
    // Start-up tasks create the tables.
    const stopListening = this.lifecycle.onPhase((phase) => {
      if (phase !== 'running') return;
      stopListening();
      void this.#compete();
    });
  }

  async #compete(): Promise<void> {
    const { signal } = this.#stop;
    // The work under a lock has a context, which must not become that of the handlers.
    const outside = AsyncLocalStorage.snapshot();
    while (!signal.aborted) {
      try {
        await this.locks.tryLock(
          'posts.reader',
          LOCK_TTL,
          async (lock) => {
            outside(() => this.#begin());
            if (!lock.signal.aborted) await once(lock.signal, 'abort');
          },
          { signal },
        );
      } catch (error) {
        // The store of the locks logs its failures. It never grants a lock if it refuses the pool, because a connection pooler is in between.
        if (error instanceof LockStoreError && error.cause instanceof OptionsError) {
          this.#reads = true;
          this.#logger.warn('Each replica reads the stream of posts, because this database offers no locks.');
          outside(() => this.streams.resume(JETSTREAM));
          return;
        }
      }
      if (this.#reads) this.#end();
      await sleep(this.clock, RETRY, signal).catch(() => undefined);
    }
  }

  #begin(): void {
    this.#reads = true;
    this.#logger.log('This replica reads the stream of posts.');
    this.streams.resume(JETSTREAM);
  }

  #end(): void {
    this.#reads = false;
    if (this.#stop.signal.aborted) return;
    this.#logger.warn(
      'This replica has lost the lock of the stream of posts; one replica will take it over.',
    );
    this.streams.pause(JETSTREAM);
  }
}
