import type { ResilienceEvents } from '@breakwater/core';
import { Injectable, type Provider, Scope } from '@nestjs/common';
import { ContextIdFactory } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import { Fallback } from '../src/index.js';
import { start } from './application.harness.js';

@Injectable()
class Films {
  @Fallback({ value: 'from the fallback' })
  async read(): Promise<string> {
    throw new Error('down');
  }
}

@Injectable()
class Inherited extends Films {}

@Injectable()
class Overriding extends Films {
  @Fallback({ value: 'its own' })
  override async read(): Promise<string> {
    return super.read().then(() => Promise.reject(new Error('down, too')));
  }
}

/** A mixin: a function that returns a class. */
function caching(base: new () => Films) {
  @Injectable()
  class Caching extends base {}
  return Caching;
}
const Mixed = caching(Films);

const films = 'films';
const shared = new Films();
const FALLBACK = 'from the fallback';

/** Counts the fallbacks of this application. An instance that the application does not know would use a runtime of its own. */
function countFallbacks(events: ResilienceEvents): () => number {
  let count = 0;
  events.listen('fallback.used', () => void count++);
  return () => count;
}

describe('a decorated method works on each kind of provider', () => {
  it.each<[string, Provider[], string?]>([
    ['a class', [{ provide: films, useClass: Films }]],
    ['a value', [{ provide: films, useValue: new Films() }]],
    ['a factory', [{ provide: films, useFactory: () => new Films() }]],
    ['an async factory', [{ provide: films, useFactory: async () => new Films() }]],
    ['an existing provider', [Films, { provide: films, useExisting: Films }]],
    ['a class that inherits the method', [{ provide: films, useClass: Inherited }]],
    ['a class that overrides the method', [{ provide: films, useClass: Overriding }], 'its own'],
    ['a mixin', [{ provide: films, useClass: Mixed }]],
    ['a value behind a proxy', [{ provide: films, useValue: new Proxy(new Films(), {}) }]],
    ['a frozen value', [{ provide: films, useValue: Object.freeze(new Films()) }]],
    ['a value of two tokens', ['a', films].map((provide) => ({ provide, useValue: shared }))],
  ])('%s', async (_kind, providers, answer = FALLBACK) => {
    const { module, events } = await start(providers);
    const used = countFallbacks(events);
    expect(await module.get<Films>(films).read()).toBe(answer);
    expect(used()).toBeGreaterThan(0);
  });

  it.each<[string, Provider]>([
    ['a class for each request', { provide: films, useClass: Films, scope: Scope.REQUEST }],
    ['a factory for each request', { provide: films, useFactory: () => new Films(), scope: Scope.REQUEST }],
    ['a transient class', { provide: films, useClass: Films, scope: Scope.TRANSIENT }],
    [
      'a transient async factory',
      { provide: films, useFactory: async () => new Films(), scope: Scope.TRANSIENT },
    ],
    ['a mixin for each request', { provide: films, useClass: Mixed, scope: Scope.REQUEST }],
  ])('%s', async (_kind, provider) => {
    const { module, events } = await start([provider]);
    const used = countFallbacks(events);
    const instance = await module.resolve<Films>(films, ContextIdFactory.create());
    expect(await instance.read()).toBe(FALLBACK);
    expect(used()).toBe(1);
  });
});

describe('an instance inside of another value', () => {
  it('is not a provider, so it uses a runtime of its own, as in a unit test', async () => {
    const { module, events } = await start([{ provide: films, useValue: { french: new Films() } }]);
    const used = countFallbacks(events);
    expect(await module.get<{ french: Films }>(films).french.read()).toBe(FALLBACK);
    expect(used()).toBe(0);
  });
});
