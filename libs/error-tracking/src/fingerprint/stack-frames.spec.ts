import { describe, expect, it, jest } from '@jest/globals';
import { MAX_FRAMES_LENGTH } from './in-app-frames.js';
import { ModulePaths } from './module-paths.js';
import { StackFrames } from './stack-frames.js';

describe('StackFrames', () => {
  it('parses one stack once', () => {
    const name = jest.spyOn(ModulePaths.prototype, 'name');
    const frames = new StackFrames('/no/such/app', 100);
    const first = frames.of('Error: video 1\n    at f (/no/such/app/x.js:1:1)', 'video 1');
    expect(first).toBe('f@x');
    expect(frames.of('Error: video 2\n    at f (/no/such/app/x.js:1:1)', 'video 2')).toBe(first);
    expect(name).toHaveBeenCalledTimes(1);
    name.mockRestore();
  });

  it('looks at the beginning of a stack only', () => {
    const name = jest.spyOn(ModulePaths.prototype, 'name');
    const stack = `Error: x\n${'    at f (/no/such/app/x.js:1:1)\n'.repeat(100_000)}`;
    expect(new StackFrames('/no/such/app', 10).of(stack, 'x')).toBe('f@x');
    expect(name.mock.calls.length).toBeLessThan(MAX_FRAMES_LENGTH / 10);
    name.mockRestore();
  });

  it('has none of a stack without frames', () => {
    expect(new StackFrames('/', 10).of('Error: x', 'x')).toBe('');
  });
});
