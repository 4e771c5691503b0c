import type { Clock } from '@breakwater/core';
import { type Command, Redis, type RedisOptions } from 'ioredis';
import { CONNECTION_LOST, QUEUE_FULL, classifyRedisError } from '../failure/classify-redis-error.js';
import type { RedisSettings } from '../options/redis.options.js';
import { AnswerWatch } from './answer-watch.js';
import type { CommandFigures } from './command-figures.js';

export { Redis };

/** Commands that ioredis itself sends while it connects; refusing them would prevent the connection. */
const HANDSHAKE = new Set(['auth', 'client', 'hello', 'info', 'readonly', 'select']);

/**
 * ioredis with three corrections. It limits the number of commands that wait for a connection. It does not send commands that have
 * already timed out. It replaces a connection to a server that no longer answers.
 */
export class BoundedRedis extends Redis {
  readonly #pending = new Set<Command>();
  /** The pending commands that were sent over the current connection. */
  readonly #sent = new Set<Command>();
  /** Number of commands that were passed to ioredis; all but the pending ones have ended. */
  readonly #known = new WeakSet<Command>();

  readonly #maxPending: number;
  readonly #watch: AnswerWatch | undefined;

  constructor(
    options: RedisOptions,
    { maxPending, socketTimeout }: Pick<RedisSettings, 'maxPending' | 'socketTimeout'>,
    private readonly figures: CommandFigures,
    private readonly clock: Clock,
  ) {
    super(options);
    this.#maxPending = maxPending === false ? Infinity : maxPending;
    if (socketTimeout !== false) this.#watch = new AnswerWatch(this, socketTimeout, clock);
    this.on('close', () => this.#lose());
  }

  /** Number of commands that wait for a connection or an answer. */
  get pending(): number {
    return this.#pending.size;
  }

  override sendCommand(...[command, stream]: Parameters<Redis['sendCommand']>): unknown {
    // After a reconnection, ioredis sends all queued commands, including those that have timed out.
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
      this.#watch?.sent();
    }
    return super.sendCommand(command, stream);
  }

  /** Rejects the commands that were sent over a lost connection: their answers will not arrive, and nothing is sent twice. */
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
        // A refusal of the server is an answer as well.
        if (classifyRedisError(error).kind === 'refused') this.figures.answered(this.clock.now() - started);
        else this.figures.failed();
      },
    );
  }
}
