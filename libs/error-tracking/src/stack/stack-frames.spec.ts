import { describe, expect, it } from '@jest/globals';
import { parseFrame, framesText, filePath } from './stack-frames.js';

describe('parseFrame', () => {
  it.each([
    ['    at publish (/app/video.js:7:13)', 'publish', '/app/video.js'],
    ['    at /app/video.js:7:13', '', '/app/video.js'],
    ['    at async file:///app/video.js:7:13', '', 'file:///app/video.js'],
    [
      '    at async Video.publish [as run] (/app/video.js:7:13)',
      'async Video.publish [as run]',
      '/app/video.js',
    ],
    ['    at new Video (C:\\app\\video.js:7:13)', 'new Video', 'C:\\app\\video.js'],
    ['    at f (/app (copy)/video.js:7:13)', 'f', '/app (copy)/video.js'],
    ['    at g (webpack://api/./src/video.ts?1a2b:7:13)', 'g', 'webpack://api/./src/video.ts?1a2b'],
    [
      '    at process.processTicksAndRejections (node:internal/process/task_queues:7:13)',
      'process.processTicksAndRejections',
      'node:internal/process/task_queues',
    ],
  ])('reads %s', (line, name, file) => {
    expect(parseFrame(line)).toEqual({ function: name, file, line: 7, column: 13 });
  });

  it.each([
    'Error: broken',
    '    at Array.map (<anonymous>)',
    '    at async Promise.all (index 0)',
    '    at ',
    '    at native',
    '',
  ])('does not read %j as a frame', (line) => {
    expect(parseFrame(line)).toBeUndefined();
  });
});

const FRAMES = '    at publish (/app/video.js:7:13)\n    at main (/app/main.js:1:1)';

describe('framesText', () => {
  it('leaves out name and message', () => {
    expect(framesText(`TypeError: broken\n${FRAMES}`, 'broken', 1_000)).toBe(FRAMES);
    expect(framesText(`TypeError\n${FRAMES}`, '', 1_000)).toBe(FRAMES);
  });

  it('skips a message that looks like frames', () => {
    const message = 'child failed:\n    at fake (/child.js:1:1)';
    expect(framesText(`Error: ${message}\n${FRAMES}`, message, 1_000)).toBe(FRAMES);
  });

  it('finds the frames although the message was changed after the error was made', () => {
    expect(framesText(`Error: before\n${FRAMES}`, 'after', 1_000)).toBe(FRAMES);
  });

  it('is empty for a stack without frames', () => {
    expect(framesText('Error: broken', 'broken', 1_000)).toBe('');
  });

  it('is bounded', () => {
    expect(framesText(`Error: x\n${FRAMES}`, 'x', 10)).toBe(FRAMES.slice(0, 10));
  });
});

describe('filePath', () => {
  it.each([
    ['/app/video.js', '/app/video.js'],
    ['file:///app/my%20video.js', '/app/my video.js'],
    ['file:///app/video.js?update=1', '/app/video.js'],
    ['C:\\app\\video.js', 'C:\\app\\video.js'],
    ['node:fs', undefined],
    ['webpack://api/./src/video.ts', undefined],
    ['file://%', undefined],
    ['<anonymous>', undefined],
    ['', undefined],
  ])('of %j is %j', (file, path) => {
    expect(filePath(file)).toBe(path);
  });
});
