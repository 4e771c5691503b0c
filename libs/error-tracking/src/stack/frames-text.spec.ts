import { describe, expect, it } from '@jest/globals';
import { framesText } from './frames-text.js';

const FRAMES = '    at publish (/app/video.js:7:13)\n    at main (/app/main.js:1:1)';

describe('framesText', () => {
  it('leaves out name and message', () => {
    expect(framesText(`TypeError: broken\n${FRAMES}`, 'broken', 1_000)).toBe(FRAMES);
    expect(framesText(`TypeError\n${FRAMES}`, '', 1_000)).toBe(FRAMES);
  });

  it('is not misled by a message that looks like frames', () => {
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
