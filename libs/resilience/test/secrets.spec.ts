import { AppError, ErrorReporter, NotFoundError, Redactor } from '@breakwater/core';
import { hostileValues } from '@breakwater/core/testing';
import { HTTP_PLATFORMS, startApplication } from '@breakwater/testing';
import { BadRequestException, ConsoleLogger, Controller, Get, Logger } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { HARMLESS_TEXTS, SECRET_SAMPLES } from '../../../test/harness/secret-samples.js';
import { inTurn, thrownWith } from '../../../test/harness/thrown-secrets.js';
import { ErrorTrackingFilter, LoggerErrorReporter, ResilienceModule } from '../src/index.js';

let shown = '';

/** Writes to Nest's own logger for the console, and gives what it prints. */
function printed(write: (reporter: LoggerErrorReporter) => void): string {
  shown = '';
  const keep = (part: unknown): boolean => ((shown += String(part)), true);
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation(keep),
    jest.spyOn(process.stderr, 'write').mockImplementation(keep),
  ];
  Logger.overrideLogger(new ConsoleLogger({ colors: false }));
  write(new LoggerErrorReporter());
  for (const spy of spies) spy.mockRestore();
  return shown;
}

afterEach(() => {
  jest.restoreAllMocks();
  Logger.overrideLogger(false);
});

describe("lines of Nest's console logger", () => {
  it.each(SECRET_SAMPLES)('show no secret of $text', ({ text, secret }) => {
    const lines = printed((reporter) => {
      for (const [, thrown] of thrownWith(text)) {
        for (const status of [400, 500, 503]) reporter.report(thrown, { status, route: '/videos/:id' });
        reporter.report(new AppError('Busy.', { code: 'BUSY', status: 503 }, { cause: thrown }), {
          status: 503,
        });
      }
    });
    expect(lines).not.toContain(secret);
  });

  it.each(HARMLESS_TEXTS)('show %j', (text) => {
    expect(printed((reporter) => reporter.report(new Error(text)))).toContain(text);
  });

  it('cannot be forged by line breaks or control characters', () => {
    const forged = 'a\r\n[Nest] 1  - LOG [App] all is well\u001b[2K\u009b\u2028\u202e';
    const lines = printed((reporter) => {
      reporter.report(new Error(forged, { cause: forged }), { status: 503 });
      reporter.report(forged, { status: 500 });
      reporter.report(new Error('x', { cause: new Error(forged) }), { status: 500, route: forged });
    });
    expect(lines).not.toMatch(/^\[Nest\] 1 {2}- LOG/m);
    // oxlint-disable-next-line no-control-regex -- these must not be there
    expect(lines).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
    expect(lines).toContain(String.raw`a\r\n[Nest] 1`);
  });

  it('are bounded', () => {
    const stack = `Error: x\n${'    at f (/app/x.js:1:1)\n'.repeat(900_000)}`;
    for (const error of [
      new Error('boom '.repeat(1_000_000)),
      Object.assign(new Error('x'), { stack }),
      'y'.repeat(5_000_000),
    ]) {
      expect(printed((reporter) => reporter.report(error)).length).toBeLessThan(10_000);
    }
  });

  it('are written for unreadable values', () => {
    for (const thrown of hostileValues()) {
      expect(printed((reporter) => reporter.report(thrown, { status: 500 }))).toContain('500');
    }
  });
});

let thrown: unknown;

@Controller()
class Throwing {
  @Get()
  fail(): never {
    throw thrown;
  }
}

describe.each(HTTP_PLATFORMS)('bodies of errors on %s', (platform) => {
  const start = (exposeDetails: boolean) =>
    startApplication(platform, {
      imports: [ResilienceModule.forRoot({ http: { errors: { exposeDetails } } })],
      controllers: [Throwing],
      providers: [
        { provide: APP_FILTER, useClass: ErrorTrackingFilter },
        { provide: ErrorReporter, useValue: { report: () => undefined } },
      ],
    });

  it('show no secrets, neither of status 4xx nor of status 5xx', async () => {
    const { app, url } = await start(true);
    const leaked: string[] = [];
    for (const [index, { text, secret }] of SECRET_SAMPLES.entries()) {
      const errors = [
        new NotFoundError(text, { metadata: { note: text, list: [{ [text]: 1 }] } }),
        new BadRequestException([text]),
        new BadRequestException({ message: text, details: text }),
        ...thrownWith(text).map(([, value]) => value),
      ];
      for (const error of inTurn(errors, index)) {
        thrown = error;
        const body = await (await fetch(url)).text();
        if (body.includes(JSON.stringify(secret).slice(1, -1))) leaked.push(`${text} -> ${body}`);
      }
    }
    expect(leaked).toEqual([]);
    await app.close();
  }, 300_000);

  it('hide metadata by built-in names and by names of the application', async () => {
    const { app, url } = await start(false);
    app.get(Redactor).extend({ patterns: [/ACME-\d+/] });
    thrown = new NotFoundError('No key ACME-123.', { metadata: { password: 'hunter2', id: 7 } });
    expect(await (await fetch(url)).json()).toMatchObject({
      status: 404,
      detail: 'No key [redacted].',
      metadata: { password: '[redacted]', id: 7 },
    });
    await app.close();
  });

  it('are bounded', async () => {
    const { app, url } = await start(true);
    thrown = new BadRequestException(
      Array.from({ length: 8_000 }, (_, key) => `property k${key} should not exist`),
    );
    expect((await (await fetch(url)).text()).length).toBeLessThan(10_000);
    thrown = new NotFoundError('x'.repeat(1_000_000));
    expect((await (await fetch(url)).text()).length).toBeLessThan(3_000);
    await app.close();
  });
});
