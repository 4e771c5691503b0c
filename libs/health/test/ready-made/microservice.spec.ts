import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Transport } from '@nestjs/microservices';
import { RecordingLogger } from '@breakwater/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type RedisServer, startRedis } from '../../../../test/harness/redis-server.js';
import { microserviceCheck } from '../../src/index.js';
import { probe } from '../support/probed.js';

describe('microserviceCheck by TCP', () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.close();
  });

  async function listen(port = 0): Promise<number> {
    server = createServer((socket) => socket.resume()).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  it('is healthy while the service accepts connections, and closes its own', async () => {
    const options = { host: '127.0.0.1', port: await listen() };
    const closed = once(server as Server, 'connection').then(([socket]) => once(socket as Socket, 'close'));
    await using probed = await probe(microserviceCheck({ transport: Transport.TCP, options }));
    expect(await probed.state()).toBe('healthy');
    await closed;
  });

  it('sees the service end and start again', async () => {
    const port = await listen();
    const options = { host: '127.0.0.1', port };
    await using probed = await probe(microserviceCheck({ transport: Transport.TCP, options }));
    expect(await probed.state()).toBe('healthy');
    server?.close();
    expect(await probed.becomes('unhealthy')).toBe('unhealthy refused');
    await listen(port);
    expect(await probed.becomes('healthy')).toBe('healthy');
  });
});

describe('microserviceCheck by Redis', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedis();
  });

  afterAll(() => redis.dispose());

  const check = () =>
    microserviceCheck({ transport: Transport.REDIS, options: { host: '127.0.0.1', port: redis.port } });

  it('sees the broker end and start again, and logs no connection', async () => {
    const logger = new RecordingLogger();
    await using probed = await probe(check(), { logger });
    expect(await probed.state()).toBe('healthy');
    await redis.kill();
    expect(await probed.becomes('unhealthy')).toBe('unhealthy refused');
    await redis.start();
    expect(await probed.becomes('healthy')).toBe('healthy');
    expect(logger.lines.filter((line) => /redis/i.test(line))).toEqual([]);
  });

  it('ends the connection of a run that is given up, so that the next run sees a broker that is back', async () => {
    await using probed = await probe(check());
    expect(await probed.state()).toBe('healthy');
    redis.freeze();
    for (let run = 0; run < 2; run++) expect(await probed.givenUp()).toBe('healthy');
    expect(await probed.givenUp()).toBe('unhealthy timeout');
    redis.thaw();
    expect(await probed.becomes('healthy')).toBe('healthy');
  });
});
