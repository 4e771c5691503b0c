import { type Clock, OptionsCheck, SystemClock } from '@breakwater/core';
import {
  type NewOperation,
  type OldOperations,
  type OperationClaim,
  type OperationOutcome,
  type OperationRecord,
  type OperationStore,
  STUCK_FAILURES,
  type StuckOperation,
  type StuckReason,
  type StuckSelection,
} from './operation-store.js';

/** Options of {@link MemoryOperationStore}. */
export interface MemoryOperationStoreOptions {
  /** Source of time. @default the system's */
  readonly clock?: Clock;
  /** Number of ended operations that it keeps. A new one takes the place of the oldest. @default 1000 */
  readonly maxEnded?: number;
}

/** Default of `maxEnded`. */
const MAX_ENDED = 1_000;

/**
 * Keeps operations in the memory of the process: for tests, and for services with one process whose operations may be forgotten when
 * it ends.
 */
export class MemoryOperationStore implements OperationStore {
  readonly name = 'memory';
  readonly isShared = false;
  readonly #clock: Clock;
  readonly #maxEnded: number;
  readonly #running = new Map<string, OperationRecord>();
  readonly #ended = new Map<string, OperationRecord>();
  #ids = 0;
  #fences = 0;
  #leader: { readonly owner: string; readonly until: number } | undefined;

  /** @throws OptionsError when an option is wrong */
  constructor({ clock = new SystemClock(), maxEnded = MAX_ENDED }: MemoryOperationStoreOptions = {}) {
    new OptionsCheck('jobs', 'MemoryOperationStore').integer('maxEnded', maxEnded, 0);
    this.#clock = clock;
    this.#maxEnded = maxEnded;
  }

  /** All operations, oldest first. */
  get records(): readonly OperationRecord[] {
    return [...this.#ended.values(), ...this.#running.values()].toSorted(byAge);
  }

  async begin(operation: NewOperation): Promise<{ begun: boolean; record: OperationRecord }> {
    const { name, key, owner, lease, maxRun } = operation;
    for (const record of this.#running.values()) {
      if (record.name === name && record.key === key) return { begun: false, record };
    }
    const now = this.#clock.now();
    const record: OperationRecord = {
      ...{ name, key, owner, lease, maxRun },
      id: String(++this.#ids),
      fence: ++this.#fences,
      state: 'running',
      startedAt: now,
      heartbeatAt: now,
      deadlineAt: now + maxRun,
      recoveries: 0,
    };
    this.#running.set(record.id, record);
    return { begun: true, record };
  }

  async beat(claims: readonly OperationClaim[]): Promise<{ lost: readonly OperationClaim[] }> {
    const now = this.#clock.now();
    const lost: OperationClaim[] = [];
    for (const { id, fence } of claims) {
      const record = this.#newest({ id, fence });
      if (!record) lost.push({ id, fence });
      else {
        const { markedAt, ...others } = record;
        const keepsMark = markedAt !== undefined && record.deadlineAt < now;
        this.#running.set(id, { ...others, ...(keepsMark && { markedAt }), heartbeatAt: now });
      }
    }
    return { lost };
  }

  async finish(claim: OperationClaim, outcome: OperationOutcome): Promise<boolean> {
    const record = this.#newest(claim);
    if (record) this.#end(record, outcome);
    return record !== undefined;
  }

  async stuck(limit: number): Promise<{ count: number; operations: readonly StuckOperation[] }> {
    const operations = this.#stuck();
    return { count: operations.length, operations: operations.slice(0, limit) };
  }

  async lead(owner: string, term: number): Promise<boolean> {
    const now = this.#clock.now();
    if (this.#leader && this.#leader.owner !== owner && this.#leader.until > now) return false;
    this.#leader = { owner, until: now + term };
    return true;
  }

  async mark(limit: number): Promise<{ running: number; stuck: number; marked: number }> {
    const stuck = this.#stuck();
    const unmarked = stuck.filter(({ markedAt }) => markedAt === undefined).slice(0, limit);
    for (const { reason: _, ...record } of unmarked)
      this.#running.set(record.id, { ...record, markedAt: this.#clock.now() });
    return { running: this.#running.size, stuck: stuck.length, marked: unmarked.length };
  }

  async recover(owner: string, selection: StuckSelection): Promise<readonly StuckOperation[]> {
    const now = this.#clock.now();
    return this.#due(selection, true).map(({ reason, markedAt: _, ...record }) => {
      const recovered: OperationRecord = {
        ...record,
        owner,
        fence: ++this.#fences,
        recoveries: record.recoveries + 1,
        heartbeatAt: now,
        deadlineAt: now + record.maxRun,
      };
      this.#running.set(record.id, recovered);
      return { ...recovered, reason };
    });
  }

  async fail(selection: StuckSelection): Promise<readonly StuckOperation[]> {
    return this.#due(selection, false).map(({ reason, ...record }) => {
      const outcome = { state: 'failed', failure: STUCK_FAILURES[reason] } as const;
      return { ...this.#end({ ...record, fence: ++this.#fences }, outcome), reason };
    });
  }

  async deleteOld({ retention, limit, dryRun = false }: OldOperations): Promise<number> {
    const end = this.#clock.now() - retention;
    const old = [...this.#ended.values()].filter(({ endedAt = Infinity }) => endedAt <= end).slice(0, limit);
    if (!dryRun) for (const { id } of old) this.#ended.delete(id);
    return old.length;
  }

  #newest({ id, fence }: OperationClaim): OperationRecord | undefined {
    const record = this.#running.get(id);
    return record?.fence === fence ? record : undefined;
  }

  #end(record: OperationRecord, outcome: OperationOutcome): OperationRecord {
    const ended = { ...record, ...outcome, endedAt: this.#clock.now() };
    this.#running.delete(record.id);
    this.#ended.set(record.id, ended);
    for (const id of this.#ended.keys()) {
      if (this.#ended.size <= this.#maxEnded) break;
      this.#ended.delete(id);
    }
    return ended;
  }

  #stuck(): StuckOperation[] {
    const now = this.#clock.now();
    return [...this.#running.values()].toSorted(byAge).flatMap((record) => {
      const reason = stuckReason(record, now);
      return reason ? [{ ...record, reason }] : [];
    });
  }

  #due(
    { recoverable, maxRecoveries, grace, limit, id: only }: StuckSelection,
    canRecover: boolean,
  ): StuckOperation[] {
    const now = this.#clock.now();
    const due = this.#stuck().filter(
      ({ id, name, recoveries, lease, markedAt = Infinity }) =>
        (only ?? id) === id &&
        markedAt + grace * lease <= now &&
        (recoveries < maxRecoveries && recoverable.includes(name)) === canRecover,
    );
    return due.slice(0, limit);
  }
}

function stuckReason(
  { deadlineAt, heartbeatAt, lease }: OperationRecord,
  now: number,
): StuckReason | undefined {
  if (deadlineAt < now) return 'run-too-long';
  return heartbeatAt + lease < now ? 'heartbeat-missed' : undefined;
}

const byAge = (a: OperationRecord, b: OperationRecord): number =>
  a.startedAt - b.startedAt || Number(a.id) - Number(b.id);
