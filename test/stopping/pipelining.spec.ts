import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { ServiceProcess } from '../../libs/lifecycle/test/process/service.process.js';
import { until } from '../harness/until.js';
import { TRAFFIC } from './traffic.js';

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const post = (path: string): string => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`;

/** One connection that sends requests without waiting for answers. */
class PipeliningClient {
  received = '';
  readonly closed: Promise<unknown>;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8').on('data', (text: string) => (this.received += text));
    this.closed = once(socket, 'close');
  }

  static async to(service: ServiceProcess): Promise<PipeliningClient> {
    const socket = connect(service.port, '127.0.0.1');
    await once(socket, 'connect');
    return new PipeliningClient(socket);
  }

  send(...requests: string[]): void {
    this.socket.write(requests.join(''));
  }

  /** Each answer as its status, its `Connection` header and its body. */
  get answers(): string[] {
    return this.received
      .split(/(?=HTTP\/1\.1 )/)
      .filter((text) => text.startsWith('HTTP/'))
      .map((text) => {
        const [head = '', body = ''] = text.split('\r\n\r\n');
        return `${head.slice(9, 12)} ${/^connection: (.*)$/im.exec(head)?.[1] ?? '-'} ${body}`;
      });
  }
}

describe.each(['express', 'fastify'] as const)('pipelined requests during a shutdown on %s', (server) => {
  it('are all answered in order, and only the last answer closes the connection', async () => {
    await using service = await ServiceProcess.listening({ server }, {}, TRAFFIC);
    const client = await PipeliningClient.to(service);
    client.send(get('/held/1'), post('/held/2'), get('/quick'), post('/held/3'));
    for (const id of [1, 2, 3]) await service.says(`holds ${id}`);
    service.send('SIGTERM');
    await service.says('phase stopping');
    service.send('SIGUSR2');
    await client.closed;

    expect(client.answers).toEqual([
      '200 - answer 1, database open',
      '200 - answer 2, database open',
      '200 keep-alive quick',
      '200 close answer 3, database open',
    ]);
    expect(await service.exit).toMatchObject({ code: 0, signal: null });
  });

  it('are answered when they arrive while an earlier one is under way', async () => {
    await using service = await ServiceProcess.listening({ server }, {}, TRAFFIC);
    const client = await PipeliningClient.to(service);
    client.send(get('/held/1'));
    await service.says('holds 1');
    service.send('SIGTERM');
    await service.says('phase stopping');
    client.send(post('/held/2'));
    await service.says('holds 2');
    client.send(post('/held/3'));
    await service.says('holds 3');
    service.send('SIGUSR2');
    await client.closed;

    expect(client.answers).toEqual([
      '200 - answer 1, database open',
      '200 - answer 2, database open',
      '200 close answer 3, database open',
    ]);
    expect(await service.exit).toMatchObject({ code: 0, signal: null });
  });

  it('do not reach a handler after an answer that closes the connection', async () => {
    await using service = await ServiceProcess.listening(
      { server },
      { SHUTDOWN_DRAIN_DELAY: '60000' },
      TRAFFIC,
    );
    service.send('SIGTERM');
    await service.says('phase draining');
    const client = await PipeliningClient.to(service);
    client.send(get('/quick'));
    await until(
      () => client.answers,
      ({ length }) => length === 1,
    );
    client.send(post('/held/1'));
    await client.closed;

    expect(client.answers).toEqual(['200 close quick']);
    expect(service.output).not.toContain('holds 1');
  });
});
