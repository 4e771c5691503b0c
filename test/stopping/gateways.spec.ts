import { once } from 'node:events';
import { connect, type Socket as TcpSocket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { io, type Socket } from 'socket.io-client';
import { ServiceProcess } from '../../libs/lifecycle/test/process/service.process.js';
import { until } from '../harness/until.js';

const FIXTURE = fileURLToPath(new URL('./gateways.fixture.ts', import.meta.url));

/** A client of either library. */
interface Client {
  /** Why the connection ended: the code of the close frame, or the reason that socket.io gives. */
  readonly left: Promise<string>;
}

const sockets: Socket[] = [];
const silent: TcpSocket[] = [];
afterEach(() => {
  for (const socket of silent.splice(0)) socket.destroy();
  for (const socket of sockets.splice(0)) socket.disconnect();
});

async function webSocket(url: string): Promise<Client> {
  const socket = new WebSocket(url.replace('http', 'ws'));
  const left = (once(socket, 'close') as Promise<[CloseEvent]>).then(([{ code }]) => String(code));
  await once(socket, 'open');
  return { left };
}

async function socketIo(url: string, transport: string): Promise<Client> {
  const socket = io(url, { transports: [transport], reconnection: false });
  sockets.push(socket);
  const left = new Promise<string>((resolve) => socket.once('disconnect', resolve));
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return { left };
}

const LIBRARIES = [
  ['ws', 'a WebSocket', webSocket, /^1001$/],
  ['socket.io', 'a WebSocket', (url: string) => socketIo(url, 'websocket'), /^transport close$/],
  // A client between two requests finds the server gone.
  ['socket.io', 'long polling', (url: string) => socketIo(url, 'polling'), /^transport (close|error)$/],
] as const;

/** Opens a WebSocket that never answers a close frame. */
async function silentWebSocket(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  silent.push(socket);
  const key = 'dGhlIHNhbXBsZSBub25jZQ==';
  socket.write(
    `GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await once(socket, 'data');
}

const occurrences = (text: string, part: string): number => text.split(part).length - 1;

describe.each(['Express', 'Fastify'])('a shutdown on %s', (platform) => {
  it('waits for the close handlers of clients that it cuts, however late a busy machine runs them', async () => {
    const scenario = { platform, library: 'ws', handler: 'listener', pause: 500 };
    const limits = { SHUTDOWN_WEB_SOCKET_TIMEOUT: '100' };
    await using service = await ServiceProcess.listening(scenario, limits, FIXTURE);
    await Promise.all(Array.from({ length: 10 }, () => silentWebSocket(service.port)));
    await until(
      () => occurrences(service.output, 'client connected'),
      (count) => count === 10,
    );
    service.send('SIGTERM');

    expect(await service.exit).toMatchObject({ code: 0 });
    const beforeClosers = service.output.slice(0, service.output.indexOf('closed database'));
    expect(occurrences(beforeClosers, 'said goodbye')).toBe(10);
  });

  describe.each(LIBRARIES)('with a gateway of %s over %s', (library, _transport, open, reason) => {
    it.each(['listener', 'gateway'])(
      'waits for the close handlers (%s) of ten clients before it closes the database',
      async (handler) => {
        await using service = await ServiceProcess.listening({ platform, library, handler }, {}, FIXTURE);
        const clients = await Promise.all(Array.from({ length: 10 }, () => open(service.url)));
        await until(
          () => occurrences(service.output, 'client connected'),
          (count) => count === 10,
        );
        service.send('SIGTERM');

        expect(await service.exit).toMatchObject({ code: 0, signal: null });
        const beforeClosers = service.output.slice(0, service.output.indexOf('closed database'));
        expect(occurrences(beforeClosers, 'said goodbye')).toBe(10);
        expect(await Promise.all(clients.map(({ left }) => left))).toEqual(
          Array(10).fill(expect.stringMatching(reason)),
        );
        expect(service.output).not.toMatch(/ERROR|FATAL|WARN/);
      },
    );

    it('waits for `handleDisconnect` as long as it runs', async () => {
      const scenario = { platform, library, handler: 'held gateway' };
      await using service = await ServiceProcess.listening(scenario, {}, FIXTURE);
      const client = await open(service.url);
      await service.says('client connected');
      service.send('SIGTERM');
      await client.left;
      await service.says('begins goodbye');
      expect(service.output).not.toContain('closed database');
      service.send('SIGUSR2');

      expect(await service.exit).toMatchObject({ code: 0 });
      const [goodbye, closed] = ['said goodbye', 'closed database'].map((text) =>
        service.output.indexOf(text),
      );
      expect(closed).toBeGreaterThan(goodbye!);
    });
  });
});

it('a shutdown that is forced names the `handleDisconnect` that it waited for', async () => {
  const scenario = { platform: 'Express', library: 'ws', handler: 'held gateway' };
  await using service = await ServiceProcess.listening(scenario, {}, FIXTURE);
  await webSocket(service.url);
  await service.says('client connected');
  service.send('SIGTERM');
  await service.says('begins goodbye');
  service.send('SIGTERM');

  expect(await service.exit).toMatchObject({ code: 1 });
  expect(service.output).toMatch(/the exit is forced.*\n {2}work: ChatGateway\.handleDisconnect \(/);
});
