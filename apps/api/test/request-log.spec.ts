import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  type INestApplication,
  Logger,
  Module,
  ServiceUnavailableException,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LoggerModule, Logger as PinoLogger } from 'nestjs-pino';
import { requestLog } from '../src/logging/request-log.js';

const SLOW_THRESHOLD = 40;

/** Set per test; the destination must be one and the same, as nestjs-pino keeps one root logger per process. */
let lines: Record<string, unknown>[] = [];
const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };

@Controller()
class Things {
  @Get('things/:id')
  read(): string {
    new Logger('Things').log('Reading.');
    return 'thing';
  }

  @Get('slow')
  slow(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, SLOW_THRESHOLD + 20));
  }

  @Get('failing')
  failing(): never {
    throw new ServiceUnavailableException();
  }

  @Get('hanging')
  hanging(): Promise<never> {
    return new Promise(() => undefined);
  }
}

@Module({
  imports: [
    LoggerModule.forRoot({
      pinoHttp: [requestLog({ level: 'info', slowThreshold: SLOW_THRESHOLD }), destination],
    }),
  ],
  controllers: [Things],
})
class ThingsModule {}

let app: INestApplication<Server>;
let origin: string;

beforeEach(async () => {
  app = await NestFactory.create(ThingsModule, { bufferLogs: true });
  app.useLogger(app.get(PinoLogger));
  await app.listen(0);
  origin = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  lines = [];
});

afterEach(() => app.close());

/** Waits for the line of a request: it is written after the answer was sent. */
async function requestLine(): Promise<Record<string, unknown> | undefined> {
  const isRequest = ({ method }: Record<string, unknown>): boolean => method !== undefined;
  for (let turn = 0; turn < 1_000 && !lines.some(isRequest); turn++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return lines.find(isRequest);
}

describe('the log of a request', () => {
  it('is one line with method, route, status, duration and id', async () => {
    await fetch(`${origin}/things/7?token=hunter2`, {
      headers: { 'x-request-id': 'tour-1', authorization: 'Bearer hunter2', cookie: 'session=hunter2' },
    });
    expect(await requestLine()).toMatchObject({
      level: 30,
      method: 'GET',
      route: '/things/:id',
      status: 200,
      duration: expect.any(Number),
      requestId: 'tour-1',
      msg: 'request completed',
    });
    expect(lines.filter(({ method }) => method !== undefined)).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });

  it('shares its id with what is logged on the way', async () => {
    await fetch(`${origin}/things/7`, { headers: { 'x-request-id': 'tour-2' } });
    await requestLine();
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'Reading.', requestId: 'tour-2' }));
  });

  it.each([
    ['slow', 200],
    ['failing', 503],
  ])('is a warning for a request that is %s', async (path, status) => {
    await fetch(`${origin}/${path}`);
    const line = await requestLine();
    expect(line).toMatchObject({ level: 40, route: `/${path}`, status });
    expect(line).not.toHaveProperty('err');
  });

  it('says that a client left, without a status', async () => {
    await expect(fetch(`${origin}/hanging`, { signal: AbortSignal.timeout(20) })).rejects.toThrow('timeout');
    const line = await requestLine();
    expect(line).toMatchObject({ route: '/hanging', msg: 'request aborted' });
    expect(line).not.toHaveProperty('status');
  });

  it('has no route for an address that does not exist', async () => {
    await fetch(`${origin}/nowhere/hunter2`);
    expect(await requestLine()).toMatchObject({ status: 404 });
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });
});
