import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

/** A process of its own, because Jest gives each spec another global object. */
const PROGRAM = `
  const { loadUndici } = await import(process.argv[1]);
  const symbols = [1, 2].map((version) => Symbol.for('undici.globalDispatcher.' + version));
  const dispatchers = () => symbols.map((symbol) => globalThis[symbol]);
  const status = async () => (await fetch('data:text/plain,x')).status;
  if (process.argv[2] === 'first') await status();
  await loadUndici();
  const { constructor: { name } } = dispatchers()[0];
  const loaded = dispatchers();
  console.log(JSON.stringify({ name, status: await status(), same: dispatchers().every((d, i) => d === loaded[i]) }));
`;

const run = (order: string): unknown =>
  JSON.parse(
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        PROGRAM,
        import.meta.resolve('../../libs/http/src/transport/undici.ts'),
        order,
      ],
      { encoding: 'utf8' },
    ),
  );

describe('the dispatcher of the global fetch', () => {
  // The one of another copy of undici would be wrapped for the fetch of Node.
  it.each(['first', 'second'])('stays that of Node when fetch is used %s', (order) => {
    expect(run(order)).toEqual({ name: 'Agent', status: 200, same: true });
  });
});
