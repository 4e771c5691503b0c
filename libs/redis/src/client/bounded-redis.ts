import type { Clock } from '@breakwater/core';
import { type Command, Redis, type RedisOptions } from 'ioredis';
import { QUEUE_FULL, classifyRedisError } from '../failure/classify-redis-error.js';
import type { RedisSettings } from '../options/redis.options.js';
import { AnswerWatch } from './answer-watch.js';
import type { CommandFigures } from './command-figures.js';

/** Sent by ioredis itself while it connects; refusing them would keep it from connecting. */
const HANDSHAKE = new Set(['auth', 'client', 'hello', 'info', 'readonly', 'select']);

/**
 * ioredis without three of its traps: any number of commands may wait for a connection, a command that was given up is
 * sent all the same once there is one, and a connection to a server that is gone is kept.
 */
export class BoundedRedis extends Redis {
  readonly #pending = new Set<Command>();
  /** Commands that ioredis has been given; those not pending any more have ended. */
  readonly #known = new WeakSet<Command>();

  readonly #maxPending: number;
  readonly #watch: AnswerWatch;

  constructor(
    options: RedisOptions,
    { maxPending, socketTimeout }: Pick<RedisSettings, 'maxPending' | 'socketTimeout'>,
    private readonly figures: CommandFigures,
    private readonly clock: Clock,
  ) {
    super(options);
    this.#maxPending = maxPending;
    this.#watch = new AnswerWatch(this, socketTimeout, clock);
  }

  /** Commands that wait for a connection or an answer. */
  get pending(): number {
    return this.#pending.size;
  }

  override sendCommand(...[command, stream]: Parameters<Redis['sendCommand']>): unknown {
    // After a reconnection ioredis hands over what waited for it, also what nobody waits for any more.
    if (this.#known.has(command)) {
      return this.#pending.has(command) ? this.#send(command, stream) : command.promise;
    }
    this.#known.add(command);
    if (HANDSHAKE.has(command.name)) {
      this.#pending.add(command);
      const forget = (): unknown => this.#pending.delete(command);
      command.promise.then(forget, forget);
    } else if (this.#pending.size >= this.#maxPending) {
      command.reject(new Error(QUEUE_FULL));
      return command.promise;
    } else {
      this.#observe(command);
    }
    return this.#send(command, stream);
  }

  #send(...[command, stream]: Parameters<Redis['sendCommand']>): unknown {
    if (this.status === 'ready') this.#watch.sent();
    return super.sendCommand(command, stream);
  }

  #observe(command: Command): void {
    this.#pending.add(command);
    const started = this.clock.now();
    command.promise.then(
      () => {
        this.#pending.delete(command);
        this.figures.answered(this.clock.now() - started);
      },
      (error: unknown) => {
        this.#pending.delete(command);
        // A refusal is an answer.
        if (classifyRedisError(error).kind === 'refused') this.figures.answered(this.clock.now() - started);
        else this.figures.failed();
      },
    );
  }
}
