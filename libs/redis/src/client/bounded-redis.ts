import type { Clock } from '@breakwater/core';
import { type Command, Redis, type RedisOptions } from 'ioredis';
import { QUEUE_FULL, classifyRedisError } from '../failure/classify-redis-error.js';
import type { RedisSettings } from '../options/redis.options.js';
import { AnswerWatch } from './answer-watch.js';
import type { CommandFigures } from './command-figures.js';

/** What ioredis says of commands that find their connection closed. */
const CONNECTION_LOST = 'Connection is closed.';

/** Sent by ioredis itself while it connects; refusing them would keep it from connecting. */
const HANDSHAKE = new Set(['auth', 'client', 'hello', 'info', 'readonly', 'select']);

/**
 * ioredis without three of its traps: any number of commands may wait for a connection, a command that was given up is
 * sent all the same once there is one, and a connection to a server that is gone is kept.
 */
export class BoundedRedis extends Redis {
  readonly #pending = new Set<Command>();
  /** Those of the pending commands that are on their way over the present connection. */
  readonly #sent = new Set<Command>();
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
    this.on('close', () => this.#lose());
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
      const forget = (): void => this.#forget(command);
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
    if (this.status === 'ready') {
      this.#sent.add(command);
      this.#watch.sent();
    }
    return super.sendCommand(command, stream);
  }

  /** Answers that are still to come will not come any more, and nothing is sent twice: there is nothing to wait for. */
  #lose(): void {
    for (const command of this.#sent) command.reject(new Error(CONNECTION_LOST));
    this.#sent.clear();
  }

  #forget(command: Command): void {
    this.#pending.delete(command);
    this.#sent.delete(command);
  }

  #observe(command: Command): void {
    this.#pending.add(command);
    const started = this.clock.now();
    command.promise.then(
      () => {
        this.#forget(command);
        this.figures.answered(this.clock.now() - started);
      },
      (error: unknown) => {
        this.#forget(command);
        // A refusal is an answer.
        if (classifyRedisError(error).kind === 'refused') this.figures.answered(this.clock.now() - started);
        else this.figures.failed();
      },
    );
  }
}
