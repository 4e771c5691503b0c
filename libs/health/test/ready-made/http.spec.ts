import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpService } from '@nestjs/axios';
import type { LoggerService } from '@nestjs/common';
import { RecordingLogger } from '@breakwater/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { httpCheck, type HttpCheckOptions } from '../../src/index.js';
import { probe, type Probed } from '../support/probed.js';

describe('httpCheck', () => {
  let server: Server | undefined;
  let probed: Probed | undefined;

  afterEach(async () => {
    await probed?.[Symbol.asyncDispose]();
    server?.closeAllConnections();
    server?.close();
  });

  async function serve(listener: RequestListener): Promise<number> {
    server = createServer(listener).listen(0);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  async function check(url: string, options?: HttpCheckOptions, logger?: LoggerService): Promise<Probed> {
    probed = await probe(httpCheck(url, options), logger && { logger });
    return probed;
  }

  const answer =
    (status: number, body = ''): RequestListener =>
    (_request, response) =>
      void response.writeHead(status).end(body);

  it('is healthy while the server answers with a status from 200 to 299', async () => {
    const { state } = await check(`http://127.0.0.1:${await serve(answer(204))}/ping`);
    expect(await state()).toBe('healthy');
  });

  it.each([
    [500, 'failed'],
    [503, 'unavailable'],
    [429, 'overloaded'],
    [401, 'authentication'],
  ])('is unhealthy after status %d, with the reason %s', async (status, reason) => {
    const port = await serve(answer(status, 'password=hunter2'));
    const { state } = await check(`http://127.0.0.1:${port}/`);
    expect(await state()).toBe(`unhealthy ${reason}`);
  });

  it.each(['127.0.0.1', 'localhost'])('finds the reason when %s refuses the connection', async (host) => {
    const port = await serve(answer(200));
    server?.close();
    const { state } = await check(`http://${host}:${port}/`);
    expect(await state()).toBe('unhealthy refused');
  });

  it('ends the request when its run is given up, and sees the server recover', async () => {
    let hangs = true;
    let arrived = 0;
    let ended = 0;
    const port = await serve((_request, response) => {
      if (!hangs) return void response.end();
      arrived += 1;
      response.once('close', () => (ended += 1));
    });
    const { service, state, later } = await check(`http://127.0.0.1:${port}/`);
    const first = state();
    await service.until(() => arrived === 1);
    await service.clock.advance(800);
    expect(await first).toBe('unhealthy timeout');
    await service.until(() => ended === 1);
    hangs = false;
    expect(await later()).toBe('unhealthy timeout');
    expect(await later()).toBe('healthy');
  });

  it('lets a function decide about the answer', async () => {
    const { state } = await check(`http://127.0.0.1:${await serve(answer(404, 'known'))}/`, {
      isUp: ({ status, data }) => status === 404 && data === 'known',
    });
    expect(await state()).toBe('healthy');
  });

  it('sends the method and headers, through the client of the application', async () => {
    const seen: unknown[] = [];
    const port = await serve(({ method, headers }, response) => {
      seen.push([method, headers['x-probe'], headers['x-client']]);
      response.end();
    });
    const client = new HttpService();
    client.axiosRef.defaults.headers.common['X-Client'] = 'own';
    const options = { method: 'HEAD', headers: { 'X-Probe': 'yes' }, client } as const;
    const { state } = await check(`http://127.0.0.1:${port}/`, options);
    await state();
    expect(seen).toEqual([['HEAD', 'yes', 'own']]);
  });

  it('logs the error behind a failure once, without the headers of the request', async () => {
    const logger = new RecordingLogger();
    const port = await serve(answer(503));
    const options = { headers: { Authorization: 'Bearer hunter2' } };
    const { state, later } = await check(`http://127.0.0.1:${port}/`, options, logger);
    await state();
    await later();
    expect(logger.lines.filter((line) => line.includes('probed'))).toEqual([
      expect.stringContaining('Request failed with status code 503'),
    ]);
    expect(logger.lines.join()).not.toContain('hunter2');
  });
});
