import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock, Random } from '@breakwater/core';
import { type EventLogOptions, PostStream, type StreamFault } from '@breakwater/testing/jetstream';
import type { FaultSettings } from '../faults/fault-settings.js';
import type { OwnFaults } from '../faults/faults.js';
import { FieldCheck } from '../http/field-check.js';
import { HttpProblem } from '../http/http-problem.js';
import { parseStreamFault, streamFaultFrom } from './stream-fault.js';

/** Name of the service. */
export const JETSTREAM = 'jetstream';

/** Largest number of events that can be published at once. */
const MAX_PUBLISHED = 1_000_000;

/** Largest number of events per second. */
export const MAX_RATE = 100_000;

/** The stream of posts, as the routes of the simulator change it. */
export class SimulatedJetstream implements OwnFaults {
  readonly #stream: PostStream;

  constructor(clock: Clock, random: Random, options: EventLogOptions) {
    this.#stream = new PostStream(clock, random, options);
  }

  get settings(): StreamFault {
    return this.#stream.fault;
  }

  change(body: unknown): void {
    this.#stream.fault = parseStreamFault(body);
  }

  follow(settings: FaultSettings): void {
    this.#stream.fault = streamFaultFrom(settings);
  }

  /** The body of `GET /jetstream`. */
  state(): object {
    return this.#stream.state();
  }

  /** The addresses of the posts that exist, among those of the events that are kept. */
  posts(): readonly string[] {
    return this.#stream.posts();
  }

  /**
   * Changes the rate of events: the body of `PUT /jetstream`.
   *
   * @throws HttpProblem 400
   */
  setRate(body: unknown): object {
    this.#stream.setRate(
      readNumber(body, 'rate', (check, value) => check.number('rate', value, 0, MAX_RATE)),
    );
    return this.state();
  }

  /**
   * Publishes events at once: the body of `POST /jetstream/events`.
   *
   * @throws HttpProblem 400
   */
  publish(body: unknown): object {
    this.#stream.publish(
      readNumber(body, 'count', (check, value) => check.integer('count', value, 1, MAX_PUBLISHED)),
    );
    return this.state();
  }

  /** Answers a request for a WebSocket. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, query: URLSearchParams): void {
    this.#stream.accept(request, socket, head, query);
  }

  /** Cuts all connections. */
  close(): void {
    this.#stream.close();
  }
}

/** Reads a body with one field. */
function readNumber(
  body: unknown,
  field: string,
  read: (check: FieldCheck, value: unknown) => number | undefined,
): number {
  const check = new FieldCheck();
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  check.known(fields, [field]);
  const value = read(check, fields[field]);
  if (value !== undefined && check.problems.length === 0) return value;
  throw new HttpProblem(400, 'Nothing was changed: see "errors".', check.problems);
}
