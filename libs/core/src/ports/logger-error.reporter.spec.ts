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
  ])('warns in one line, causes included, of what passes: %i', (status, error) => {
    reporter.report(error, { status });
    expect(warnings).toEqual([
      `${status}: ${error.name}: ${error.message}; caused by Error: connect ECONNREFUSED`,
    ]);
    expect(errors).toEqual([]);
  });

  it('logs our faults with request, stack and causes', () => {
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

  it('mentions faults of the client in debug output only', () => {
    reporter.report(new Error('No video 7'), { method: 'GET', status: 404 });
    expect(debugs).toEqual(['GET 404: Error: No video 7']);
    expect(errors).toEqual([]);
  });

  it('takes an error without a context for ours', () => {
    reporter.report(new Error('boom'));
    expect(errors[0]?.[0]).toBe('Error: boom');
  });

  it('logs what is no error, also as a cause', () => {
    reporter.report('boom', { status: 500 });
    reporter.report(new Error('outer', { cause: 'inner' }));
    expect(errors[0]).toEqual(['500: thrown boom', undefined]);
    expect(errors[1]?.[1]).toMatch(/\nCaused by thrown inner$/);
  });

  it('ends a chain of causes that bites its own tail', () => {
    const error = new Error('loop');
    error.cause = error;
    reporter.report(error);
    expect(errors[0]?.[1]?.match(/Caused by/g)).toHaveLength(5);
  });

  it('manages without a stack', () => {
    const error = new Error('bare');
    error.stack = 'Error: bare';
    reporter.report(error);
    delete (error as { stack?: string }).stack;
    reporter.report(error);
    expect(errors.map(([, stack]) => stack)).toEqual(['Error: bare', 'Error: bare']);
  });
});
