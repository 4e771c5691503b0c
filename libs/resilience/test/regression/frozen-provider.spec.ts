import { describe, expect, it } from '@jest/globals';
import { CircuitBreaker, CircuitBreakerService } from '../../src/index.js';
import { start } from '../application.harness.js';

class Titles {
  @CircuitBreaker('titles')
  async read(): Promise<string> {
    return 'title';
  }
}

describe('a frozen instance that is provided as a value', () => {
  it('does not prevent the start, and shares the circuits of its application', async () => {
    const titles = Object.freeze(new Titles());
    const app = await start([{ provide: Titles, useValue: titles }]);
    await expect(app.get(Titles).read()).resolves.toBe('title');
    expect(app.get(CircuitBreakerService).getState('titles')?.stats.successes).toBe(1);
  });
});
