import {
  CircuitOpenError,
  ExternalServiceError,
  TimeoutExceededError,
  DatabaseError,
} from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Fingerprinter } from './fingerprinter.js';

const fingerprinter = new Fingerprinter({ root: '/app' });

/** Number of different fingerprints among the errors. */
const issues = (...errors: readonly unknown[]): number =>
  new Set(errors.map((error) => fingerprinter.of(error).value)).size;

/** An error with the given frames; the innermost first. */
function withFrames(error: Error, ...frames: readonly string[]): Error {
  const lines = frames.map((frame) => `    at ${frame}`);
  return Object.assign(error, { stack: [`${error.name}: ${error.message}`, ...lines].join('\n') });
}

describe('a fingerprint distinguishes', () => {
  it('timeouts of different operations', () => {
    expect(
      issues(
        withFrames(new TimeoutExceededError('Pay.run', 20)),
        withFrames(new TimeoutExceededError('Mail.mail', 20)),
        withFrames(new TimeoutExceededError('Mail.mail', 30)),
      ),
    ).toBe(2);
  });

  it('errors that name different circuits, also as a cause', () => {
    const open = (name: string): Error => withFrames(new CircuitOpenError(name, 1_000));
    expect(issues(open('youtube'), open('stripe'))).toBe(2);
    expect(
      issues(
        withFrames(new Error('Publishing failed', { cause: open('youtube') })),
        withFrames(new Error('Publishing failed', { cause: open('stripe') })),
      ),
    ).toBe(2);
  });

  it('services that a message names, without frames', () => {
    const failed = (name: string): Error => withFrames(new ExternalServiceError(`Service '${name}' failed`));
    expect(issues(failed('youtube'), failed('stripe'))).toBe(2);
    expect(
      issues(withFrames(new Error(`Service "a" failed`)), withFrames(new Error(`Service "b" failed`))),
    ).toBe(2);
  });

  it('neither users nor ids in a message', () => {
    const unknown = (name: string): Error =>
      withFrames(new DatabaseError(`Video '${name}' could not be stored`));
    expect(issues(unknown('sunset'), unknown('sunrise'))).toBe(1);
    const failed = (name: string): Error => withFrames(new Error(`Service '${name}' failed`));
    expect(issues(failed('1f3a99c0'), failed('2b4c77d1'))).toBe(1);
  });

  it('answers of an upstream by their status, although one helper throws for all', () => {
    const answered = (status: number, extra: object = { status }): Error =>
      withFrames(
        Object.assign(new Error(`The bank answered ${status}`), extra),
        'fetchJson (/app/src/http.ts:10:5)',
        'async Bank.pay (/app/src/bank.ts:20:5)',
      );
    expect(issues(...[429, 500, 503, 504].map((status) => answered(status)))).toBe(4);
    expect(issues(...[429, 503].map((status) => answered(status, { response: { status } })))).toBe(2);
    expect(issues(answered(500), answered(500))).toBe(1);
  });

  it('categories', () => {
    const error = withFrames(new Error('x'));
    const of = (category: string): string => fingerprinter.of(error, undefined, category).value;
    expect(of('business_logic')).not.toBe(of('external_api'));
  });

  it('classes in one file of a bundle', () => {
    const at = (...names: readonly string[]): Error =>
      withFrames(new Error('x'), ...names.map((name) => `${name} (/app/dist/main.js:1:2345)`));
    expect(
      issues(
        at('UsersService.create', 'UsersController.create'),
        at('OrdersService.create', 'OrdersController.create'),
      ),
    ).toBe(2);
    expect(issues(at('PublishVideo.execute'), at('DeleteVideo.execute'))).toBe(2);
  });

  it('static methods of one name', async () => {
    class Publish {
      static run(): never {
        throw new Error('x');
      }
    }
    class Remove {
      static run(): never {
        throw new Error('x');
      }
    }
    const thrownBy = (run: () => void): unknown => {
      try {
        return run();
      } catch (error) {
        return error;
      }
    };
    expect(
      issues(
        thrownBy(() => Publish.run()),
        thrownBy(() => Remove.run()),
      ),
    ).toBe(2);
  });
});

describe('a title', () => {
  it('is the first message, so that it names the circuit', () => {
    expect(fingerprinter.of(withFrames(new CircuitOpenError('facebook', 4_200))).title).toBe(
      "CircuitOpenError: Circuit 'facebook' is open; retry after 4200 ms.",
    );
  });
});
