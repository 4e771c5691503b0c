import {
  CircuitOpenError,
  DatabaseError,
  CoreModule,
  type CallTracer as CallTracerPort,
  CallTracer,
  Redactor,
} from '@breakwater/core';
import { hostileValues } from '@breakwater/core/testing';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { pino } from 'pino';
import { pinoHttp } from 'pino-http';
import { RecordedSpans } from '../../../test/harness/recorded-spans.js';
import { HARMLESS_TEXTS, SECRET_SAMPLES } from '../../../test/harness/secret-samples.js';
import { thrownWith } from '../../../test/harness/thrown-secrets.js';
import { ContextualLogger, ObservabilityModule, pinoHttpOptions } from '../src/index.js';

let written = '';
const destination = { write: (line: string) => void (written += line) };
const linesOf = (write: (logger: pino.Logger) => void, options = pinoHttpOptions()): string => {
  written = '';
  write(pino(options as pino.LoggerOptions, destination));
  return written;
};

afterEach(() => {
  Logger.overrideLogger(new ConsoleLogger());
  jest.restoreAllMocks();
});

describe("pino's lines", () => {
  it.each(SECRET_SAMPLES)('show no secret of $text', ({ text, secret }) => {
    const lines = linesOf((logger) => {
      logger.info(text);
      logger.info('%s', text);
      logger.info({ note: text, deep: { list: [text] }, [text]: 1 }, 'Done.');
      logger.child({ note: text }).info('Bound.');
      for (const [, thrown] of thrownWith(text)) {
        logger.error(thrown);
        logger.error({ err: thrown, error: thrown }, 'Failed.');
      }
    });
    expect(lines).not.toContain(secret);
    expect(lines).not.toContain(JSON.stringify(secret).slice(1, -1));
  });

  it.each(HARMLESS_TEXTS)('show %j', (text) => {
    const [line] = linesOf((logger) => logger.info({ note: text }, text)).split('\n');
    expect(JSON.parse(line ?? '')).toMatchObject({ note: text, msg: text });
  });

  it('describe errors with class, code, causes and stacks', () => {
    const cause = Object.assign(new TypeError('refused'), { code: 'ECONNREFUSED' });
    const error = new DatabaseError('No rows.', { cause, metadata: { host: 'db', password: 'x' } });
    const line = linesOf((logger) => logger.error(error));
    expect(JSON.parse(line)).toMatchObject({
      msg: 'No rows.',
      err: {
        type: 'DatabaseError',
        message: 'No rows.',
        code: error.code,
        stack: expect.stringMatching(/^DatabaseError: No rows\.\n\s+at /),
        metadata: { host: 'db', password: '[redacted]' },
        cause: { name: 'TypeError', message: 'refused', code: 'ECONNREFUSED' },
      },
    });
  });

  it('hide bindings that are set later, and bindings of pino-http', () => {
    const lines = linesOf((logger) => {
      const child = logger.child({ job: 1 });
      child.info('first');
      child.setBindings({ user: { apiKey: 'hunter2' }, note: 'token=hunter2' });
      child.info('second');
    });
    expect(lines).not.toContain('hunter2');
    expect(lines).toContain('"job":1');
    written = '';
    const { logger } = pinoHttp(pinoHttpOptions() as never, destination as never);
    logger.error(new Error('token=hunter2'));
    logger.error({ err: new Error('password=hunter2') });
    expect(written).not.toContain('hunter2');
    expect(written).toContain('"type":"Error"');
  });

  it('are bounded, whatever is thrown', () => {
    const huge = [
      new Error('boom '.repeat(1_000_000)),
      Object.assign(new Error('x'), { stack: `Error: x\n${'    at f (/app/x.js:1:1)\n'.repeat(900_000)}` }),
      new Error('x', { cause: 'y'.repeat(5_000_000) }),
    ];
    for (const error of huge) {
      const lines = linesOf((logger) => logger.error(error));
      expect(lines.length).toBeLessThan(20_000);
      expect(lines.split('\n')).toHaveLength(2);
    }
    const text = linesOf((logger) => logger.info('x'.repeat(5_000_000)));
    expect(text.length).toBeLessThan(2_500);
  });

  it('are one line each, with control characters escaped', () => {
    const line = linesOf((logger) => logger.info('a\r\nb\u001b[2Jc\u2028d\u202ee'));
    expect((JSON.parse(line) as { msg: string }).msg).toBe(String.raw`a\r\nb\u001b[2Jc\u2028d\u202ee`);
  });

  it('are written for values that cannot be read', () => {
    const lines = linesOf((logger) => {
      for (const error of hostileValues()) logger.error({ err: error, value: error }, 'Failed.');
    });
    expect(lines.trim().split('\n')).toHaveLength(hostileValues().length);
  });

  it('hide the names and patterns of the options, also in texts', () => {
    const options = pinoHttpOptions({ redact: ['taxId'], redaction: { patterns: [/ACME-\d+/] } });
    const lines = linesOf((logger) => {
      logger.info({ TAX_ID: 'hunter2' }, 'key ACME-123 and tax-id=hunter2');
      logger.error(new Error('key ACME-123'));
    }, options);
    expect(lines).not.toMatch(/hunter2|ACME/);
  });
});

describe('the option `redaction` of ObservabilityModule', () => {
  it('reaches the redactor of the application, pino and the contextual logger', async () => {
    const options = pinoHttpOptions();
    const module = await Test.createTestingModule({
      imports: [
        CoreModule,
        ObservabilityModule.forRoot({
          metrics: false,
          redaction: { keys: ['favourite'], patterns: [/ZETA-\d+/] },
        }),
      ],
    }).compile();
    await module.init();
    const shown: string[] = [
      module.get(Redactor).text('key ZETA-1, favourite=hunter2'),
      linesOf((logger) => logger.info({ favourite: 'hunter2' }, 'key ZETA-1'), options),
    ];
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => shown.push(String(text)) > 0);
    Logger.overrideLogger(new ConsoleLogger({ colors: false }));
    ContextualLogger.create('Spec').info('key ZETA-1', { favourite: 'hunter2' });
    expect(shown).toHaveLength(3);
    expect(shown.join('')).not.toMatch(/hunter2|ZETA-1/);
    await module.close();
  });
});

describe('the contextual logger on the console', () => {
  it.each(SECRET_SAMPLES)('shows no secret of $text', ({ text, secret }) => {
    let shown = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((part) => ((shown += String(part)), true));
    jest.spyOn(process.stderr, 'write').mockImplementation((part) => ((shown += String(part)), true));
    Logger.overrideLogger(new ConsoleLogger({ colors: false }));
    const logger = ContextualLogger.create('Spec', { bound: text });
    logger.info(text, { note: text });
    for (const [, thrown] of thrownWith(text)) logger.apiError('read', thrown);
    jest.restoreAllMocks();
    expect(shown).not.toContain(secret);
    expect(shown).toContain('[redacted]');
  });
});

describe('spans', () => {
  let spans: RecordedSpans;
  let module: TestingModule;
  let tracer: CallTracerPort;

  beforeAll(async () => {
    spans = new RecordedSpans();
    module = await Test.createTestingModule({
      imports: [
        CoreModule,
        ObservabilityModule.forRoot({ metrics: false, tracing: { recordMessages: true } }),
      ],
    }).compile();
    tracer = module.get<CallTracerPort>(CallTracer);
  });

  afterAll(async () => {
    await module.close();
    spans[Symbol.dispose]();
  });

  it.each(SECRET_SAMPLES)('show no secret of $text', async ({ text, secret }) => {
    const before = spans.ended.length;
    for (const [, thrown] of thrownWith(text)) {
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- anything can be thrown
      await tracer
        .trace({ kind: 'call', name: 'videos' }, () => Promise.reject(thrown))
        .catch(() => undefined);
    }
    const seen = spans.ended
      .slice(before)
      .map(({ status, attributes, events }) => ({ status, attributes, events }));
    expect(seen).toHaveLength(thrownWith(text).length);
    expect(JSON.stringify(seen)).not.toContain(JSON.stringify(secret).slice(1, -1));
  });

  it('still tell which circuit is open', () => {
    expect(new Redactor().headline(new CircuitOpenError('payments', 100))).toContain("'payments'");
  });
});
