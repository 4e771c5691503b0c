import 'reflect-metadata';
import { Clock, CoreModule, Random, ResilienceEvents } from '@breakwater/core';
import { SeededRandom, VirtualClock } from '@breakwater/core/testing';
import { afterEach } from '@jest/globals';
import type { ModuleMetadata, Provider, Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { ResilienceModule, type ResilienceModuleOptions } from '../src/index.js';

const running: TestingModule[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((module) => module.close()));
});

/** An application with the module, on a clock that a spec moves; it is closed after the test. */
export interface Application {
  readonly clock: VirtualClock;
  readonly events: ResilienceEvents;
  readonly module: TestingModule;
  get<T>(token: abstract new (...dependencies: never[]) => T): T;
}

/** Parts of an application in addition to the module. */
export interface Parts extends ModuleMetadata {
  readonly options?: ResilienceModuleOptions;
}

/** Starts an application that has the given providers and options of `ResilienceModule`, on a clock that begins at `now`. */
export async function start(parts: Parts | Provider[] = {}, now = 0): Promise<Application> {
  const { options = {}, imports = [], ...others } = Array.isArray(parts) ? { providers: parts } : parts;
  const clock = new VirtualClock({ start: now });
  const module = await Test.createTestingModule({
    imports: [CoreModule, ResilienceModule.forRoot(options), ...imports],
    ...others,
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .overrideProvider(Random)
    .useValue(new SeededRandom())
    .compile();
  running.push(module);
  await module.init();
  return { clock, module, events: module.get(ResilienceEvents), get: (token) => module.get(token as Type) };
}

/** A failure that the defaults retry. */
export const refused = (): Error => Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });

/** Makes a decorator; the making itself may fail. */
export type Decorate = () => unknown;

/** Starts an application with one decorated method, `Service.work`. */
export async function startDecorated(...decorators: Decorate[]): Promise<unknown> {
  class Service {
    async work(): Promise<void> {}
  }
  const descriptor = Object.getOwnPropertyDescriptor(Service.prototype, 'work')!;
  for (const decorate of decorators.toReversed()) {
    (decorate() as MethodDecorator)(Service.prototype, 'work', descriptor);
  }
  Object.defineProperty(Service.prototype, 'work', descriptor);
  return start([Service]);
}
