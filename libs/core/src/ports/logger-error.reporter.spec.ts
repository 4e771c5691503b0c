import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CircuitOpenError } from '../errors/circuit-open.error.js';
import { ExternalServiceError } from '../errors/external-service.error.js';
import { TimeoutExceededError } from '../errors/timeout-exceeded.error.js';
import { LoggerErrorReporter } from './logger-error.reporter.js';

describe('LoggerErrorReporter', () => {
  const reporter = new LoggerErrorReporter();
  const errors: [string, string | undefined][] = [];
  const debugs: string[] = [];
  const warnings: string[] = [];

  beforeEach(() => {
    errors.length = debugs.length = warnings.length = 0;
    jest.spyOn(Logger.prototype, 'error').mockImplementation((line: unknown, stack?: unknown) => {
      errors.push([String(line), stack as string | undefined]);
    });
    jest
      .spyOn(Logger.prototype, 'warn')
      .mockImplementation((line: unknown) => void warnings.push(String(line)));
    jest
      .spyOn(Logger.prototype, 'debug')
      .mockImplementation((line: unknown) => void debugs.push(String(line)));
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each([
    [503, new CircuitOpenError('payments', 500, { cause: new Error('connect ECONNREFUSED') })],
    [504, new TimeoutExceededError('payments', 500, { cause: new Error('connect ECONNREFUSED') })],
  ])('warns in one line, with the causes, of a refusal or a limit: %i', (status, error) => {
    reporter.report(error, { status });
    expect(warnings).toEqual([
      `${status}: ${error.name}: ${error.message}; caused by Error: connect ECONNREFUSED`,
    ]);
    expect(errors).toEqual([]);
  });

  it('logs errors of the service with request, stack and causes', () => {
    const socket = new Error('connect ECONNREFUSED');
    const error = new ExternalServiceError('YouTube is broken.', {
      cause: new TypeError('no answer', { cause: socket }),
    });
    reporter.report(error, { method: 'GET', route: '/videos/:id', status: 502, requestId: 'r-1' });
    const [[line, stack] = ['', '']] = errors;
    expect(line).toBe('GET /videos/:id 502 (r-1): ExternalServiceError: YouTube is broken.');
    expect(stack?.split('\n').filter((text) => !/^\s+at /.test(text))).toEqual([
      'ExternalServiceError: YouTube is broken.',
      'Caused by TypeError: no answer',
      'Caused by Error: connect ECONNREFUSED',
    ]);
    expect(stack).toMatch(/\n\s+at .*logger-error\.reporter\.spec/);
    expect(debugs).toEqual([]);
  });

  it('logs errors of the client as debug output only', () => {
    reporter.report(new Error('No video 7'), { method: 'GET', status: 404 });
    expect(debugs).toEqual(['GET 404: Error: No video 7']);
    expect(errors).toEqual([]);
  });

  it('logs an error without a context as one of the service', () => {
    reporter.report(new Error('boom'));
    expect(errors[0]?.[0]).toBe('Error: boom');
  });

  it('logs thrown values that are not errors, also as a cause', () => {
    reporter.report('boom', { status: 500 });
    reporter.report(new Error('outer', { cause: 'inner' }));
    expect(errors[0]).toEqual(['500: thrown boom', undefined]);
    expect(errors[1]?.[1]).toMatch(/\nCaused by thrown inner$/);
  });

  it('logs each error of a circle of causes once', () => {
    const error = new Error('outer');
    error.cause = new Error('inner', { cause: error });
    reporter.report(error);
    expect(errors[0]?.[1]?.match(/Caused by/g)).toHaveLength(1);
  });

  it('ends a chain of causes that a getter creates endlessly', () => {
    class Endless extends Error {
      override get cause(): unknown {
        return new Endless('again');
      }
    }
    reporter.report(new Endless('again'));
    expect(errors[0]?.[1]?.match(/Caused by/g)).toHaveLength(15);
  });

  it('logs the members of an AggregateError with their causes', () => {
    const refused = new Error('::1 refused', { cause: new Error('no route') });
    reporter.report(new AggregateError([refused, new Error('127.0.0.1 refused')], 'connect failed'));
    expect(errors[0]?.[1]?.split('\n').filter((text) => !/^\s+at /.test(text))).toEqual([
      'AggregateError: connect failed',
      'Member: Error: ::1 refused',
      'Caused by Error: no route',
      'Member: Error: 127.0.0.1 refused',
    ]);
  });

  it('logs the headline of an error without frames', () => {
    const error = new Error('bare');
    error.stack = 'Error: bare';
    reporter.report(error);
    delete (error as { stack?: string }).stack;
    reporter.report(error);
    expect(errors.map(([, stack]) => stack)).toEqual(['Error: bare', 'Error: bare']);
  });
});
