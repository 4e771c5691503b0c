import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OptionsError } from '@breakwater/core';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { anythingThrown, hostileValues } from '../../test/support/anything-thrown.js';
import { secretTexts } from '../../../../test/harness/secret-arbitraries.js';
import { ModulePaths } from './module-paths.js';
import { Fingerprinter } from './fingerprinter.js';
import type { FingerprinterOptions } from './fingerprinter.options.js';

const fingerprinter = new Fingerprinter();
const of = (thrown: unknown, explicit?: string | readonly string[]): string =>
  fingerprinter.of(thrown, explicit).value;

const publish = (message: string): Error => new Error(message);
const upload = (message: string): Error => new Error(message);
/** An error without in-app frames, which is identified by its message. */
const placeless = (message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { stack: `Error: ${message}` }, more);

describe('a fingerprint', () => {
  it('has a version and 16 digits', () => {
    expect(of(new Error('x'))).toMatch(/^v2:[0-9a-f]{16}$/);
  });

  it('comes with a title, a name and a code', () => {
    expect(fingerprinter.of(Object.assign(new TypeError('Video 42'), { code: 'E1' }))).toEqual({
      value: expect.any(String),
      alias: expect.stringMatching(/^v1:[0-9a-f]{16}$/),
      title: 'TypeError: Video 42',
      name: 'TypeError',
      code: 'E1',
    });
    expect(fingerprinter.of('Video 42')).toEqual({
      value: expect.any(String),
      alias: expect.stringMatching(/^v1:[0-9a-f]{16}$/),
      title: 'thrown: Video 42',
      name: 'thrown',
    });
  });
});

describe('errors of one place', () => {
  it('are equal, whatever their message', () => {
    expect(of(publish('Video 1 of ada@example.com'))).toBe(of(publish('quite another text')));
  });

  it('are equal although another line of the caller leads to them', () => {
    const first = publish('x');
    const second = publish('x');
    expect(of(first)).toBe(of(second));
  });

  it('differ by class and code', () => {
    const other = publish('x');
    other.name = 'OtherError';
    expect(of(other)).not.toBe(of(publish('x')));
    expect(of(Object.assign(publish('x'), { code: 'E1' }))).not.toBe(of(publish('x')));
  });

  it('differ from errors of another place with the same message', () => {
    expect(of(publish('x'))).not.toBe(of(upload('x')));
  });
});

describe('errors without in-app frames', () => {
  it('are equal when their messages are equal except for ids', () => {
    expect(of(placeless('Video 1 of ada@example.com'))).toBe(of(placeless('Video 2 of bob@example.org')));
    expect(of(placeless('Video 1 is gone'))).not.toBe(of(placeless('Video 1 is private')));
  });

  it('include errors whose frames all belong to Node or to dependencies', () => {
    const foreign = (message: string, at: string): Error =>
      placeless(message, { stack: `Error: ${message}\n    at ${at}` });
    expect(of(foreign('x 1', 'f (node:net:1:1)'))).toBe(of(foreign('x 2', 'g (/a/node_modules/b/c.js:1:1)')));
  });

  it('include thrown values that are no errors', () => {
    expect(of('no answer from 10.0.0.1')).toBe(of('no answer from 10.0.0.2'));
    expect(of({ reason: 1 })).toBe(of({ reason: 2 }));
    expect(of({ reason: 1 })).not.toBe(of({ status: 1 }));
  });
});

describe('the cause of an error', () => {
  it('counts', () => {
    const around = (cause: unknown): Error => placeless('outer', { cause });
    expect(of(around(placeless('a')))).not.toBe(of(around(placeless('b'))));
    expect(of(around(placeless('a 1')))).toBe(of(around(placeless('a 2'))));
    expect(of(around(placeless('a')))).not.toBe(of(placeless('outer')));
  });

  it('counts for an AggregateError in any order and number', () => {
    const together = (...errors: Error[]): Error =>
      Object.assign(new AggregateError(errors, 'all'), { stack: 'AggregateError: all' });
    const [a, b, other] = [placeless('a 1'), placeless('b'), placeless('c')];
    expect(of(together(a, b))).toBe(of(together(b, placeless('a 2'), a)));
    expect(of(together(a, b))).not.toBe(of(together(a, other)));
  });
});

describe('an explicit fingerprint', () => {
  it('overrides everything else', () => {
    expect(of(publish('x'), 'bank down')).toBe(of(new TypeError('y'), 'bank down'));
    expect(of(publish('x'), 'bank down')).not.toBe(of(publish('x')));
  });

  it('may have several parts, whose boundaries count', () => {
    expect(of(publish('x'), ['a', 'b'])).toBe(of(publish('x'), ['a', 'b']));
    expect(of(publish('x'), ['a', 'b'])).not.toBe(of(publish('x'), ['ab']));
    expect(of(publish('x'), ['a'])).toBe(of(publish('x'), 'a'));
  });

  it('is ignored when it is empty', () => {
    expect(of(publish('x'), '')).toBe(of(publish('x')));
    expect(of(publish('x'), [])).toBe(of(publish('x')));
  });

  it('keeps the name of each error', () => {
    const names = [new TypeError('x'), new RangeError('x')].map(
      (error) => fingerprinter.of(error, 'group').name,
    );
    expect(names).toEqual(['TypeError', 'RangeError']);
  });
});

describe('the fingerprint on another machine', () => {
  function installed(stackOf: (directory: string) => string): string {
    const directory = mkdtempSync(join(tmpdir(), 'machine-'));
    writeFileSync(join(directory, 'package.json'), '{"name":"api"}');
    try {
      return new Fingerprinter({ root: directory }).of(placeless('x', { stack: stackOf(directory) })).value;
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  it('is the same, for sources and for built files', () => {
    const source = installed((root) => `Error: x\n    at Video.publish (${root}/src/video.ts:7:13)`);
    expect(
      installed((root) => `Error: x\n    at async Video.publish (file://${root}/dist/video.js:99:1)`),
    ).toBe(source);
    expect(installed((root) => `Error: x\n    at Video.publish (${root}/src/audio.ts:7:13)`)).not.toBe(
      source,
    );
  });

  it('never changes without a new version', () => {
    expect(of(placeless('Video 1 is gone', { code: 'E1' }))).toBe('v2:a5ec838d67ff5e10');
    expect(of('text', 'bank down')).toBe('v2:90fefef3ef86dfab');
  });

  it('has the fingerprint of version 1 as its alias', () => {
    const alias = (thrown: unknown, explicit?: string): string => fingerprinter.of(thrown, explicit).alias;
    expect(alias(placeless('Video 1 is gone', { code: 'E1' }))).toBe('v1:8b1f454734b10c57');
    expect(alias('text', 'bank down')).toBe('v1:90fefef3ef86dfab');
  });
});

describe('a repeated error', () => {
  it('is not parsed again', () => {
    const name = jest.spyOn(ModulePaths.prototype, 'name');
    const own = new Fingerprinter();
    const errors = Array.from({ length: 50 }, (_, id) => publish(`Video ${id}`));
    const first = own.of(errors.pop());
    const calls = name.mock.calls.length;
    const others = errors.map((error) => own.of(error));
    expect(others.every((other) => other === first)).toBe(true);
    expect(name.mock.calls.length).toBe(calls);
    name.mockRestore();
  });

  it('has the same fingerprint after it was forgotten', () => {
    const own = new Fingerprinter({ maxEntries: 2 });
    const before = own.of(placeless('a')).value;
    for (const letter of 'bcdefgh') own.of(placeless(letter));
    expect(own.of(placeless('a')).value).toBe(before);
  });
});

describe('the title of a fingerprint', () => {
  it('contains no secret', () => {
    fc.assert(
      fc.property(secretTexts, ({ text, secret }) => {
        const error = placeless(text, { name: text, code: text });
        expect(JSON.stringify(fingerprinter.of(error))).not.toContain(secret);
      }),
    );
  });
});

describe('the fingerprinter', () => {
  it.each(hostileValues().map((value, index) => [index, value] as const))(
    'never throws: hostile value %i',
    (_index, value) => {
      const { value: fingerprint, title } = fingerprinter.of(value);
      expect(fingerprint).toMatch(/^v2:/);
      expect(title.length).toBeLessThanOrEqual(200);
    },
  );

  it('never throws, and is deterministic', () => {
    fc.assert(
      fc.property(anythingThrown, ({ thrown }) => {
        expect(of(thrown)).toBe(new Fingerprinter().of(thrown).value);
        expect(of(thrown, 'x')).toBe(of('x', 'x'));
      }),
    );
  });

  it.each([
    [{ root: 5 }, 'fingerprint.root'],
    [{ maxEntries: 0 }, 'fingerprint.maxEntries'],
    [{ maxentries: 5 }, 'fingerprint.maxentries'],
  ])('refuses %j and names the option', (options, option) => {
    const build = (): unknown => new Fingerprinter(options as unknown as FingerprinterOptions);
    expect(build).toThrow(OptionsError);
    expect(build).toThrow(`"${option}"`);
  });
});
