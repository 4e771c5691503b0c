import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** Events that are sent before the server waits until they have left. */
const BATCH = 200;

/** A post in the form of Jetstream, of about 600 bytes. */
const post = (position: number): string =>
  JSON.stringify({
    did: 'did:plc:eygmaihciaxprqvxpfvl6flk',
    time_us: position,
    kind: 'commit',
    commit: {
      rev: '3l3qo2vutsw2b',
      operation: 'create',
      collection: 'app.bsky.feed.post',
      rkey: '3l3qo2vuowo2b',
      record: {
        $type: 'app.bsky.feed.post',
        createdAt: '2024-09-09T19:46:02.102Z',
        langs: ['en'],
        text: `A post with a text of usual length, number ${position}. ${'Some words follow. '.repeat(8)}`,
      },
      cid: 'bafyreidwaivazkwu67xztlmuobx35hs2lnfh3kolmgfmucldvhd3sgzcqi',
    },
  });

function sendPosts(socket: WebSocket, from: number, count: number): void {
  const last = Math.min(BATCH, count) - 1;
  for (let index = 0; index < last; index++) socket.send(post(from + index));
  socket.send(post(from + last), () => {
    if (count > BATCH) sendPosts(socket, from + BATCH, count - BATCH);
  });
}

// The process of one server: it sends its port, and ends with its parent. A client asks for `?events=` events, whose positions begin with
// `?from=`.
process.once('disconnect', () => process.exit());
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('connection', (socket, { url = '' }) => {
  const { searchParams } = new URL(url, 'ws://localhost');
  sendPosts(socket, Number(searchParams.get('from')), Number(searchParams.get('events')));
});
server.on('listening', () => process.send?.((server.address() as AddressInfo).port));
