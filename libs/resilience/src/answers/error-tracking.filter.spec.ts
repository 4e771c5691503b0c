import { Clock, type ErrorContext, NotFoundError } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Observable, firstValueFrom } from 'rxjs';
import { listen } from '../../test/http.harness.js';
import { type ErrorFilterOptions, resolveErrorFilterOptions } from './error-filter.options.js';
import { ErrorTrackingFilter } from './error-tracking.filter.js';

const SECRET = new Error('pool of db-7');

function thrownBy(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was thrown.');
}

/** An error of the shape of RpcException and WsException. */
class MessageException extends Error {
  getError(): unknown {
    return { code: 'MINE' };
  }
}

describe('ErrorTrackingFilter outside of HTTP', () => {
  let reports: [unknown, ErrorContext | undefined][];

  beforeEach(() => {
    reports = [];
  });

  function filter(options: ErrorFilterOptions = { exposeDetails: false }): ErrorTrackingFilter {
    return new ErrorTrackingFilter(new HttpAdapterHost(), resolveErrorFilterOptions(options), {
      report: (error, context) => void reports.push([error, context]),
    });
  }

  function host(type: string, ...args: unknown[]): ExecutionContextHost {
    const context = new ExecutionContextHost(args);
    context.setType(type);
    return context;
  }

  it('answers a message with an Observable that fails with the code and a safe message, and reports the error', async () => {
    const failing = filter().catch(SECRET, host('rpc')) as Observable<never>;
    await expect(firstValueFrom(failing)).rejects.toEqual({
      status: 'error',
      code: 'INTERNAL_SERVER_ERROR',
      message: 'An unexpected error occurred and was reported.',
    });
    expect(reports).toEqual([[SECRET, { transport: 'rpc', status: 500 }]]);
  });

  it('shows the original message when details are exposed', async () => {
    const open = filter({ exposeDetails: true }).catch(SECRET, host('rpc')) as Observable<never>;
    await expect(firstValueFrom(open)).rejects.toMatchObject({ message: 'pool of db-7' });
    const missing = filter().catch(new NotFoundError('No video 7'), host('rpc')) as Observable<never>;
    await expect(firstValueFrom(missing)).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'No video 7' });
  });

  it('sends the payload of an RpcException', async () => {
    const failing = filter().catch(new MessageException('x'), host('rpc')) as Observable<never>;
    await expect(firstValueFrom(failing)).rejects.toEqual({ code: 'MINE' });
  });

  it('emits exception to the client of a WebSocket', () => {
    const emit = jest.fn();
    filter().catch(new NotFoundError('No video 7'), host('ws', { emit }));
    expect(emit.mock.calls).toEqual([
      ['exception', { status: 'error', code: 'NOT_FOUND', message: 'No video 7' }],
    ]);
    expect(reports).toHaveLength(1);
  });

  it('does not throw for a client that it cannot send to', () => {
    expect(filter().catch(SECRET, host('ws', {}))).toBeUndefined();
  });

  it('throws an error for the GraphQL server that hides the original message, and reports the field', () => {
    const info = { fieldName: 'video', parentType: { name: 'Query' } };
    const context = { req: { headers: { 'x-request-id': 'r-1' } } };
    const answer = thrownBy(() => filter().catch(SECRET, host('graphql', {}, {}, context, info)));
    expect(answer).toMatchObject({
      message: 'An unexpected error occurred and was reported. Name the request id when you ask about it.',
      extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false, requestId: 'r-1' },
    });
    expect(answer.stack).not.toContain('db-7');
    expect(reports).toEqual([
      [SECRET, { transport: 'graphql', status: 500, route: 'Query.video', requestId: 'r-1' }],
    ]);
  });

  it('throws the original error for an unknown transport', () => {
    expect(() => filter().catch(SECRET, host('necord'))).toThrow(SECRET);
    expect(reports).toEqual([[SECRET, { transport: 'necord', status: 500 }]]);
  });
});

describe('ErrorTrackingFilter without a reporter', () => {
  it('reports to the Nest logger', () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
    const filter = new ErrorTrackingFilter(new HttpAdapterHost(), resolveErrorFilterOptions());
    const host = new ExecutionContextHost([]);
    host.setType('graphql');
    expect(() => filter.catch(SECRET, host)).toThrow('pool of db-7');
    expect(logged.mock.calls[0]?.[0]).toBe('graphql 500: Error: pool of db-7');
    logged.mockRestore();
  });
});

describe('ErrorTrackingFilter with a clock', () => {
  it('dates its answers by the clock', async () => {
    const { app, fetch } = await listen('Express', {
      controllers: [],
      options: { http: { errors: { format: 'envelope' } } },
    });
    expect(app.get(Clock)).toBeInstanceOf(VirtualClock);
    const answer = await fetch('/nowhere');
    expect(await answer.json()).toMatchObject({ timestamp: '2026-01-01T00:00:00.000Z' });
  });
});

describe('ErrorTrackingFilter when nothing works', () => {
  it('closes the connection instead of throwing when the platform cannot answer', () => {
    const broken = new Error('broken adapter');
    const adapterHost = new HttpAdapterHost();
    adapterHost.httpAdapter = {
      getType: () => 'express',
      isHeadersSent: () => {
        throw broken;
      },
    } as never;
    const report = jest.fn();
    const response = { writableEnded: false, destroyed: false, destroy: jest.fn() };
    const request = { method: 'GET', url: '/', headers: {} };
    const filter = new ErrorTrackingFilter(adapterHost, resolveErrorFilterOptions(), { report });
    filter.catch(SECRET, new ExecutionContextHost([request, response]));
    expect(response.destroy).toHaveBeenCalledTimes(1);
    expect(report.mock.calls.map(([error]) => error)).toEqual([SECRET, broken]);
  });

  it('answers 500 for an error that cannot even be read', () => {
    const hostile = {
      getStatus: () => {
        throw new Error('no');
      },
      getResponse: () => ({}),
    };
    const contexts: (ErrorContext | undefined)[] = [];
    const filter = new ErrorTrackingFilter(new HttpAdapterHost(), resolveErrorFilterOptions(), {
      report: (_error, context) => void contexts.push(context),
    });
    const response = { writableEnded: false, destroyed: true };
    const request = { method: 'GET', url: '/', headers: {} };
    filter.catch(hostile, new ExecutionContextHost([request, response]));
    const rpc = new ExecutionContextHost([]);
    rpc.setType('rpc');
    new ErrorTrackingFilter(new HttpAdapterHost(), resolveErrorFilterOptions(), {
      report: (_error, context) => void contexts.push(context),
    }).catch(hostile, rpc);
    expect(contexts.map((context) => context?.status)).toEqual([499, 500]);
  });
});
