import type { FleetState } from '../invocation/fleet-state.js';
import type { HintMessage } from './hint-message.js';

/** Maximum number of other replicas that are kept. */
export const MAX_INSTANCES = 1_000;

/** Maximum number of open circuits of other replicas that are kept, all replicas together. */
export const MAX_OPEN = 10_000;

/** Remembers which of the other replicas live and which of their circuits are not closed. The memory is bounded. */
export class Fleet {
  /** Time of the last message of each replica. */
  readonly #instances = new Map<string, number>();
  /** By circuit: the replicas that have it open or half-open, with the time of their last message about it. */
  readonly #open = new Map<string, Map<string, number>>();
  #openCount = 0;

  /** @param ttl milliseconds for which a message holds */
  constructor(private readonly ttl: number) {}

  /**
   * Takes a message of another replica.
   *
   * @param known false for a circuit that this application does not share; only the life of the replica is noted then
   * @returns false if there was no room for it
   */
  note({ instance, circuit, state }: HintMessage, known: boolean, now: number): boolean {
    if (!this.#instances.has(instance) && this.#instances.size >= MAX_INSTANCES) {
      this.forget(now);
      if (this.#instances.size >= MAX_INSTANCES) return false;
    }
    this.#instances.set(instance, now);
    if (circuit === undefined || !known) return true;
    if (state === 'open' || state === 'half-open') return this.#add(circuit, instance, now);
    this.#remove(circuit, instance);
    return true;
  }

  /** Other replicas that live, and those among them that have the circuit open. A half-open circuit has not recovered yet. */
  read(circuit: string, now: number): FleetState {
    return { open: this.#openBy(circuit, now).length, instances: this.#fresh(this.#instances, now).length };
  }

  /** Number of other replicas that have the circuit open and whose id sorts before `own`. */
  rank(circuit: string, own: string, now: number): number {
    return this.#openBy(circuit, now).filter((instance) => instance < own).length;
  }

  /** Ids of the other replicas that live, sorted. */
  live(now: number): string[] {
    return this.#fresh(this.#instances, now).toSorted();
  }

  /** Forgets messages that are older than `ttl`. */
  forget(now: number): void {
    for (const [instance, receivedAt] of this.#instances) {
      if (!this.#holds(receivedAt, now)) this.#instances.delete(instance);
    }
    for (const [circuit, instances] of this.#open) {
      for (const [instance, receivedAt] of instances) {
        if (!this.#holds(receivedAt, now)) this.#remove(circuit, instance);
      }
    }
  }

  /** Forgets one circuit. */
  drop(circuit: string): void {
    this.#openCount -= this.#open.get(circuit)?.size ?? 0;
    this.#open.delete(circuit);
  }

  /** Forgets everything. */
  clear(): void {
    this.#instances.clear();
    this.#open.clear();
    this.#openCount = 0;
  }

  #add(circuit: string, instance: string, now: number): boolean {
    const instances = this.#open.get(circuit) ?? new Map<string, number>();
    if (!instances.has(instance)) {
      if (this.#openCount >= MAX_OPEN) return false;
      this.#openCount++;
    }
    instances.set(instance, now);
    this.#open.set(circuit, instances);
    return true;
  }

  #remove(circuit: string, instance: string): void {
    const instances = this.#open.get(circuit);
    if (!instances?.delete(instance)) return;
    this.#openCount--;
    if (instances.size === 0) this.#open.delete(circuit);
  }

  #openBy(circuit: string, now: number): string[] {
    return this.#fresh(this.#open.get(circuit) ?? new Map<string, number>(), now);
  }

  #fresh(received: ReadonlyMap<string, number>, now: number): string[] {
    const fresh: string[] = [];
    for (const [instance, receivedAt] of received) if (this.#holds(receivedAt, now)) fresh.push(instance);
    return fresh;
  }

  #holds(receivedAt: number, now: number): boolean {
    return now - receivedAt < this.ttl;
  }
}
