import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { StartedUpstream } from './start-upstream.js';
import { StreamClient } from './stream-client.js';

let upstream: StartedUpstream;

beforeEach(async () => {
  upstream = await StartedUpstream.start({ eventRate: 0, keptEvents: 100 });
});
afterEach(() => upstream[Symbol.asyncDispose]());

const open = (query?: string): Promise<StreamClient> => StreamClient.open(upstream.origin, query);
const publish = (count: number): Promise<Response> => upstream.send('POST', '/jetstream/events', { count });
const setFault = (fault: object): Promise<Response> => upstream.send('PUT', '/faults/jetstream', fault);

/** The status with which the server refuses to open a WebSocket. */
async function refusal(path: string): Promise<number | undefined> {
  const socket = new WebSocket(upstream.origin.replace('http', 'ws') + path);
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode?: number }];
  socket.on('error', () => undefined);
  socket.terminate();
  return response.statusCode;
}

describe('the stream of posts', () => {
  it('sends events in the format of Jetstream', async () => {
    const client = await open();
    await publish(1);
    await client.receives(1);
    expect(client.events[0]).toEqual({
      did: expect.stringMatching(/^did:plc:[a-z2-7]{24}$/),
      time_us: expect.any(Number),
      kind: 'commit',
      commit: {
        rev: expect.stringMatching(/^[2-7a-z]{13}$/),
        operation: 'create',
        collection: 'app.bsky.feed.post',
        rkey: expect.stringMatching(/^[2-7a-z]{13}$/),
        record: {
          $type: 'app.bsky.feed.post',
          text: expect.any(String),
          langs: ['en'],
          createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        },
        cid: expect.stringMatching(/^bafyrei[a-z2-7]{52}$/),
      },
    });
  });

  it('publishes by its rate, also while nobody listens', async () => {
    await upstream.send('PUT', '/jetstream', { rate: 10 });
    await upstream.clock.advance(2_000);
    expect(await upstream.json('GET', '/jetstream')).toMatchObject({ rate: 10, published: 20 });
    const client = await open();
    await upstream.clock.advance(500);
    await client.receives(5);
    const [first, second] = client.events;
    expect(second!.time_us - first!.time_us).toBe(100_000);
  });

  it('gives the same events for the same seed and the same times', async () => {
    await using other = await StartedUpstream.start({ eventRate: 0, keptEvents: 100 });
    await publish(30);
    await other.send('POST', '/jetstream/events', { count: 30 });
    const [one, two] = [await open('?cursor=0'), await StreamClient.open(other.origin, '?cursor=0')];
    await Promise.all([one.receives(30), two.receives(30)]);
    expect(one.texts).toEqual(two.texts);
  });

  it('starts with the present when there is no cursor, and when the cursor lies in the future', async () => {
    await publish(5);
    const clients = [await open(), await open('?cursor=9000000000000000')];
    await publish(1);
    for (const client of clients) {
      await client.receives(1);
      await client.ping();
      expect(client.texts).toHaveLength(1);
    }
  });

  it('replays the events from the cursor on, then goes on with new ones', async () => {
    await publish(10);
    const all = await open('?cursor=0');
    await all.receives(10);
    const client = await open(`?cursor=${all.events[6]!.time_us}`);
    await client.receives(4);
    await publish(2);
    await client.receives(6);
    await all.receives(12);
    expect(client.texts).toEqual(all.texts.slice(6));
  });

  it('sends the wanted collections only', async () => {
    const [likes, feed] = [
      await open('?wantedCollections=app.bsky.feed.like'),
      await open('?wantedCollections=app.bsky.graph.follow&wantedCollections=app.bsky.feed.*'),
    ];
    await publish(20);
    await feed.receives(20);
    await likes.receives(2);
    await likes.ping();
    expect(likes.events.map(({ commit }) => commit.collection)).toEqual(Array(2).fill('app.bsky.feed.like'));
  });

  it('deletes posts that it has sent, and lists those that exist', async () => {
    const client = await open('?wantedCollections=app.bsky.feed.post');
    await publish(50);
    await client.receives(46);
    const uri = (at: number): string => {
      const { did, commit } = client.events[at]!;
      return `at://${did}/${commit.collection}/${commit.rkey}`;
    };
    const existing = new Set<string>();
    for (const [at, { commit }] of client.events.entries()) {
      if (commit.operation === 'create') existing.add(uri(at));
      else existing.delete(uri(at));
    }
    expect(existing.size).toBe(42);
    expect(await upstream.json('GET', '/jetstream/posts')).toEqual([...existing]);
  });

  it('refuses a cursor whose events are no longer kept', async () => {
    await publish(101);
    const client = await open('?cursor=1');
    expect(await client.ends()).toEqual({ code: 1008, reason: 'CursorTooOld' });
    expect(client.texts.map((text) => JSON.parse(text) as unknown)).toEqual([
      { error: 'CursorTooOld', message: 'The events after 1 are no longer kept.' },
    ]);
  });

  it('replays everything when it has forgotten nothing, however old the cursor is', async () => {
    await publish(100);
    const client = await open('?cursor=1');
    await client.receives(100);
    expect(client.events).toHaveLength(100);
  });

  it('waits for a client that does not read, and ends its connection when its next events are forgotten', async () => {
    await publish(1);
    const client = await open('?cursor=0');
    await client.receives(1);
    client.socket.pause();
    // Sockets buffer up to ten megabytes; an event has 500 bytes.
    for (let round = 0; round < 400; round++) await publish(90);
    client.socket.resume();
    expect(await client.ends()).toMatchObject({ code: 1008, reason: 'ConsumerTooSlow' });
    const numbers = client.events.slice(0, -1).map(({ time_us }) => time_us);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });

  it.each([
    ['/subscribe?cursor=yesterday', 400],
    ['/elsewhere', 404],
  ])('refuses a WebSocket at %s with %i', async (path, status) => {
    expect(await refusal(path)).toBe(status);
  });

  it('asks for a WebSocket when it gets a plain request', async () => {
    const answer = await upstream.send('GET', '/subscribe');
    expect([answer.status, answer.headers.get('upgrade')]).toEqual([426, 'websocket']);
  });

  it('counts its subscriptions', async () => {
    const client = await open();
    expect(await upstream.json('GET', '/jetstream')).toMatchObject({ subscriptions: 1 });
    expect(await upstream.json('GET', '/calls/jetstream')).toEqual({
      total: 1,
      routes: { 'GET /subscribe': 1 },
    });
    client.socket.close();
    await client.ends();
  });

  it.each([
    ['PUT', '/jetstream', { rate: -1 }],
    ['PUT', '/jetstream', { speed: 1 }],
    ['POST', '/jetstream/events', { count: 0 }],
    ['POST', '/jetstream/events', []],
  ])('refuses %s %s with %j', async (method, path, body) => {
    const answer = await upstream.send(method, path, body);
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { errors: expect.arrayContaining([expect.anything()]) },
    ]);
  });
});

describe('faults of the stream', () => {
  it('drop: cuts a connection after some events, without a closing handshake', async () => {
    await setFault({ mode: 'drop', after: 3 });
    const client = await open();
    await publish(10);
    expect(await client.ends()).toMatchObject({ code: 1006 });
    expect(client.texts).toHaveLength(3);
  });

  it('drop with `after` 0: cuts connections that are open, and each new one', async () => {
    const client = await open();
    await setFault({ mode: 'drop', after: 0 });
    expect(await client.ends()).toMatchObject({ code: 1006 });
    expect(await (await open()).ends()).toMatchObject({ code: 1006 });
    await upstream.send('DELETE', '/faults/jetstream');
    const next = await open('?cursor=0');
    await publish(1);
    await next.receives(1);
  });

  it('stall: keeps the connection, sends nothing and answers no ping; afterwards nothing is missing', async () => {
    const [client, other] = [await open(), await open()];
    await setFault({ mode: 'stall' });
    let pongs = 0;
    client.socket.on('pong', () => pongs++);
    client.socket.ping();
    await publish(5);
    // The pong of another ping shows that the first one has been received.
    await setFault({ mode: 'stall', pings: true });
    await other.ping();
    await client.ping();
    expect([client.texts, pongs, client.end]).toEqual([[], 1, undefined]);
    await setFault({ mode: 'ok' });
    await client.receives(5);
  });

  it('duplicate: sends a share of the events twice', async () => {
    await setFault({ mode: 'duplicate', rate: 0.5 });
    const client = await open();
    await publish(40);
    await client.receives(41);
    await client.ping();
    expect(new Set(client.texts).size).toBe(40);
    expect(client.texts.length).toBeLessThan(80);
  });

  it('poison: sends frames that nobody can handle, beside all events', async () => {
    await setFault({ mode: 'poison' });
    const client = await open();
    await publish(2);
    await client.receives(4);
    expect(() => JSON.parse(client.texts[0]!) as unknown).toThrow(SyntaxError);
    expect(JSON.parse(client.texts[2]!)).toMatchObject({
      commit: { operation: 'create', collection: 'app.bsky.feed.post', record: { text: 42 } },
    });
    const good = [1, 3].map((at) => JSON.parse(client.texts[at]!) as unknown);
    expect(good).toMatchObject([{ kind: 'commit' }, { kind: 'commit' }]);
  });

  it('slow: sends one event in each interval, until the fault ends', async () => {
    await setFault({ mode: 'slow', interval: 500 });
    const client = await open();
    await publish(5);
    await client.receives(1);
    await client.ping();
    expect(client.texts).toHaveLength(1);
    await upstream.clock.advance(500);
    await client.receives(2);
    await client.ping();
    expect(client.texts).toHaveLength(2);
    await upstream.send('DELETE', '/faults');
    await client.receives(5);
  });

  it('CursorTooOld: refuses subscriptions with a cursor, and takes those without one', async () => {
    await setFault({ mode: 'CursorTooOld' });
    expect(await (await open('?cursor=5')).ends()).toEqual({ code: 1008, reason: 'CursorTooOld' });
    const client = await open();
    await publish(1);
    await client.receives(1);
  });

  it('error: refuses new connections, and leaves open ones alone', async () => {
    const client = await open();
    await setFault({ mode: 'error', status: 502 });
    expect(await refusal('/subscribe')).toBe(502);
    await publish(1);
    await client.receives(1);
  });

  it.each([
    ['error', { mode: 'error', status: 503 }],
    ['rate-limit', { mode: 'error', status: 429 }],
    ['hang', { mode: 'stall', pings: false }],
    ['reset', { mode: 'drop', after: 0 }],
    ['slow-body', { mode: 'slow', interval: 1000 }],
    ['cut-body', { mode: 'drop', after: 10 }],
    ['stall-body', { mode: 'stall', pings: true }],
    ['nonsense', { mode: 'poison', rate: 1 }],
    ['ok', { mode: 'ok' }],
  ])('mode %s of all services means %j for the stream', async (mode, fault) => {
    await upstream.send('PUT', '/faults', { mode });
    expect(await upstream.json('GET', '/faults/jetstream')).toEqual(fault);
  });

  it.each([
    [{ mode: 'hang' }, 'mode', /expected one of "ok", .+"CursorTooOld", got "hang"/],
    [{ mode: 'drop', rate: 0.5 }, 'rate', /is not a field; remove it or use one of mode, after/],
    [{ mode: 'drop', after: -1 }, 'after', /expected a whole number from 0 to/],
    [{ mode: 'stall', pings: 'no' }, 'pings', /expected true or false, got "no"/],
  ])('refuses %j', async (fault, field, problem) => {
    const answer = await setFault(fault);
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { errors: [{ field, problem: expect.stringMatching(problem) }] },
    ]);
    expect(await upstream.json('GET', '/faults/jetstream')).toEqual({ mode: 'ok' });
  });
});
