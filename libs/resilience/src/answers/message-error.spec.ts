import { hostileValues } from '@breakwater/core/testing';
import type { ArgumentsHost } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { describeError } from './error-description.js';
import { answerWebSocket } from './message-error.js';

/** A client of Socket.IO or of another library, and what it received. */
interface Client {
  readonly sent: unknown[];
  readonly [member: string]: unknown;
}

function socketIo(): Client {
  const sent: unknown[] = [];
  return { sent, emit: (event: string, payload: unknown) => sent.push([event, payload]) };
}

/** `emit` of a native WebSocket calls local listeners only. */
function native(readyState = 1): Client {
  const sent: unknown[] = [];
  return { sent, readyState, emit: () => true, send: (frame: string) => sent.push(JSON.parse(frame)) };
}

function answer(client: Client, thrown: unknown, ...message: unknown[]): unknown[] {
  const host = {
    getType: () => 'ws',
    switchToWs: () => ({
      getClient: () => client,
      getData: () => message[0],
      getPattern: () => message.at(-1),
    }),
  };
  const showing = { exposeDetails: false };
  answerWebSocket(thrown, describeError(thrown), showing, host as unknown as ArgumentsHost);
  return client.sent;
}

/** Sends the error to a client of Socket.IO. */
const sent = (thrown: unknown): unknown[] => answer(socketIo(), thrown);

describe('answerWebSocket', () => {
  it('sends the payload of a WsException', () => {
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

  it('sends a frame to a native WebSocket, whose emit only calls local listeners', () => {
    expect(answer(native(), new Error('db-7'), { id: 7, password: 'x' }, 'read')).toEqual([
      {
        event: 'exception',
        data: {
          status: 'error',
          code: 'INTERNAL_SERVER_ERROR',
          message: 'An unexpected error occurred and was reported.',
          cause: { pattern: 'read', data: { id: 7, password: '[redacted]' } },
        },
      },
    ]);
  });

  it('sends a frame to a client that has only send', () => {
    const frames: unknown[] = [];
    answer({ sent: frames, send: (frame: string) => frames.push(JSON.parse(frame)) }, new Error('x'));
    expect(frames).toMatchObject([{ event: 'exception', data: { status: 'error' } }]);
  });

  it('wraps the text of a WsException as the filter of Nest does', () => {
    const exception = Object.assign(new Error('full'), { getError: () => 'full' });
    expect(answer(socketIo(), exception, 'hi', 'chat')).toEqual([
      ['exception', { status: 'error', message: 'full', cause: { pattern: 'chat', data: 'hi' } }],
    ]);
  });

  it('survives a client that has left', () => {
    const client = {
      ...native(),
      send: () => {
        throw new Error('closed');
      },
    };
    expect(answer(client, new Error('x'))).toEqual([]);
  });
});
