import 'reflect-metadata';
import { RecordingLogger } from '@breakwater/testing';
import { describe, expect, it } from '@jest/globals';
import { Injectable, Module, type Provider, Scope } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { until } from '../../../test/harness/until.js';
import { enableGracefulShutdown, HostProcess, LifecycleModule } from '../src/index.js';
import { ScriptedProcess } from './scripted.process.js';

const fail = (): never => {
  throw new Error('no disk');
};

@Injectable({ scope: Scope.TRANSIENT })
class Transient {
  onApplicationShutdown = fail;
}

@Injectable()
class Owner {
  constructor(readonly transient: Transient) {}
}

@Injectable()
class Parent {
  onModuleDestroy(): Promise<never> {
    return Promise.reject(new Error('no disk'));
  }
}

@Injectable()
class Child extends Parent {}

@Module({})
class FailingModule {
  onModuleDestroy = fail;
}

/** Another provider, whose hooks run whatever fails. */
class Witness {
  calls: string[] = [];
  onModuleDestroy(): void {
    this.calls.push('onModuleDestroy');
  }
  onApplicationShutdown(): void {
    this.calls.push('onApplicationShutdown');
  }
}

interface Case {
  readonly providers?: Provider[];
  readonly imports?: (typeof FailingModule)[];
  readonly name: string;
}

const unreadable = Object.defineProperty({}, 'onModuleDestroy', { get: fail, enumerable: true });

const CASES: Readonly<Record<string, Case>> = {
  'an inherited hook': { providers: [Child], name: 'Child.onModuleDestroy' },
  'a module': { imports: [FailingModule], name: 'FailingModule.onModuleDestroy' },
  'a transient provider': { providers: [Transient, Owner], name: 'Transient.onApplicationShutdown' },
  'a value': {
    providers: [{ provide: 'value', useValue: { beforeApplicationShutdown: fail } }],
    name: 'Object.beforeApplicationShutdown',
  },
  'a frozen value': {
    providers: [{ provide: 'value', useValue: Object.freeze({ onModuleDestroy: fail }) }],
    name: 'Object.onModuleDestroy',
  },
  'a value without prototype': {
    providers: [
      {
        provide: 'value',
        useFactory: () => Object.assign(Object.create(null) as object, { onModuleDestroy: fail }),
      },
    ],
    name: 'an unnamed provider.onModuleDestroy',
  },
  'a hook that cannot be read': {
    providers: [{ provide: 'value', useValue: unreadable }],
    name: 'Object.onModuleDestroy',
  },
};

describe('a shutdown hook that fails', () => {
  it.each(Object.entries(CASES))('in %s is named, and the exit code is 1', async (_title, parts) => {
    const [host, logger] = [new ScriptedProcess(), new RecordingLogger()];
    const testing = await Test.createTestingModule({
      imports: [LifecycleModule.forRoot(), ...(parts.imports ?? [])],
      providers: [Witness, ...(parts.providers ?? [])],
    })
      .overrideProvider(HostProcess)
      .useValue(host)
      .setLogger(logger)
      .compile();
    const app = await testing.createNestApplication({ logger }).init();
    enableGracefulShutdown(app);
    host.raise('SIGTERM');
    await until(
      () => host.exitCodes,
      ({ length }) => length > 0,
    );

    expect(host.exitCodes).toEqual([1]);
    expect(logger.at('error')).toEqual([`Shutdown hook ${parts.name} failed: no disk`]);
    expect(app.get(Witness).calls).toEqual(['onModuleDestroy', 'onApplicationShutdown']);
  });
});
