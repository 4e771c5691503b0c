import { describe, expect, it } from '@jest/globals';
import { serverTimeoutWarnings } from './server-timeouts.js';

const stock = { keepAliveTimeout: 5_000, headersTimeout: 60_000, requestTimeout: 300_000 };

describe('serverTimeoutWarnings', () => {
  it("returns no warning for Node's defaults on a developer's machine", () => {
    expect(serverTimeoutWarnings(stock, false)).toEqual([]);
  });

  it('warns of a keep-alive time below that of the balancer', () => {
    expect(serverTimeoutWarnings(stock, true)).toEqual([
      expect.stringContaining('`server.keepAliveTimeout` is 5000 ms'),
    ]);
    expect(serverTimeoutWarnings({ ...stock, keepAliveTimeout: 65_000 }, true)).toEqual([]);
  });

  it('warns of connections that never time out', () => {
    expect(serverTimeoutWarnings({ ...stock, keepAliveTimeout: 0 }, false)).toEqual([
      expect.stringContaining('never closes idle connections'),
    ]);
  });

  it('warns of a headers timeout that never takes effect because the request timeout is shorter', () => {
    expect(serverTimeoutWarnings({ ...stock, requestTimeout: 30_000 }, false)).toEqual([
      expect.stringContaining('never takes effect'),
    ]);
    expect(serverTimeoutWarnings({ ...stock, requestTimeout: 0 }, false)).toEqual([]);
  });
});
