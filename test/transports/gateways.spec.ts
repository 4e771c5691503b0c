import { NotFoundError, ResilienceEvents } from '@breakwater/core';
import { ErrorTracker, ErrorTrackingModule } from '@breakwater/error-tracking';
import { ObservabilityModule } from '@breakwater/observability';
import {
  Bulkhead,
  CircuitBreaker,
  ErrorTrackingFilter,
  Fallback,
  ResilienceModule,
  Timeout,
} from '@breakwater/resilience';
import { type HttpApplication, RecordingLogger, startApplication } from '@breakwater/testing';
import { UseFilters } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { once } from 'node:events';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../harness/until.js';

const SECRET = 'db password=hunter2';
const HIDDEN = 'An unexpected error occurred and was reported.';

/** Errors that handlers throw, by the text of the message. */
const FAILURES: Readonly<Record<string, () => Error>> = {
  broken: () => new Error(SECRET),
  missing: () => new NotFoundError('No video missing'),
  full: () => new WsException('The room is full'),
  chosen: () => new WsException({ reason: 'full', password: 'hunter2' }),
};

let gate: PromiseWithResolvers<string>;

@WebSocketGateway()
@UseFilters(ErrorTrackingFilter)
class VideosGateway {
  hanging = false;
  busy = false;

  @SubscribeMessage('read')
  read(@MessageBody() body: { readonly id: string }): unknown {
    if (FAILURES[body.id]) throw FAILURES[body.id]!();
    return { event: 'video', data: body.id };
  }

  @SubscribeMessage('guarded')
  @Fallback(() => ({ event: 'video', data: 'from the fallback' }))
  @CircuitBreaker({ timeout: false })
  async guarded(): Promise<unknown> {
    throw new Error(SECRET);
  }

  @SubscribeMessage('open')
  @CircuitBreaker('payments', { timeout: false, volumeThreshold: 1 })
  async open(): Promise<string> {
    throw new Error(SECRET);
  }

  @SubscribeMessage('full')
  @Bulkhead({ maxConcurrent: 1, maxQueue: 0 })
  full(): Promise<string> {
    this.busy = true;
    return gate.promise;
  }

  @SubscribeMessage('hang')
  @Timeout(5_000)
  hang(): Promise<unknown> {
    this.hanging = true;
    return new Promise(() => undefined);
  }
}

/** A client of either library. */
interface Client {
  send(event: string, data: unknown): void;
  /** The events that have arrived, as `[name, data]`. */
  readonly received: readonly unknown[];
  close(): void;
}

async function nativeClient(url: string): Promise<Client> {
  const socket = new WebSocket(url.replace('http', 'ws'));
  const received: unknown[] = [];
  socket.on('message', (frame: Buffer) => {
    const { event, data } = JSON.parse(frame.toString()) as { event: string; data: unknown };
    received.push([event, data]);
  });
  await once(socket, 'open');
  return {
    received,
    send: (event, data) => socket.send(JSON.stringify({ event, data })),
    close: () => socket.terminate(),
  };
}

async function socketIoClient(url: string): Promise<Client> {
  const socket = io(url, { transports: ['websocket'] });
  const received: unknown[] = [];
  socket.onAny((event: string, data: unknown) => received.push([event, data]));
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  return {
    received,
    send: (event, data) => void socket.emit(event, data, () => received.push(['acknowledged'])),
    close: () => socket.disconnect(),
  };
}

const LIBRARIES = { ws: nativeClient, 'socket.io': socketIoClient } as const;

describe.each(Object.entries(LIBRARIES))('a gateway of %s', (library, connect) => {
  let application: HttpApplication;
  let logger: RecordingLogger;
  let client: Client;

  beforeEach(async () => {
    logger = new RecordingLogger();
    application = await startApplication('Express', {
      logger,
      imports: [
        ResilienceModule.forRoot({ http: { deadline: true, errors: { exposeDetails: false } } }),
        ObservabilityModule.forRoot(),
        ErrorTrackingModule.forRoot(),
      ],
      providers: [VideosGateway],
      prepare: (app) => void (library === 'ws' && app.useWebSocketAdapter(new WsAdapter(app))),
    });
    client = await connect(application.url);
  });

  afterEach(async () => {
    client.close();
    await application.app.close();
  });

  async function answerTo(event: string, data: unknown): Promise<unknown> {
    const before = client.received.length;
    client.send(event, data);
    await until(
      () => client.received.length,
      (length) => length > before,
    );
    return client.received[before];
  }

  it('answers', async () => {
    expect(await answerTo('read', { id: '7' })).toEqual(['video', '7']);
  });

  it('tells the client of an error, hides its text and names the message', async () => {
    expect(await answerTo('read', { id: 'broken', password: 'hunter2' })).toEqual([
      'exception',
      {
        status: 'error',
        code: 'INTERNAL_SERVER_ERROR',
        message: HIDDEN,
        cause: { pattern: 'read', data: { id: 'broken', password: '[redacted]' } },
      },
    ]);
    expect(logger.at('error')).toEqual([expect.stringMatching(/ws read 500: Error: db password=/)]);
    expect(logger.lines.join('\n')).not.toContain('hunter2');
    expect(application.app.get(ErrorTracker).getErrorStats()).toMatchObject({ total: 1 });
  });

  it('keeps code and text of an error that clients may see', async () => {
    expect(await answerTo('read', { id: 'missing' })).toMatchObject([
      'exception',
      { status: 'error', code: 'NOT_FOUND', message: 'No video missing' },
    ]);
  });

  it('says when a call that an open circuit refuses can succeed', async () => {
    await answerTo('open', {});
    expect(await answerTo('open', {})).toMatchObject([
      'exception',
      { code: 'CIRCUIT_OPEN', message: 'The service is busy; try again in 30 seconds.', retryAfter: 30 },
    ]);
  });

  it('refuses a message that finds no room', async () => {
    gate = Promise.withResolvers();
    client.send('full', {});
    await until(
      () => application.app.get(VideosGateway).busy,
      (busy) => busy,
    );
    expect(await answerTo('full', {})).toMatchObject(['exception', { code: 'BULKHEAD_FULL' }]);
    gate.resolve('done');
  });

  it('sends a WsException as the filter of Nest does', async () => {
    expect(await answerTo('read', { id: 'full' })).toEqual([
      'exception',
      { status: 'error', message: 'The room is full', cause: { pattern: 'read', data: { id: 'full' } } },
    ]);
    expect(await answerTo('read', { id: 'chosen' })).toEqual([
      'exception',
      { reason: 'full', password: '[redacted]' },
    ]);
  });

  it('goes on after an error, and acknowledges no message that failed', async () => {
    await answerTo('read', { id: 'broken' });
    expect(await answerTo('read', { id: '7' })).toEqual(['video', '7']);
    expect(client.received).not.toContainEqual(['acknowledged']);
  });

  it('applies the decorators of a handler', async () => {
    expect(await answerTo('guarded', {})).toEqual(['video', 'from the fallback']);
    const timeouts: string[] = [];
    application.app
      .get(ResilienceEvents)
      .listen<{ name: string }>('timeout.exceeded', ({ name }) => void timeouts.push(name));
    const answering = answerTo('hang', {});
    await until(
      () => application.app.get(VideosGateway).hanging,
      (hanging) => hanging,
    );
    await application.clock.advance(5_000);
    expect(await answering).toMatchObject([
      'exception',
      { code: 'TIMEOUT', message: 'The request took too long; try again later.' },
    ]);
    expect(timeouts).toEqual(['VideosGateway.hang']);
  });
});
