import { describe, expect, it } from '@jest/globals';
import { inAppFrames } from './in-app-frames.js';
import { ModulePaths } from './module-paths.js';

const modules = new ModulePaths('/no/such/app');
const frames = (...lines: string[]): string =>
  inAppFrames(lines.map((line) => `    at ${line}`).join('\n'), modules);
const f = (name: string, module = 'x'): string => `${name} (/no/such/app/${module}.js:1:1)`;

describe('inAppFrames', () => {
  it('has function and module, without lines and columns', () => {
    expect(frames('publish (/no/such/app/src/video.js:7:13)', '/no/such/app/main.js:1:1')).toBe(
      'publish@video\n@main',
    );
  });

  it('leaves out the frames of others', () => {
    expect(
      frames('next (/no/such/app/node_modules/express/x.js:1:1)', 'tick (node:internal/x:1:1)', f('run')),
    ).toBe('run@x');
    expect(frames('Array.map (<anonymous>)', 'async Promise.all (index 0)')).toBe('');
  });

  it('is the same however a function was called', () => {
    const plain = frames(f('VideoService.publish'));
    for (const name of ['async VideoService.publish', 'Object.publish', 'Proxy.publish [as run]', 'publish'])
      expect(frames(f(name))).toBe(plain);
    expect(frames(f('new publish'))).toBe(plain);
  });
});

describe('a recursion', () => {
  const walk = (depth: number, ...turn: string[]): string[] =>
    Array.from({ length: depth }, () => turn.map((name) => f(name))).flat();

  it.each([[['walk']], [['walk', 'visit']], [['a', 'b', 'c', 'd', 'e']]])(
    'of %j is the same at any depth',
    (turn) => {
      const once = frames(f('fail'), ...walk(1, ...turn), f('main'));
      for (let depth = 2; depth < 4 && depth * turn.length < 9; depth += 1)
        expect(frames(f('fail'), ...walk(depth, ...turn), f('main'))).toBe(once);
      expect(once.split('\n')).toHaveLength(turn.length + 2);
    },
  );

  it('that pushes the outer frames out of the stack is the same as deep as it may be', () => {
    const deep = walk(Error.stackTraceLimit, 'walk');
    expect(frames(f('fail'), ...deep.slice(3), f('main'), f('start'))).toBe(
      frames(f('fail'), ...deep.slice(1)),
    );
  });

  it('that is none is left alone', () => {
    expect(frames(f('a'), f('b'), f('a')).split('\n')).toHaveLength(3);
    expect(frames(f('a', 'x'), f('a', 'y')).split('\n')).toHaveLength(2);
  });
});
