import type { Clock } from '@breakwater/core';
import type { HostAddresses } from '../dns/host-addresses.js';
import { HttpTimeoutError } from '../errors/http-timeout.error.js';
import type { Connection } from './connection.js';
import { Attempt, type AttemptHome } from './attempt.js';
import { ConnectionSlots } from './connection-slots.js';
import { Connections, type ConnectionsState } from './connections.js';
import { createConnector } from './connector.js';
import { encodeFormData } from './form-data.js';
import { ACCEPT_ENCODING } from './transport.constants.js';
import type { PoolState, WireCall, WireRequest } from './transport.js';
import type { ResolvedTransportOptions } from './transport.options.js';
import { type Undici, loadUndici } from './undici.js';
import type { ReceivedAnswer } from './wire-answer.js';

/** The parts of an upstream that its {@link Origin}s share. */
export interface OriginContext {
  readonly clock: Clock;
  readonly options: ResolvedTransportOptions;
  readonly addresses: HostAddresses;
}

/** Seconds by which undici's own limits are longer than ours, which are exact. */
const WIDE_NET = 5_000;

/** Connections to one origin. */
export class Origin implements AttemptHome {
  readonly clock: Clock;
  readonly options: ResolvedTransportOptions;
  readonly #slots: ConnectionSlots;
  #connections: Connections | undefined;

  constructor(
    private readonly origin: string,
    private readonly context: OriginContext,
  ) {
    this.clock = context.clock;
    this.options = context.options;
    this.#slots = new ConnectionSlots(context.clock, context.options);
  }

  /** True while no request runs or waits. */
  get isIdle(): boolean {
    return this.#slots.taken === 0 && this.#slots.waiting === 0;
  }

  get state(): PoolState {
    const { waiting } = this.#slots;
    const { connected, free, pending, running, size } = this.#connections?.state ?? NOTHING;
    return { connected, free, pending: pending + waiting, queued: waiting, running, size: size + waiting };
  }

  send(request: WireRequest, call: WireCall): Promise<ReceivedAnswer> {
    if (call.progress) call.progress.phase = 'queue';
    if (this.#connections && this.#slots.tryTake()) return this.#begin(this.#connections, request, call);
    return this.#prepare(request, call);
  }

  /** An attempt no longer uses its connection. */
  ended(connection: Connection, isUsable: boolean): void {
    this.#connections!.giveBack(connection, isUsable);
    this.#slots.giveBack();
  }

  /** Ends the connections after the requests that run or wait. */
  async close(): Promise<void> {
    await this.#slots.untilIdle();
    await this.#connections?.close();
  }

  async #prepare(request: WireRequest, call: WireCall): Promise<ReceivedAnswer> {
    if (!this.#slots.tryTake()) await this.#wait(request, call);
    let connections: Connections;
    try {
      connections = this.#connections ?? this.#open(await loadUndici());
    } catch (error) {
      this.#slots.giveBack();
      throw error;
    }
    return this.#begin(connections, request, call);
  }

  #begin(connections: Connections, request: WireRequest, call: WireCall): Promise<ReceivedAnswer> {
    const connection = connections.take();
    try {
      const attempt = new Attempt(request, call, this, connection);
      const { body, headers } = prepared(request);
      attempt.send(body, headers);
      return attempt.answer;
    } catch (error) {
      this.ended(connection, false);
      throw error;
    }
  }

  #wait({ method }: WireRequest, { upstream, route, signal }: WireCall): Promise<void> {
    const { queueTimeout } = this.context.options;
    const tooLong = (): Error => new HttpTimeoutError('queue', queueTimeout, { upstream, method, route });
    return this.#slots.take(upstream, signal, tooLong);
  }

  #open(undici: Undici): Connections {
    if (this.#connections) return this.#connections;
    const { clock, addresses, options } = this.context;
    const { keepAliveTimeout, keepAliveMaxTimeout, connectTimeout, tls, untrusted: publicOnly } = options;
    this.#connections = new Connections(
      {
        undici,
        origin: this.origin,
        clock,
        maxAge: options.connectionMaxAge,
        client: {
          pipelining: 1,
          allowH2: false,
          keepAliveTimeout,
          keepAliveMaxTimeout,
          headersTimeout: wider(options.headersTimeout),
          bodyTimeout: wider(options.bodyTimeout),
        },
        connect: createConnector(undici, { clock, addresses, connectTimeout, tls, publicOnly }),
      },
      options.balanceConnections,
    );
    return this.#connections;
  }
}

/** State before the first connection. */
const NOTHING: ConnectionsState = { connected: 0, free: 0, pending: 0, running: 0, size: 0 };

/** 0 is undici's word for no limit. */
const wider = (limit: number): number => (limit === Infinity ? 0 : Math.ceil(limit) + WIDE_NET);

function prepared({
  body,
  headers,
}: WireRequest): Required<Pick<WireRequest, 'headers'>> & Pick<WireRequest, 'body'> {
  const complete =
    'accept-encoding' in headers ? headers : { ...headers, 'accept-encoding': ACCEPT_ENCODING };
  if (!(body instanceof FormData)) return { headers: complete, ...(body !== undefined && { body }) };
  const encoded = encodeFormData(body);
  return { body: encoded.body, headers: { ...complete, 'content-type': encoded.type } };
}
