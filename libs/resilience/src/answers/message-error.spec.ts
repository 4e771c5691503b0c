import { hostileValues } from '@breakwater/core/testing';
import type { ArgumentsHost } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { describeError } from './error-description.js';
import { answerMessage } from './message-error.js';

/** Sends the error to a WebSocket and gives the events that the client got. */
function sent(thrown: unknown): unknown[] {
  const events: unknown[] = [];
  const client = { emit: (event: string, payload: unknown) => events.push([event, payload]) };
  const host = { getType: () => 'ws', switchToWs: () => ({ getClient: () => client }) };
  answerMessage(thrown, describeError(thrown), host as unknown as ArgumentsHost, false);
  return events;
}

describe('answerMessage', () => {
  it('sends what a WsException carries', () => {
    const exception = Object.assign(new Error('x'), { getError: () => ({ reason: 'full' }) });
    expect(sent(exception)).toEqual([['exception', { reason: 'full' }]]);
  });

  it.each(hostileValues().map((value, index) => [index, value] as const))(
    'sends an exception for value %d that cannot be read',
    (_index, thrown) => {
      expect(sent(thrown)).toMatchObject([['exception', { status: 'error' }]]);
    },
  );

  it('sends an exception for an error whose getError throws', () => {
    const exception = Object.assign(new Error('x'), {
      getError: () => {
        throw new Error('no');
      },
    });
    expect(sent(exception)).toMatchObject([['exception', { status: 'error' }]]);
  });
});
