import { describe, expect, it, jest } from '@jest/globals';
import { functionName, inAppFrames, MAX_FRAMES_LENGTH, StackFrames } from './in-app-frames.js';
import { ModulePaths } from './module-paths.js';

describe('functionName', () => {
  it.each([
    ['publish', 'publish'],
    ['VideoService.publish', 'VideoService.publish'],
    ['Object.publish', 'publish'],
    ['async VideoService.publish', 'VideoService.publish'],
    ['_VideoService.publish', 'VideoService.publish'],
    ['VideoService_1.publish', 'VideoService.publish'],
    ['videos.publish', 'publish'],
    ['Function.publish [as handler]', 'publish'],
    ['async publish', 'publish'],
    ['new VideoService', 'VideoService'],
    ['get VideoService.state [as state]', 'VideoService.state'],
    ['VideoService.#publish', 'VideoService.#publish'],
    ['Object.<anonymous>', ''],
    ['VideoService.<computed> [as publish]', 'VideoService.'],
    ['<anonymous>', ''],
    ['', ''],
  ])('reduces %j to %j', (written, name) => {
    expect(functionName(written)).toBe(name);
  });

  it('leaves the class out in version 1', () => {
    expect(functionName('async VideoService.publish', 'v1')).toBe('publish');
  });
});

const modules = new ModulePaths('/no/such/app');
const frames = (...lines: string[]): string =>
  inAppFrames(lines.map((line) => `    at ${line}`).join('\n'), modules);
const f = (name: string, module = 'x'): string => `${name} (/no/such/app/${module}.js:1:1)`;

describe('inAppFrames', () => {
  it('lists function and module, without lines and columns', () => {
    expect(frames('publish (/no/such/app/src/video.js:7:13)', '/no/such/app/main.js:1:1')).toBe(
      'publish@video\n@main',
    );
  });

  it('leaves out frames of Node and of dependencies', () => {
    expect(
      frames('next (/no/such/app/node_modules/express/x.js:1:1)', 'tick (node:internal/x:1:1)', f('run')),
    ).toBe('run@x');
    expect(frames('Array.map (<anonymous>)', 'async Promise.all (index 0)')).toBe('');
  });

  it('is the same however a function was called', () => {
    const plain = frames(f('publish'));
    for (const name of ['Object.publish', 'Proxy.publish [as run]', 'new publish', 'async publish'])
      expect(frames(f(name))).toBe(plain);
    expect(frames(f('async VideoService.publish'))).toBe(frames(f('VideoService.publish')));
  });

  it('distinguishes the classes of one file', () => {
    expect(frames(f('Publish.execute'))).not.toBe(frames(f('Delete.execute')));
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

  it('is the same at any depth when it pushes outer frames out of the stack', () => {
    const deep = walk(Error.stackTraceLimit, 'walk');
    expect(frames(f('fail'), ...deep.slice(3), f('main'), f('start'))).toBe(
      frames(f('fail'), ...deep.slice(1)),
    );
  });

  it('is not assumed when frames differ', () => {
    expect(frames(f('a'), f('b'), f('a')).split('\n')).toHaveLength(3);
    expect(frames(f('a', 'x'), f('a', 'y')).split('\n')).toHaveLength(2);
  });
});

describe('StackFrames', () => {
  it('parses one stack once', () => {
    const name = jest.spyOn(ModulePaths.prototype, 'name');
    const stackFrames = new StackFrames('/no/such/app', 100);
    const first = stackFrames.of('Error: video 1\n    at f (/no/such/app/x.js:1:1)', 'video 1');
    expect(first).toBe('f@x');
    expect(stackFrames.of('Error: video 2\n    at f (/no/such/app/x.js:1:1)', 'video 2')).toBe(first);
    expect(name).toHaveBeenCalledTimes(1);
    name.mockRestore();
  });

  it('reads the beginning of a stack only', () => {
    const name = jest.spyOn(ModulePaths.prototype, 'name');
    const stack = `Error: x\n${'    at f (/no/such/app/x.js:1:1)\n'.repeat(100_000)}`;
    expect(new StackFrames('/no/such/app', 10).of(stack, 'x')).toBe('f@x');
    expect(name.mock.calls.length).toBeLessThan(MAX_FRAMES_LENGTH / 10);
    name.mockRestore();
  });

  it('is empty for a stack without frames', () => {
    expect(new StackFrames('/', 10).of('Error: x', 'x')).toBe('');
  });
});
