import {
  type Criticality as CriticalityClass,
  RequestContext,
  currentContext,
  runInContext,
} from '@breakwater/core';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, Injectable, Logger, UseGuards } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Observable, defer, firstValueFrom, of } from 'rxjs';
import {
  Criticality,
  ResilienceModule,
  Retry,
  RetryInterceptor,
  TimeoutInterceptor,
  type TrustCriticality,
} from '../src/index.js';
import { listen, REQUEST_MODES } from './http.harness.js';

const present = (): CriticalityClass | undefined => currentContext()?.criticality;

/** The classes that the attempts of a call had. */
const attempts: unknown[] = [];

beforeEach(() => {
  attempts.length = 0;
});

function failTwice(): CriticalityClass | undefined {
  attempts.push(present());
  if (attempts.length < 3) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  return present();
}

@Injectable()
class Payments {
  @Criticality('critical-plus')
  async charge(): Promise<unknown> {
    await Promise.resolve();
    return present();
  }

  @Criticality('critical-plus')
  @Retry({ maxRetries: 2, delay: 0 })
  async above(): Promise<unknown> {
    return failTwice();
  }

  @Retry({ maxRetries: 2, delay: 0 })
  @Criticality('critical-plus')
  async below(): Promise<unknown> {
    return failTwice();
  }

  @Criticality('sheddable')
  count(): unknown {
    return present();
  }

  @Criticality('sheddable-plus')
  prices(): Observable<unknown> {
    return defer(() => of(present()));
  }

  @Criticality('sheddable')
  fail(): never {
    throw new Error('broken');
  }
}

@Criticality('sheddable')
@Injectable()
class Reports {
  async weekly(): Promise<unknown> {
    return present();
  }

  @Criticality('critical')
  async invoice(): Promise<unknown> {
    return present();
  }

  onModuleInit(): unknown {
    return present();
  }
}

@Injectable()
class OpenGuard {
  canActivate(): boolean {
    return true;
  }
}

@Controller()
class Routes {
  @Get('inherited')
  inherited(): { is: unknown } {
    return { is: present() };
  }

  @Criticality('critical-plus')
  @Get('pay')
  @UseGuards(OpenGuard)
  async pay(): Promise<{ is: unknown }> {
    await Promise.resolve();
    return { is: present() };
  }

  @Get('export')
  @Criticality('sheddable')
  export(): Observable<{ is: unknown }> {
    return defer(() => of({ is: present() }));
  }

  @Get('repeated')
  @Criticality('critical-plus')
  async repeated(): Promise<{ is: unknown }> {
    return { is: failTwice() };
  }
}

@Criticality('sheddable-plus')
@Controller('reports')
class ReportRoutes extends Routes {}

describe.each(REQUEST_MODES)('@Criticality() on routes by $mode on $platform', ({ platform, deadline }) => {
  async function start(trustCriticality?: TrustCriticality) {
    const application = await listen(platform, {
      controllers: [Routes, ReportRoutes],
      providers: deadline
        ? []
        : [
            { provide: APP_INTERCEPTOR, useClass: TimeoutInterceptor },
            { provide: APP_INTERCEPTOR, useClass: RetryInterceptor },
          ],
      options: {
        http: { deadline, retry: { maxRetries: 2, delay: 0 }, ...(trustCriticality && { trustCriticality }) },
      },
    });
    const read = async (path: string, headers: Record<string, string> = {}): Promise<unknown> => {
      const answer = await application.fetch(path, { headers });
      return ((await answer.json()) as { is: unknown }).is;
    };
    return Object.assign(read, { clock: application.clock });
  }

  it('gives its class to the requests of a route', async () => {
    const read = await start();
    expect([await read('/pay'), await read('/export'), await read('/inherited')]).toEqual([
      'critical-plus',
      'sheddable',
      'critical',
    ]);
  });

  it('gives its class to the routes that a controller inherits, unless they have their own', async () => {
    const read = await start();
    expect([await read('/reports/inherited'), await read('/reports/pay'), await read('/inherited')]).toEqual([
      'sheddable-plus',
      'critical-plus',
      'critical',
    ]);
  });

  it.each([
    ['/pay', 'sheddable', 'sheddable'],
    ['/pay', 'critical', 'critical'],
    ['/export', 'critical-plus', 'sheddable'],
    ['/pay', 'urgent', 'critical-plus'],
  ])('lets the header of %s lower it: %s is %s', async (path, sent, expected) => {
    const read = await start();
    expect(await read(path, { 'x-request-criticality': sent })).toBe(expected);
  });

  it.each([
    ['/export', 'critical', 'critical'],
    ['/inherited', 'critical-plus', 'critical-plus'],
    ['/inherited', 'sheddable', 'sheddable'],
    ['/inherited', 'urgent', 'critical'],
  ])('lets the header of a trusted caller raise it: %s with %s is %s', async (path, sent, expected) => {
    const read = await start(({ headers }) => headers['x-gateway'] === 'ours');
    const headers = { 'x-request-criticality': sent, 'x-gateway': 'ours' };
    expect(await read(path, headers)).toBe(expected);
    expect(await read('/inherited', { 'x-request-criticality': 'critical-plus' })).toBe('critical');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no database');
      },
    ],
    ['returns a promise', (async () => Promise.reject(new Error('late'))) as unknown as TrustCriticality],
  ])('trusts nobody while the function %s, and logs it once', async (_how, trust) => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const read = await start(trust);
    const headers = { 'x-request-criticality': 'critical-plus' };
    expect([await read('/inherited', headers), await read('/inherited', headers)]).toEqual([
      'critical',
      'critical',
    ]);
    const lines = logged.mock.calls
      .map(([line]) => String(line))
      .filter((line) => line.includes('trustCriticality'));
    logged.mockRestore();
    expect(lines).toHaveLength(1);
  });

  it('takes a repeated request for one class lower, unless its header has a class', async () => {
    const read = await start();
    const repeated = { 'x-retry-attempt': '2' };
    expect([
      await read('/pay', repeated),
      await read('/pay', { ...repeated, 'x-request-criticality': 'critical-plus' }),
      await read('/export', repeated),
    ]).toEqual(['critical', 'critical-plus', 'sheddable']);
  });

  it('lowers the retries of a handler by one class', async () => {
    const read = await start();
    const last = read('/repeated');
    while (attempts.length < 3) await read.clock.advance(10);
    expect(await last).toBe('critical');
    expect(attempts).toEqual(['critical-plus', 'critical', 'critical']);
  });
});

describe('@Criticality() on a method', () => {
  const payments = new Payments();

  it('gives its class to the work of the method, without a request and without the module', async () => {
    await expect(payments.charge()).resolves.toBe('critical-plus');
    expect([payments.count(), present()]).toEqual(['sheddable', undefined]);
  });

  it('takes the place of the class of the request', async () => {
    const request = new RequestContext({ criticality: 'sheddable', requestId: 'r1' });
    await expect(runInContext(request, () => payments.charge())).resolves.toBe('critical-plus');
    expect(request.criticality).toBe('sheddable');
  });

  it('is one class lower in work that is a retry', async () => {
    const retry = new RequestContext({ attempt: 2 });
    await expect(runInContext(retry, () => payments.charge())).resolves.toBe('critical');
  });

  it.each(['above', 'below'] as const)(
    'holds for the first of the attempts if it stands %s @Retry()',
    async (name) => {
      await expect(payments[name]()).resolves.toBe('critical');
      expect(attempts).toEqual(['critical-plus', 'critical', 'critical']);
    },
  );

  it('holds for the subscription of an Observable', async () => {
    await expect(firstValueFrom(payments.prices())).resolves.toBe('sheddable-plus');
  });

  it('passes on what a method throws', () => {
    expect(() => payments.fail()).toThrow('broken');
  });

  it('wins over its class, which holds for the other methods but not for the hooks of Nest', async () => {
    const module = await Test.createTestingModule({
      imports: [ResilienceModule.forRoot()],
      providers: [Reports],
    }).compile();
    const reports = module.get(Reports);
    expect([await reports.weekly(), await reports.invoice(), reports.onModuleInit()]).toEqual([
      'sheddable',
      'critical',
      undefined,
    ]);
    await module.close();
  });
});

describe('@Criticality() refuses', () => {
  it('a wrong value, with the class and the method', () => {
    expect(() => {
      class Wrong {
        @Criticality('high' as 'critical')
        read(): void {}
      }
      return Wrong;
    }).toThrow(
      `Expected "@Criticality()" to be one of 'critical-plus', 'critical', 'sheddable-plus', 'sheddable', got "high" (at Wrong.read)`,
    );
  });

  it('a wrong value on a class', () => {
    expect(() => {
      @Criticality(undefined as unknown as 'critical')
      class Wrong {}
      return Wrong;
    }).toThrow('got undefined (at Wrong)');
  });

  it('a static method', () => {
    expect(() => {
      class Wrong {
        @Criticality('critical')
        static read(): void {}
      }
      return Wrong;
    }).toThrow('to be on a class or an instance method, got "a static method" (at Wrong.read)');
  });

  it('a getter', () => {
    expect(() => {
      class Wrong {
        @Criticality('critical')
        get read(): number {
          return 1;
        }
      }
      return Wrong;
    }).toThrow('(at Wrong.read)');
  });
});
