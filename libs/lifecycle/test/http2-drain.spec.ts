import 'reflect-metadata';
import { Shutdown } from '@breakwater/core';
import { RecordingLogger } from '@breakwater/testing';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enableGracefulShutdown, HostProcess, InFlight, LifecycleModule } from '../src/index.js';
import { ScriptedProcess } from './scripted.process.js';

@Controller()
class SlowController {
  static release = Promise.withResolvers<string>();

  @Get('slow')
  slow(): Promise<string> {
    return SlowController.release.promise;
  }
}

/** A self-signed certificate for localhost. */
function certificate(): { readonly key: Buffer; readonly cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-days', '1', '-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject], { stdio: 'ignore' });
  const files = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  return files;
}

const adapters = {
  h2c: () => new FastifyAdapter({ http2: true } as object),
  TLS: () => new FastifyAdapter({ http2: true, https: certificate() } as object),
};

describe.each(Object.entries(adapters))('draining HTTP/2 (%s)', (name, adapter) => {
  it('sends GOAWAY, answers the stream under way, runs the closers and exits with 0', async () => {
    SlowController.release = Promise.withResolvers();
    const [host, logger] = [new ScriptedProcess(), new RecordingLogger()];
    const module = await Test.createTestingModule({
      imports: [LifecycleModule.forRoot()],
      controllers: [SlowController],
    })
      .overrideProvider(HostProcess)
      .useValue(host)
      .compile();
    const app = module.createNestApplication(adapter(), { logger });
    enableGracefulShutdown(app);
    await app.listen(0, '127.0.0.1');
    const closed: string[] = [];
    app.get<Shutdown>(Shutdown).closeWith('database', () => closed.push('database'));
    const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
    const scheme = name === 'TLS' ? 'https' : 'http';
    const session = connect(`${scheme}://127.0.0.1:${port}`, { rejectUnauthorized: false });
    const goaway = once(session, 'goaway');
    const stream = session.request({ ':path': '/slow' });
    const response = once(stream, 'response');
    while (app.get(InFlight).size === 0) await new Promise((resolve) => setTimeout(resolve, 5));

    host.raise('SIGTERM');
    await goaway;
    expect(closed).toEqual([]);
    SlowController.release.resolve('done');
    const [headers] = (await response) as [{ ':status': number }];
    expect(headers[':status']).toBe(200);
    let body = '';
    for await (const chunk of stream.setEncoding('utf8')) body += String(chunk);
    expect(body).toBe('done');
    while (host.exitCodes.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));

    expect(host.exitCodes).toEqual([0]);
    expect(closed).toEqual(['database']);
    expect([...logger.at('error'), ...logger.at('fatal')]).toEqual([]);
    session.close();
  });
});
