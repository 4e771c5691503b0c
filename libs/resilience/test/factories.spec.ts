import { describe, expect, it } from '@jest/globals';
import { Injectable, Scope } from '@nestjs/common';
import { ContextIdFactory, ModuleRef } from '@nestjs/core';
import { CircuitBreaker, CircuitBreakerService } from '../src/index.js';
import { refused, start } from './application.harness.js';

class Client {
  broken = false;

  @CircuitBreaker({ volumeThreshold: 1 })
  async read(): Promise<string> {
    if (this.broken) throw refused();
    return 'read';
  }
}

const broken = (): Client => Object.assign(new Client(), { broken: true });

@Injectable()
class Consumer {
  constructor(readonly client: Client) {}
}

@Injectable()
class OtherConsumer {
  constructor(readonly client: Client) {}
}

const CIRCUIT_OPEN = { code: 'CIRCUIT_OPEN', circuit: 'Client.read' };

describe('an instance that Nest did not make', () => {
  it.each([
    ['by a factory', { provide: Client, useFactory: broken }],
    ['by an async factory', { provide: Client, useFactory: async () => broken() }],
    ['by hand', { provide: Client, useValue: broken() }],
  ])('but that came %s, uses the circuits of the application', async (_, provider) => {
    const app = await start([provider]);
    await expect(app.get(Client).read()).rejects.toThrow('refused');
    expect(app.get(CircuitBreakerService).getState('Client.read')?.isOpen).toBe(true);
  });

  it('gets the runtime for each request, from a sync and an async factory', async () => {
    for (const useFactory of [broken, async () => broken()]) {
      const { module } = await start([{ provide: Client, useFactory, scope: Scope.REQUEST }]);
      const first = await module.resolve(Client, ContextIdFactory.create());
      const second = await module.resolve(Client, ContextIdFactory.create());
      await expect(first.read()).rejects.toThrow('refused');
      await expect(second.read()).rejects.toMatchObject(CIRCUIT_OPEN);
      expect(first).not.toBe(second);
    }
  });

  it('gets the runtime for each of its consumers when it is transient', async () => {
    const app = await start([
      { provide: Client, useFactory: broken, scope: Scope.TRANSIENT },
      Consumer,
      OtherConsumer,
    ]);
    const clients = [app.get(Consumer).client, app.get(OtherConsumer).client];
    await expect(clients[0]?.read()).rejects.toThrow('refused');
    await expect(clients[1]?.read()).rejects.toMatchObject(CIRCUIT_OPEN);
  });

  it('keeps the runtime of its first application', async () => {
    const home = await start([Client]);
    const guest = await start([{ provide: Client, useValue: home.get(Client) }]);
    home.get(Client).broken = true;
    await expect(guest.get(Client).read()).rejects.toThrow('refused');
    expect(guest.get(CircuitBreakerService).getState('Client.read')).toMatchObject({ stats: { calls: 0 } });
    expect(home.get(CircuitBreakerService).getState('Client.read')).toMatchObject({ isOpen: true });
  });

  it('gets the runtime when ModuleRef makes it', async () => {
    const app = await start([]);
    const client = await app.get(ModuleRef).create(Client);
    client.broken = true;
    await expect(client.read()).rejects.toThrow('refused');
    expect(app.get(CircuitBreakerService).getState('Client.read')?.isOpen).toBe(true);
  });
});

describe('the exploration', () => {
  it('accepts values of any kind', async () => {
    const values = [null, undefined, 1, 'text', Object.create(null), () => 1, await import('node:fs')];
    const providers = values.map((useValue, index) => ({
      provide: `value ${index}`,
      useValue: useValue as unknown,
    }));
    const made = values.map((value, index) => ({
      provide: `made ${index}`,
      useFactory: () => value as unknown,
    }));
    await expect(start([...providers, ...made])).resolves.toBeDefined();
  });
});
