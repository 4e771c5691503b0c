import { createHash } from 'node:crypto';
import { messageOf, OptionsCheck } from '@breakwater/core';
import type { LockRedis } from '../locks/redis.lock-store.js';
import {
  type NewOperation,
  type OldOperations,
  type OperationClaim,
  type OperationOutcome,
  type OperationRecord,
  type OperationStore,
  STUCK_FAILURES,
  type StuckOperation,
  type StuckSelection,
} from './operation-store.js';
import { REDIS_OPERATION_SCRIPT } from './redis-operation-script.js';

/** Options of {@link RedisOperationStore}. */
export interface RedisOperationStoreOptions {
  /** First part of each key. It becomes the hash tag, so all records are on one node of a cluster. @default 'breakwater:operations' */
  readonly prefix?: string;
}

/** Default of `prefix`. */
const PREFIX = 'breakwater:operations';

const SHA = createHash('sha1').update(REDIS_OPERATION_SCRIPT).digest('hex');

type Reply = readonly unknown[];

/** Fields of a record that are numbers. */
const NUMBERS: ReadonlySet<string> = new Set([
  'fence',
  'lease',
  'maxRun',
  'startedAt',
  'heartbeatAt',
  'deadlineAt',
  'endedAt',
  'markedAt',
  'recoveries',
]);

/**
 * Keeps operations in Redis 5 or later, or Valkey, with a client of ioredis. Each method is one script. Use it where Redis persists its
 * data; records that a failover loses are lost.
 */
export class RedisOperationStore implements OperationStore {
  readonly name = 'redis';
  readonly #root: string;

  /** @throws OptionsError when the prefix is wrong */
  constructor(
    private readonly client: LockRedis,
    { prefix = PREFIX }: RedisOperationStoreOptions = {},
  ) {
    const fits = typeof prefix === 'string' && prefix !== '' && !/[{}]/.test(prefix);
    const check = new OptionsCheck('jobs', 'RedisOperationStore');
    check.that(fits, 'prefix', 'a text without braces, which mark the slot of a cluster', prefix);
    this.#root = `{${prefix}}`;
  }

  async begin(operation: NewOperation): Promise<{ begun: boolean; record: OperationRecord }> {
    const { name, key, owner, lease, maxRun } = operation;
    const input = { name, key, owner, lease: String(lease), maxRun: String(maxRun) };
    const [begun, fields] = (await this.#run('begin', input)) as [number, string[]];
    return { begun: begun === 1, record: recordOf(fields) };
  }

  async beat(claims: readonly OperationClaim[]): Promise<{ lost: readonly OperationClaim[] }> {
    if (claims.length === 0) return { lost: [] };
    const lost = (await this.#run('beat', { claims: claims.map(claimOf) })) as number[];
    return { lost: lost.map((index) => claims[index]!).map(({ id, fence }) => ({ id, fence })) };
  }

  async finish(claim: OperationClaim, { state, failure, issue }: OperationOutcome): Promise<boolean> {
    const outcome = {
      state,
      ...(failure !== undefined && { failure }),
      ...(issue !== undefined && { issue }),
    };
    return (await this.#run('finish', { claim: claimOf(claim), outcome })) === 1;
  }

  async stuck(limit: number): Promise<{ count: number; operations: readonly StuckOperation[] }> {
    const [count, operations] = (await this.#run('stuck', { limit })) as [number, string[][]];
    return { count, operations: operations.map(stuckOf) };
  }

  async lead(owner: string, term: number): Promise<boolean> {
    return (await this.#run('lead', { owner, term: String(Math.ceil(term)) })) === 1;
  }

  async mark(limit: number): Promise<{ running: number; stuck: number; marked: number }> {
    const [running, stuck, marked] = (await this.#run('mark', { limit })) as [number, number, number];
    return { running, stuck, marked };
  }

  async recover(owner: string, selection: StuckSelection): Promise<readonly StuckOperation[]> {
    const records = (await this.#run('recover', { owner, ...selection })) as string[][];
    return records.map(stuckOf);
  }

  async fail(selection: StuckSelection): Promise<readonly StuckOperation[]> {
    const records = (await this.#run('fail', { ...selection, failures: STUCK_FAILURES })) as string[][];
    return records.map(stuckOf);
  }

  async deleteOld({ retention, limit, dryRun = false }: OldOperations): Promise<number> {
    return (await this.#run('deleteOld', { retention, limit, dryRun })) as number;
  }

  async #run(operation: keyof OperationStore, input: object): Promise<Reply | number> {
    const args = [this.#root, operation, JSON.stringify(input)];
    try {
      return (await this.client.evalsha(SHA, 1, ...args)) as Reply | number;
    } catch (error) {
      // A server that has just started does not know the script.
      if (!messageOf(error).startsWith('NOSCRIPT')) throw error;
      return (await this.client.eval(REDIS_OPERATION_SCRIPT, 1, ...args)) as Reply | number;
    }
  }
}

const claimOf = ({ id, fence }: OperationClaim): object => ({ id, fence: String(fence) });

/** The script returns a record as a list of fields and values. */
function recordOf(fields: readonly string[]): OperationRecord {
  const record: Record<string, string | number> = {};
  for (let index = 0; index < fields.length; index += 2) {
    const [field, value] = [fields[index]!, fields[index + 1]!];
    record[field] = NUMBERS.has(field) ? Number(value) : value;
  }
  return record as unknown as OperationRecord;
}

const stuckOf = (fields: readonly string[]): StuckOperation => recordOf(fields) as StuckOperation;
