import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CompiledProgram, THROWN_AT } from '../../test/support/compiled.js';
import { parseFrame } from './parse-frame.js';
import { SourceMaps } from './source-maps.js';
import type { StackFrame } from './stack-frame.js';

let program: CompiledProgram;
afterEach(() => {
  program.remove();
});

function frame(): StackFrame {
  const parsed = parseFrame(program.stack.split('\n')[1] ?? '');
  if (!parsed) throw new Error(`There is no frame in ${program.stack}`);
  return parsed;
}

describe('a frame of a compiled file', () => {
  it.each([
    ['beside it', false],
    ['inside of it', true],
  ])('is led back to the line in the source by the map %s', (_where, inline) => {
    program = new CompiledProgram({ inline });
    expect(frame().line).not.toBe(THROWN_AT);
    expect(new SourceMaps().trace(frame())).toEqual({
      function: 'VideoService.publish',
      file: program.source,
      line: THROWN_AT,
      column: expect.any(Number),
    });
  });

  it('has the column from 1, as V8 counts', () => {
    program = new CompiledProgram();
    const line = readFileSync(program.source, 'utf8').split('\n')[THROWN_AT - 1] ?? '';
    expect(new SourceMaps().trace(frame()).column).toBe(line.indexOf('new TypeError') + 1);
  });

  it('is led back after the files are gone: each is read once', () => {
    program = new CompiledProgram();
    const maps = new SourceMaps();
    maps.trace(frame());
    rmSync(program.map);
    expect(maps.trace(frame()).file).toBe(program.source);
  });

  it.each<[string, () => void]>([
    ['is missing', () => rmSync(program.map)],
    ['is empty', () => writeFileSync(program.map, '')],
    ['is no JSON', () => writeFileSync(program.map, '{"version":3,')],
    [
      'has mappings that are none',
      () => writeFileSync(program.map, '{"version":3,"sources":["a.ts"],"names":[],"mappings":"!!§"}'),
    ],
    [
      'has no mappings',
      () => writeFileSync(program.map, '{"version":3,"sources":["a.ts"],"names":[],"mappings":""}'),
    ],
    ['is named nowhere', () => writeFileSync(program.built, 'throw 1')],
    [
      'is said to be on a server',
      () => writeFileSync(program.built, '//# sourceMappingURL=https://example.com/a.map'),
    ],
    ['is said to be at no address', () => writeFileSync(program.built, '//# sourceMappingURL=http://')],
    [
      'is inline and broken',
      () => writeFileSync(program.built, '//# sourceMappingURL=data:application/json;base64,e30'),
    ],
    ['is too large', () => writeFileSync(program.map, ' '.repeat(10_000_001))],
    ['is a file that is gone', () => rmSync(program.built)],
  ])('stays as it is when its map %s', (_how, harm) => {
    program = new CompiledProgram();
    harm();
    expect(new SourceMaps().trace(frame())).toEqual(frame());
  });
});

it('frames of dependencies and of Node stay as they are, their maps are not read', () => {
  program = new CompiledProgram();
  for (const file of ['node:internal/process/task_queues', `${program.directory}/node_modules/x/index.js`]) {
    const foreign = { function: 'f', file, line: 1, column: 1 };
    expect(new SourceMaps().trace(foreign)).toBe(foreign);
  }
});
