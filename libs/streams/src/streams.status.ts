import type { ModuleStatus, StatusReporter } from '@breakwater/core';
import { Injectable } from '@nestjs/common';
import type { StreamConsumer } from './consumer/stream-consumer.js';
import type { StreamState } from './streams.events.js';
import { Streams } from './streams.service.js';

/** Facts about one stream for operators. Durations are milliseconds. */
export interface StreamHealth {
  readonly state: StreamState;
  /** One word for the reason of the state. */
  readonly reason: string | undefined;
  /** Time in the state. */
  readonly duration: number;
  readonly lag: number | undefined;
  /** Events a second over the last minute. */
  readonly perSecond: number;
  readonly queued: number;
  readonly running: number;
  readonly received: number;
  readonly handled: number;
  readonly duplicates: number;
  readonly parseErrors: number;
  readonly deadLetters: number;
  readonly reconnects: number;
  /** The last acknowledged position. */
  readonly cursor: number | string | undefined;
  /** The position in the store. */
  readonly keptCursor: number | string | undefined;
}

const RANK = { healthy: 0, degraded: 1, unhealthy: 2 } as const;

/**
 * Reports the health of the streams: unhealthy while one has failed, degraded while one is not connected, paused or late. An
 * application passes it to its health checks, e.g. a provider with `@ModuleHealth('streams')` that extends this class.
 */
@Injectable()
export class StreamsStatus implements StatusReporter {
  constructor(private readonly streams: Streams) {}

  /** The worst status of all streams. */
  getHealthStatus(): ModuleStatus {
    const all = this.streams.names.map((name) => this.statusOf(name));
    const worst = all.reduce<ModuleStatus | undefined>(
      (known, status) => (known && RANK[known.status] >= RANK[status.status] ? known : status),
      undefined,
    );
    return {
      status: worst?.status ?? 'healthy',
      message: worst && worst.status !== 'healthy' ? (worst.message ?? '') : 'All streams work.',
      details: this.details(),
    };
  }

  /**
   * The status of one stream, for a health check of its own.
   *
   * @throws NotFoundError when there is no such stream
   */
  statusOf(name: string): ModuleStatus {
    const consumer = this.streams.consumer(name);
    const { status, text } = judge(consumer);
    return { status, message: `Stream '${name}' ${text}.`, details: { ...this.#health(name, consumer) } };
  }

  /** The facts about each stream by name. */
  details(): Readonly<Record<string, StreamHealth>> {
    return Object.fromEntries(
      [...this.streams.consumers].map(([name, consumer]) => [name, this.#health(name, consumer)]),
    );
  }

  #health(name: string, { progress, intake }: StreamConsumer): StreamHealth {
    const {
      lag,
      queued,
      running,
      received,
      handled,
      duplicates,
      parseErrors,
      deadLetters,
      cursor,
      keptCursor,
    } = intake.figures;
    const { state, reason, duration, reconnects } = progress;
    return {
      state,
      reason,
      duration: Math.round(duration),
      lag: lag === undefined ? undefined : Math.round(lag),
      perSecond: this.streams.perSecond(name),
      queued,
      running,
      received,
      handled,
      duplicates,
      parseErrors,
      deadLetters,
      reconnects,
      cursor,
      keptCursor,
    };
  }
}

interface Judgement {
  readonly status: ModuleStatus['status'];
  readonly text: string;
}

function judge({ progress: { state, reason }, intake, options }: StreamConsumer): Judgement {
  const because = reason === undefined ? '' : ` (${reason})`;
  switch (state) {
    case 'failed':
      return { status: 'unhealthy', text: `has failed${because}, and waits for an operator` };
    case 'closed':
      return { status: 'degraded', text: `is closed${because}` };
    case 'idle':
      return reason === undefined
        ? { status: 'healthy', text: 'is switched off' }
        : { status: 'degraded', text: 'is paused by an operator' };
    case 'connecting':
    case 'back-off':
      return { status: 'degraded', text: `is not connected${because}; it connects again by itself` };
    case 'open':
      return judgeHandling(intake.figures, options.maxLag);
  }
}

function judgeHandling(
  { paused, failingStores, lag }: StreamConsumer['intake']['figures'],
  maxLag: number,
): Judgement {
  if (paused !== undefined)
    return { status: 'degraded', text: `handles no events for the moment (${paused})` };
  if (failingStores.length > 0)
    return { status: 'degraded', text: `cannot use its stores: ${failingStores.join(', ')}` };
  if (lag !== undefined && lag > maxLag)
    return { status: 'degraded', text: `is ${Math.round(lag / 1_000)} s late, more than "maxLag" allows` };
  return { status: 'healthy', text: 'is open' };
}
