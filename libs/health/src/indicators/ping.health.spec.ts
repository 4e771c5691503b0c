import { describe, expect, it } from '@jest/globals';
import { disabledCheck, pingCheck } from './ping.health.js';

const context = { name: 'redis', signal: new AbortController().signal };

describe('pingCheck', () => {
  it('is up after any answer, and does not show it', async () => {
    expect(await pingCheck({ ping: async () => false })(context)).toBeUndefined();
  });

  it('calls ping without arguments, because Redis would take the first one as a message', async () => {
    const seen: unknown[][] = [];
    await pingCheck({ ping: async (...args: unknown[]) => seen.push(args) })(context);
    expect(seen).toEqual([[]]);
  });

  it('fails with the error of the client', async () => {
    await expect(pingCheck({ ping: () => Promise.reject(new Error('gone')) })(context)).rejects.toThrow(
      'gone',
    );
  });

  it('publishes the word of the classifier, and rethrows an error that the classifier does not know', async () => {
    const ping = (message: string) => ({ ping: () => Promise.reject(new Error(message)) });
    const classify = (error: unknown) => ({
      kind: (error as Error).message === 'full' ? 'pool-exhausted' : 'unrelated',
    });
    expect(await pingCheck(ping('full'), classify)(context)).toEqual({
      status: 'down',
      reason: 'pool-exhausted',
    });
    await expect(pingCheck(ping('gone'), classify)(context)).rejects.toThrow('gone');
  });
});

describe('a classifier of pingCheck', () => {
  it.each<[string, () => never]>([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['returns nothing', () => undefined as never],
  ])('does not hide the error of the client when it %s', async (_name, classify) => {
    const client = { ping: () => Promise.reject(new Error('gone')) };
    await expect(pingCheck(client, classify)(context)).rejects.toThrow('gone');
  });
});

describe('disabledCheck', () => {
  it('is up and shows that the connection is disabled', () => {
    expect(disabledCheck()(context)).toEqual({ status: 'up', details: { connection: 'disabled' } });
  });
});
