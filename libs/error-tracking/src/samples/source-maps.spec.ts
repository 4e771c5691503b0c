import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CompiledProgram, THROWN_AT } from '../../test/support/compiled.js';
import { parseFrame, type StackFrame } from '../stack/stack-frames.js';
import { SourceMaps } from './source-maps.js';

let program: CompiledProgram;
afterEach(() => {
  program.remove();
});

const COMMENT = '//# sourceMappingURL=';
const mapped = (mappings: string): string =>
  JSON.stringify({ version: 3, sources: ['a.ts'], names: [], mappings });

function frame(): StackFrame {
  const parsed = parseFrame(program.stack.split('\n')[1] ?? '');
  if (!parsed) throw new Error(`There is no frame in ${program.stack}`);
  return parsed;
}

describe('a frame of a compiled file', () => {
  it.each([
    ['beside it', false],
    ['inside of it', true],
  ])('is mapped to the line in the source by the map %s', (_where, inline) => {
    program = new CompiledProgram({ inline });
    expect(frame().line).not.toBe(THROWN_AT);
    expect(new SourceMaps().trace(frame())).toEqual({
      function: 'VideoService.publish',
      file: program.source,
      line: THROWN_AT,
      column: expect.any(Number),
    });
  });

  it('has its column counted from 1, as in V8', () => {
    program = new CompiledProgram();
    const line = readFileSync(program.source, 'utf8').split('\n')[THROWN_AT - 1] ?? '';
    expect(new SourceMaps().trace(frame()).column).toBe(line.indexOf('new TypeError') + 1);
  });

  it('is mapped to the position itself, not to the next one', () => {
    program = new CompiledProgram();
    const line = readFileSync(program.source, 'utf8').split('\n')[THROWN_AT - 1] ?? '';
    const before = { ...frame(), column: frame().column - 1 };
    expect(new SourceMaps().trace(before).column).toBe(line.indexOf('throw') + 1);
  });

  it('is mapped by the last comment that names a map', () => {
    program = new CompiledProgram();
    const built = readFileSync(program.built, 'utf8');
    writeFileSync(program.built, built.replace('\n', ` ${COMMENT}none\n`));
    expect(new SourceMaps().trace(frame()).file).toBe(program.source);
  });

  it('stays as it is when it has no line', () => {
    program = new CompiledProgram();
    const without = { ...frame(), line: 0, column: 0 };
    expect(new SourceMaps().trace(without)).toEqual(without);
  });

  it('is mapped even after the files were deleted, because each file is read once', () => {
    program = new CompiledProgram();
    const maps = new SourceMaps();
    maps.trace(frame());
    rmSync(program.map);
    expect(maps.trace(frame()).file).toBe(program.source);
  });

  it.each<[string, () => void]>([
    ['is missing', () => rmSync(program.map)],
    ['is empty', () => writeFileSync(program.map, '')],
    ['is not JSON', () => writeFileSync(program.map, '{"version":3,')],
    ['has invalid mappings', () => writeFileSync(program.map, mapped('!!§'))],
    ['has no mappings', () => writeFileSync(program.map, mapped(''))],
    ['names a source that it does not have', () => writeFileSync(program.map, mapped('ACAA;'.repeat(9)))],
    ['is too large', () => appendFileSync(program.map, ' '.repeat(10_000_000))],
    ['is named nowhere', () => writeFileSync(program.built, 'throw 1')],
    ['is on a server', () => writeFileSync(program.built, `${COMMENT}https://example.com/a.map`)],
    ['is at no address', () => writeFileSync(program.built, `${COMMENT}http://`)],
    [
      'is inline and broken',
      () => writeFileSync(program.built, `${COMMENT}data:application/json;base64,e30`),
    ],
    ['is of a file that is gone', () => rmSync(program.built)],
  ])('stays as it is when its map %s', (_how, harm) => {
    program = new CompiledProgram();
    harm();
    expect(new SourceMaps().trace(frame())).toEqual(frame());
  });
});

it('does not map frames of dependencies and of Node, and does not read their maps', () => {
  program = new CompiledProgram();
  for (const file of ['node:internal/process/task_queues', `${program.directory}/node_modules/x/index.js`]) {
    const foreign = { function: 'f', file, line: 1, column: 1 };
    expect(new SourceMaps().trace(foreign)).toBe(foreign);
  }
});
