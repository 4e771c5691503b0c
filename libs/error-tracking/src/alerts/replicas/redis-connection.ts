import { type Clock, type Redactor, seconds, withTimeLimit } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { failureReason } from '../channels/failure-reason.js';

/** The part of a Redis client that alerts use, e.g. a client of ioredis. Every command has a limit of one second. */
export interface AlertRedis {
  set(key: string, value: string, px: 'PX', milliseconds: number, nx: 'NX'): Promise<string | null>;
  eval(script: string, keys: number, ...keysAndArguments: (string | number)[]): Promise<unknown>;
}

/** Limit of one command. */
export const COMMAND_TIMEOUT = seconds(1);

/** The Redis that replicas share. The log says once when it is lost, and once when it is back. */
export class RedisConnection {
  readonly #logger = new Logger('Alerts');
  #lost = false;

  constructor(
    private readonly redis: AlertRedis,
    private readonly clock: Clock,
    private readonly redactor: Redactor,
  ) {}

  /** Resolves to `undefined` when Redis does not answer or answers with an error. */
  async ask<T>(command: (redis: AlertRedis) => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await withTimeLimit(this.clock, 'Redis of the alerts', COMMAND_TIMEOUT, () =>
        command(this.redis),
      );
      if (this.#lost) this.#logger.log('Redis is answering again; one replica sends each notification.');
      this.#lost = false;
      return answer;
    } catch (error) {
      if (!this.#lost) {
        const reason = failureReason(error, this.redactor);
        this.#logger.warn(
          `Redis is not answering; each replica sends its own notifications until it does. ${reason}`,
        );
      }
      this.#lost = true;
      return undefined;
    }
  }
}
