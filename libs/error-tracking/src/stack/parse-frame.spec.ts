import { describe, expect, it } from '@jest/globals';
import { parseFrame } from './parse-frame.js';

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
  ])('takes %j for no frame', (line) => {
    expect(parseFrame(line)).toBeUndefined();
  });
});
