import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordingLogger } from '@breakwater/testing';
import { until } from '../../../../test/harness/until.js';
import type { StreamOptions } from '../../src/options/stream.options.js';
import { EventServer } from '../support/web-socket-server.js';
import { StartedConsumer } from '../support/started-consumer.js';

let server: EventServer;
const log = new RecordingLogger();
const started: StartedConsumer[] = [];

const consume = (options: Partial<StreamOptions>): StartedConsumer => {
  const url: StreamOptions['url'] = (cursor) => `${server.url}/subscribe?cursor=${cursor ?? 'now'}`;
  const consumer = new StartedConsumer({ url, ...options }, (intake) => (intake.position = 5));
  started.push(consumer);
  return consumer;
};

const cursors = (): (string | undefined)[] => server.requests.map(({ url }) => url?.split('=')[1]);

const body = JSON.stringify({ error: 'CursorTooOld', message: 'The cursor is below the retention floor.' });

/** The ways in which a server says that the position is too old. */
const ways: Readonly<Record<string, () => void>> = {
  'an answer of 400, as Jetstream v2': () => server.refusals.push({ status: 400, body }),
  'a message': () => {
    server.onConnection = (socket, { url }) => {
      if (url?.endsWith('=5')) socket.send(body);
    };
  },
  'an error frame': () => {
    server.onConnection = (socket, { url }) => {
      if (url?.endsWith('=5')) socket.send(JSON.stringify({ $type: 'error', error: 'CursorTooOld' }));
    };
  },
  'the reason of a close frame': () => {
    server.onConnection = (socket, { url }) => {
      if (url?.endsWith('=5')) socket.close(1_008, 'CursorTooOld');
    };
  },
};

beforeEach(async () => {
  Logger.overrideLogger(log);
  log.lines.length = 0;
  server = await EventServer.start();
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((consumer) => consumer.stop()));
  await server.close();
});

describe.each(Object.entries(ways))('a position that is too old, said by %s', (_way, refuse) => {
  beforeEach(() => refuse());

  it('fails the stream by default, as events would be lost', async () => {
    const consumer = consume({});
    await consumer.reaches('failed', 'stale-cursor');
    expect(log.at('error')).toEqual([
      "StreamFailedError: Stream 'posts' has failed: the server no longer has the events after the kept position. It receives nothing until an operator resumes it.",
    ]);
    expect(consumer.intake.restarts).toEqual([]);
    expect(consumer.intake.texts).toEqual([]);
  });

  it('continues at the present with `latest`', async () => {
    const consumer = consume({ staleCursor: 'latest' });
    await until(cursors, (asked) => asked.at(-1) === 'now');
    await consumer.reaches('open');
    expect(consumer.intake.restarts).toEqual([undefined]);
  });

  it('loads the lost events with `backfill`, and continues where that says', async () => {
    const asked: unknown[] = [];
    const consumer = consume({
      staleCursor: 'backfill',
      backfill: ({ stream, from }) => {
        asked.push([stream, from]);
        return Promise.resolve(70);
      },
    });
    server.onConnection = ((before) => (socket, request) => {
      before(socket, request);
      if (request.url?.endsWith('=70')) socket.send('one');
    })(server.onConnection);
    await consumer.receives(1);
    expect(asked).toEqual([['posts', 5]]);
    expect(consumer.intake.restarts).toEqual([70]);
    expect(cursors()).toEqual(['5', '70']);
  });
});

describe('a position that is too old', () => {
  it('does not make a loop when the server refuses the new position, too', async () => {
    for (let count = 0; count < 3; count++) server.refusals.push({ status: 400, body });
    const consumer = consume({ staleCursor: 'latest' });
    await consumer.reconnectsAfter(500);
    await consumer.reconnectsAfter(1_000);
    await consumer.reaches('open');
    expect(cursors()).toEqual(['5', 'now', 'now', 'now']);
  });

  it('runs a failed backfill again after a wait', async () => {
    server.refusals.push({ status: 400, body }, { status: 400, body });
    let runs = 0;
    const consumer = consume({
      staleCursor: 'backfill',
      backfill: () => (++runs === 1 ? Promise.reject(new Error('The archive is down.')) : Promise.resolve(9)),
    });
    await consumer.reconnectsAfter(500);
    await consumer.reaches('open');
    expect([runs, cursors()]).toEqual([2, ['5', '5', '9']]);
    expect(log.at('warn')).toContainEqual(expect.stringContaining('the lost events could not be replaced'));
  });

  it('aborts the backfill when the stream stops', async () => {
    server.refusals.push({ status: 400, body });
    const aborted = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const consumer = consume({
      staleCursor: 'backfill',
      backfill: ({ signal }) => {
        signal.addEventListener('abort', () => aborted.resolve());
        begun.resolve();
        return new Promise(() => undefined);
      },
    });
    await begun.promise;
    await consumer.stop();
    await aborted.promise;
    expect(consumer.state).toBe('closed');
  });

  const outdated = JSON.stringify({
    $type: 'message',
    payload: { $type: 'network.bsky.jetstream.subscribeEvents#info', name: 'OutdatedCursor' },
  });

  it('fails the stream also when the server would continue at its oldest event', async () => {
    server.onConnection = (socket) => socket.send(outdated);
    const consumer = consume({});
    await consumer.reaches('failed', 'stale-cursor');
    expect(server.requests).toHaveLength(1);
  });

  it('continues at the oldest event of the server with `latest`', async () => {
    server.onConnection = (socket) => [outdated, 'one'].forEach((text) => socket.send(text));
    const consumer = consume({ staleCursor: 'latest' });
    expect(await consumer.receives(1)).toEqual(['one']);
    expect(log.at('warn')).toEqual([
      "Stream 'posts': the server no longer has the events after the kept position; the server continues at its oldest event.",
    ]);
  });
});

describe('a message of the server about the stream', () => {
  it('is not an event, and stands in the log', async () => {
    server.onConnection = (socket) => {
      socket.send(
        JSON.stringify({ $type: 'error', error: 'ConsumerTooSlow', message: 'below the floor rate' }),
      );
      socket.close(1_008);
    };
    const consumer = consume({});
    await consumer.reaches('back-off');
    expect(consumer.intake.texts).toEqual([]);
    expect(log.at('warn')[0]).toContain(
      "the server closed the connection with the code 1008, and said 'ConsumerTooSlow'.",
    );
  });

  it('is told from an event that contains the same words', async () => {
    const events = [
      JSON.stringify({ did: 'did:plc:1', text: '"error":"CursorTooOld"' }),
      JSON.stringify({ error: 'none', did: 'did:plc:2' }),
      JSON.stringify({ message: 'about "error" and CursorTooOld' }),
      JSON.stringify({ $type: 'message', payload: { text: '"OutdatedCursor"' } }),
      '{"error": no JSON',
      '{"error":"CursorTooOld","text":"' + 'x'.repeat(3_000) + '"}',
    ];
    server.onConnection = (socket) => events.forEach((text) => socket.send(text));
    const consumer = consume({});
    expect(await consumer.receives(events.length)).toEqual(events);
  });
});
