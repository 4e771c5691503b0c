import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Injectable, Logger } from '@nestjs/common';
import { type Observable, of } from 'rxjs';
import { Retry } from '../../src/index.js';
import { start } from '../application.harness.js';

/** `import type` leaves nothing of the return type for the decorator to see. */
@Injectable()
class Ticker {
  @Retry(1)
  ticks(): Observable<number> {
    return of(1);
  }
}

describe('an Observable whose type is only imported as a type', () => {
  const unhandled = jest.fn();
  const log = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
  beforeEach(() => {
    process.on('unhandledRejection', unhandled);
  });
  afterEach(() => {
    process.off('unhandledRejection', unhandled);
    log.mockRestore();
  });

  it('logs the fix, and does not end the process by a rejection that its caller never sees', async () => {
    const app = await start([Ticker]);
    expect(() => app.get(Ticker).ticks().pipe()).toThrow(TypeError);
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).not.toHaveBeenCalled();
    expect(log).toHaveBeenCalledWith(expect.stringContaining('`import type` leaves no trace'));
  });
});
