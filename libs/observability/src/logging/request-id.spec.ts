import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { chooseRequestId, echoRequestId } from './request-id.js';

const choose = (id?: string): string =>
  chooseRequestId({ headers: id === undefined ? {} : { 'x-request-id': id } });

describe('chooseRequestId', () => {
  it.each(['abc-123', '4bf92f3577b34da6:1.2_3', 'x'.repeat(128)])('keeps the id %s', (id) => {
    expect(choose(id)).toBe(id);
  });

  it.each(['', 'two words', '{"level":60}', 'x'.repeat(129), 'line\nbreak'])(
    'replaces the id %j',
    (given) => {
      expect(choose(given)).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('makes an id for a request without one', () => {
    expect(choose()).not.toBe(choose());
  });
});

describe('echoRequestId', () => {
  const respond = () => new ServerResponse(new IncomingMessage(new Socket()));

  it('answers with the id', () => {
    const response = respond();
    echoRequestId('x-request-id', 'r-1', response);
    expect(response.getHeader('x-request-id')).toBe('r-1');
  });

  it('leaves an id that something else has set', () => {
    const response = respond();
    response.setHeader('x-request-id', 'theirs');
    echoRequestId('x-request-id', 'r-1', response);
    expect(response.getHeader('x-request-id')).toBe('theirs');
  });
});
