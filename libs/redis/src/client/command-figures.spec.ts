import { describe, expect, it } from '@jest/globals';
import { CommandFigures } from './command-figures.js';

describe('CommandFigures', () => {
  it('start with the first answer, even after failures', () => {
    const figures = new CommandFigures();
    figures.failed();
    figures.answered(8);
    expect(figures).toMatchObject({ commands: 2, failures: 1, latency: 8 });
  });

  it('follow the latest answers', () => {
    const figures = new CommandFigures();
    figures.answered(8);
    figures.answered(16);
    expect(figures.latency).toBe(9);
    for (let answer = 0; answer < 50; answer += 1) figures.answered(100);
    expect(figures.latency).toBeCloseTo(100, 0);
  });
});
