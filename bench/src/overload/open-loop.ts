import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { SystemRandom } from '@breakwater/core';
import type { TrafficOrder, TrafficResult } from './traffic.js';

/** Time after which a caller gives up, in milliseconds. */
const PATIENCE = 2_000;

/** The limit of a kubelet for a probe, in milliseconds. */
const PROBE_TIMEOUT = 1_000;

const PROBE_INTERVAL = 250;

/** Share of the requests that are `critical-plus`. */
const CRITICAL_PLUS = 0.1;

const USERS = 10_000;

/** Callers that wait for an answer before they send again, while the capacity is measured. */
const CLOSED_CALLERS = 32;

const BODY = JSON.stringify({
  title: 'Monthly figures',
  rows: Array.from({ length: 40 }, (_, row) => ({ row })),
});

interface Tally {
  sent: number;
  succeeded: number;
  refused: number;
  lost: number;
}

/**
 * Sends requests at random times, as the users of a service do: no request waits for the answers to earlier ones. A generator that waits
 * for answers slows down together with the server, and cannot measure an overload.
 */
export class OpenLoop {
  readonly #random = new SystemRandom();
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Infinity, scheduling: 'lifo' });
  readonly #criticalPlus = tally();
  readonly #others = tally();
  readonly #atFirst = tally();
  readonly #probes = { sent: 0, answered: 0, slowest: 0 };
  readonly #latencies: number[] = [];
  readonly #open = new Set<Promise<void>>();
  #latest = 0;

  constructor(private readonly order: TrafficOrder) {}

  async run(): Promise<TrafficResult> {
    const { perSecond, settling, seconds } = this.order;
    const started = performance.now();
    const counts = started + settling * 1_000;
    const end = counts + seconds * 1_000;
    const probes = this.#probeUntil(counts, end);
    if (perSecond === 'closed') await this.#callUntil(counts, end);
    else await this.#arriveUntil(1_000 / perSecond, counts, end);
    await probes;
    await Promise.all(this.#open);
    this.#agent.destroy();
    const sorted = this.#latencies.toSorted((one, other) => one - other);
    const quantile = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
    return {
      goodput: sorted.length / seconds,
      criticalPlus: this.#criticalPlus,
      others: this.#others,
      p50: quantile(0.5),
      p99: quantile(0.99),
      probes: this.#probes,
      latest: this.#latest,
      atFirst: this.#atFirst,
    };
  }

  /** The gaps between the requests of many independent users are distributed exponentially. */
  async #arriveUntil(meanGap: number, counts: number, end: number): Promise<void> {
    let due = performance.now();
    while (due < end) {
      const now = performance.now();
      while (due <= now) {
        if (due >= counts) this.#latest = Math.max(this.#latest, now - due);
        this.#keep(this.#send(due, due >= counts));
        due -= Math.log(1 - this.#random.next()) * meanGap;
      }
      await sleep(1);
    }
  }

  async #callUntil(counts: number, end: number): Promise<void> {
    const call = async (): Promise<void> => {
      for (let due = performance.now(); due < end; due = performance.now())
        await this.#send(due, due >= counts);
    };
    await Promise.all(Array.from({ length: CLOSED_CALLERS }, call));
  }

  async #send(due: number, isCounted: boolean): Promise<void> {
    const isCriticalPlus = this.#random.next() < CRITICAL_PLUS;
    const user = Math.floor(this.#random.next() * USERS);
    const of = isCounted ? (isCriticalPlus ? this.#criticalPlus : this.#others) : this.#atFirst;
    of.sent++;
    const status = await this.#exchange('/reports', due + PATIENCE - performance.now(), {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(BODY)),
      'x-user': `user-${user}`,
      ...(isCriticalPlus && { 'x-caller': 'billing', 'x-request-criticality': 'critical-plus' }),
    });
    if (status === 201) of.succeeded++;
    else if (status === 503) of.refused++;
    else of.lost++;
    if (status === 201 && isCounted) this.#latencies.push(performance.now() - due);
  }

  /** Probes liveness on a new connection each time, as a kubelet does. */
  async #probeUntil(counts: number, end: number): Promise<void> {
    while (performance.now() < end) {
      const sentAt = performance.now();
      const probing = this.#exchange('/health/live', PROBE_TIMEOUT).then((status) => {
        if (sentAt < counts) return;
        this.#probes.sent++;
        if (status === 200) this.#probes.answered++;
        this.#probes.slowest = Math.max(this.#probes.slowest, performance.now() - sentAt);
      });
      this.#keep(probing);
      await sleep(PROBE_INTERVAL);
    }
  }

  /** Keeps a request until it has ended, so that {@link run} can wait for it. */
  #keep(sending: Promise<void>): void {
    const kept = sending.finally(() => this.#open.delete(kept));
    this.#open.add(kept);
  }

  /** Sends a request. Resolves to the status of the answer, or to `undefined` without an answer in time. */
  #exchange(path: string, timeout: number, headers?: Record<string, string>): Promise<number | undefined> {
    return new Promise((resolve) => {
      const sent = request({
        host: '127.0.0.1',
        port: this.order.port,
        path,
        method: headers ? 'POST' : 'GET',
        agent: headers ? this.#agent : false,
        ...(headers && { headers }),
      });
      const timer = setTimeout(() => sent.destroy(), timeout);
      sent.on('response', (response) => {
        response.on('end', () => resolve(response.statusCode)).resume();
      });
      sent
        .on('error', () => {})
        .on('close', () => {
          clearTimeout(timer);
          resolve(undefined);
        });
      sent.end(headers ? BODY : undefined);
    });
  }
}

const tally = (): Tally => ({ sent: 0, succeeded: 0, refused: 0, lost: 0 });
