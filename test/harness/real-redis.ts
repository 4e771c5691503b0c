import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from './redis-server.js';

/** A real Redis for the tests of a file or a block. It is empty at the start of each test. */
export class RealRedis {
  #server: RedisServer | undefined;
  #client: Redis | undefined;

  constructor() {
    beforeAll(async () => {
      this.#server = await startRedis();
      this.#client = new Redis(this.#server.url);
    });
    beforeEach(async () => {
      await this.client.flushall();
    });
    afterAll(async () => {
      this.#client?.disconnect();
      await this.#server?.dispose();
    });
  }

  get client(): Redis {
    if (!this.#client) throw new Error('Redis starts before the first test.');
    return this.#client;
  }
}
