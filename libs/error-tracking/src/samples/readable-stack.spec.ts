import { afterEach, describe, expect, it } from '@jest/globals';
import { CompiledProgram, THROWN_AT } from '../../test/support/compiled.js';
import { readableStack } from './readable-stack.js';
import { SourceMaps } from './source-maps.js';

const STACK = 'Error: x\n    at f (/app/x.js:1:1)\n    at async Promise.all (index 0)\n    at /app/y.js:2:2';

describe('readableStack', () => {
  it('has one line for each frame, including frames without a position', () => {
    expect(readableStack(STACK, 'x', 10, new SourceMaps())).toEqual([
      'at f (/app/x.js:1:1)',
      'at async Promise.all (index 0)',
      'at /app/y.js:2:2',
    ]);
  });

  it('has a bounded number of frames', () => {
    expect(readableStack(STACK, 'x', 1, undefined)).toEqual(['at f (/app/x.js:1:1)']);
    expect(readableStack(STACK, 'x', 0, undefined)).toEqual([]);
  });

  it('contains no line of the message, even one that looks like a frame', () => {
    const message = 'child failed:\n    at fake (/child.js:1:1)';
    expect(readableStack(`Error: ${message}\n    at f (/app/x.js:1:1)`, message, 10, undefined)).toEqual([
      'at f (/app/x.js:1:1)',
    ]);
  });

  it('is empty without frames', () => {
    expect(readableStack('Error: x', 'x', 10, undefined)).toEqual([]);
  });
});

describe('the stack of a compiled program', () => {
  let program: CompiledProgram;
  afterEach(() => {
    program.remove();
  });

  it('names the lines of the sources, or those of the built files without source maps', () => {
    program = new CompiledProgram();
    const { stack, message } = program.error;
    expect(readableStack(stack, message, 1, new SourceMaps())[0]).toMatch(
      new RegExp(`^at VideoService\\.publish \\(${program.source}:${THROWN_AT}:\\d+\\)$`),
    );
    expect(readableStack(stack, message, 1, undefined)[0]).toContain('/dist/video.js');
  });
});
