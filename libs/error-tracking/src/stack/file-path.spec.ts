import { describe, expect, it } from '@jest/globals';
import { filePath } from './file-path.js';

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
