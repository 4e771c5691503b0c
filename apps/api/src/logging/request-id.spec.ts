import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { assignRequestId } from './request-id.js';

function assign(given?: string): { id: string; echoed: unknown } {
  const request = new IncomingMessage(new Socket());
  if (given !== undefined) request.headers['x-request-id'] = given;
  const response = new ServerResponse(request);
  const id = assignRequestId(request, response);
  return { id, echoed: response.getHeader('x-request-id') };
}

describe('assignRequestId', () => {
  it.each(['abc-123', '4bf92f3577b34da6:1.2_3', 'x'.repeat(128)])('keeps and echoes the id %s', (id) => {
    expect(assign(id)).toEqual({ id, echoed: id });
  });

  it.each(['', 'two words', '{"level":60}', 'x'.repeat(129), 'line\nbreak'])(
    'replaces the id %j',
    (given) => {
      const { id, echoed } = assign(given);
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(echoed).toBe(id);
    },
  );

  it('makes an id for a request without one', () => {
    expect(assign().id).not.toBe(assign().id);
  });
});
