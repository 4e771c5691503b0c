import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  status,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterEach, describe, expect, it } from '@jest/globals';
import { grpcCheck } from '../../src/index.js';
import { probe } from '../support/probed.js';

const terminus = dirname(createRequire(import.meta.url).resolve('@nestjs/terminus'));
const protocol = loadPackageDefinition(
  loadSync(join(terminus, 'health-indicator/microservice/protos/health.proto')),
) as unknown as { grpc: { health: { v1: { Health: { service: ServiceDefinition } } } } };

type Answer = (error: { code: number; details?: string } | null, response?: { status: string }) => void;
interface Call {
  readonly request: { readonly service: string };
  once(event: 'cancelled', listener: () => void): void;
}

describe('grpcCheck', () => {
  let server: Server | undefined;

  afterEach(() => server?.forceShutdown());

  /** Starts a real server with the health protocol, and returns its address. */
  async function serve(
    check: (call: Call, answer: Answer) => void,
    address = '127.0.0.1:0',
  ): Promise<string> {
    server = new Server();
    server.addService(protocol.grpc.health.v1.Health.service, { Check: check as UntypedHandleCall });
    const bound = server;
    const port = await new Promise<number>((resolve, reject) =>
      bound.bindAsync(address, ServerCredentials.createInsecure(), (error, free) =>
        error ? reject(error) : resolve(free),
      ),
    );
    return `127.0.0.1:${port}`;
  }

  it('is healthy while the service is serving', async () => {
    const asked: string[] = [];
    const url = await serve(({ request }, answer) => {
      asked.push(request.service);
      answer(null, { status: 'SERVING' });
    });
    await using probed = await probe(grpcCheck({ url, service: 'orders.v1.Orders' }));
    expect(await probed.state()).toBe('healthy');
    expect(asked).toEqual(['orders.v1.Orders']);
  });

  it('asks for the server as a whole without the name of a service', async () => {
    const url = await serve(({ request }, answer) => {
      answer(null, { status: request.service === '' ? 'SERVING' : 'SERVICE_UNKNOWN' });
    });
    await using probed = await probe(grpcCheck({ url }));
    expect(await probed.state()).toBe('healthy');
  });

  it('is unavailable while the service is not serving', async () => {
    const url = await serve((_call, answer) => answer(null, { status: 'NOT_SERVING' }));
    await using probed = await probe(grpcCheck({ url }));
    expect(await probed.state()).toBe('unhealthy unavailable');
  });

  it('finds the reason when the server refuses the call', async () => {
    const url = await serve((_call, answer) => answer({ code: status.UNAUTHENTICATED, details: 'hunter2' }));
    await using probed = await probe(grpcCheck({ url }));
    expect(await probed.state()).toBe('unhealthy authentication');
  });

  it('sees the server end and start again', async () => {
    const serving = (_call: Call, answer: Answer): void => answer(null, { status: 'SERVING' });
    const url = await serve(serving);
    // The reconnection waits in real time.
    const channelOptions = { 'grpc.initial_reconnect_backoff_ms': 50, 'grpc.max_reconnect_backoff_ms': 100 };
    await using probed = await probe(grpcCheck({ url, channelOptions }));
    expect(await probed.state()).toBe('healthy');
    server?.forceShutdown();
    expect(await probed.becomes('unhealthy')).toBe('unhealthy refused');
    await serve(serving, url);
    expect(await probed.becomes('healthy')).toBe('healthy');
  });

  it('cancels a call that is given up', async () => {
    let arrived = false;
    let cancelled = false;
    const url = await serve((call) => {
      arrived = true;
      call.once('cancelled', () => (cancelled = true));
    });
    await using probed = await probe(grpcCheck({ url }));
    const first = probed.state();
    await probed.service.until(() => arrived);
    await probed.service.clock.advance(800);
    expect(await first).toBe('unhealthy timeout');
    await probed.service.until(() => cancelled);
  });

  it('closes its channel when the application shuts down', async () => {
    const url = await serve((_call, answer) => answer(null, { status: 'SERVING' }));
    const probed = await probe(grpcCheck({ url }));
    await probed.state();
    await probed[Symbol.asyncDispose]();
    // A graceful end of the server waits for its connections.
    const error = await new Promise((resolve) => server?.tryShutdown(resolve));
    expect(error).toBeUndefined();
  });
});
