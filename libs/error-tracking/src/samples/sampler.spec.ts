import { OptionsError, Redactor } from '@breakwater/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anythingThrown, hostileValues } from '../../test/support/anything-thrown.js';
import { CompiledProgram, THROWN_AT } from '../../test/support/compiled.js';
import { secretTexts } from '../../../../test/harness/secret-arbitraries.js';
import type { ErrorSample } from './error-sample.js';
import { Sampler, type SamplerOptions } from './sampler.js';

const AT = new Date('2026-11-22T10:00:00Z');
const sample = (thrown: unknown, context = {}, options: SamplerOptions = {}): ErrorSample =>
  new Sampler(new Redactor(), options).sample(thrown, context, AT);

describe('a sample', () => {
  it('contains the error, its time and its context', () => {
    const error = Object.assign(new TypeError('No such video'), { code: 'E1' });
    expect(sample(error, { requestId: 'r1', attempts: 3 })).toEqual({
      name: 'TypeError',
      code: 'E1',
      message: 'No such video',
      stack: expect.stringMatching(/^at .*sampler\.spec\.ts:\d+:\d+\)?\n/),
      at: AT,
      causes: [],
      context: { requestId: 'r1', attempts: 3 },
    });
  });

  it('has no stack for a value without a stack', () => {
    expect(sample('only a text')).toEqual({
      name: 'thrown',
      message: 'only a text',
      at: AT,
      causes: [],
      context: {},
    });
  });

  it('lists the causes, the nearest first', () => {
    const error = new Error('outer', { cause: new RangeError('middle', { cause: new TypeError('inner') }) });
    expect(sample(error).causes.map(({ name, message }) => `${name}: ${message}`)).toEqual([
      'RangeError: middle',
      'TypeError: inner',
    ]);
  });

  it('lists the members of an AggregateError', () => {
    const error = new AggregateError([new Error('first'), new Error('second')], 'all', {
      cause: new Error('cause'),
    });
    expect(sample(error).causes.map(({ message }) => message)).toEqual(['first', 'second', 'cause']);
  });

  it('is bounded', () => {
    let error = new Error('x'.repeat(1_000_000));
    for (let link = 0; link < 100; link += 1) error = new Error('y'.repeat(100_000), { cause: error });
    expect(sample(error, {}, { maxCauses: 2, maxFrames: 1 }).causes).toHaveLength(2);
    expect(sample(error, {}, { maxFrames: 1 }).stack?.split('\n')).toHaveLength(1);
    expect(sample(error, {}, { maxFrames: 0 })).not.toHaveProperty('stack');
    const context = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, key) => [`k${key}`, 'z'.repeat(10_000)]),
    );
    expect(JSON.stringify(sample(error, context)).length).toBeLessThan(100_000);
  });

  it('has a context even when the given one cannot be read', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(sample(new Error('x'), proxy).context).toEqual({});
  });
});

describe('no secret gets into a sample', () => {
  it('from the name, the code, the message, a cause, the stack or the context', () => {
    fc.assert(
      fc.property(secretTexts, ({ text, secret }) => {
        const error = Object.assign(new Error(`failed: ${text}`, { cause: new Error(text) }), {
          name: text,
          code: text,
          stack: `Error\n    at ${text} (/app/x.js:1:1)\n    at f (/app/${text}:1:1)`,
        });
        const written = JSON.stringify(
          sample(new AggregateError([error], text), { text, error, headers: { text } }),
        );
        expect(written).not.toContain(secret);
        expect(JSON.stringify(sample(error))).not.toContain(secret);
      }),
    );
  });
});

describe('the stack of a sample', () => {
  let program: CompiledProgram;
  afterEach(() => {
    program.remove();
  });

  it('is mapped to the source of the compiled file that threw', () => {
    program = new CompiledProgram();
    expect(sample(program.error).stack).toContain(`${program.source}:${THROWN_AT}:`);
  });

  it('is not mapped with `sourceMaps: false`', () => {
    program = new CompiledProgram();
    expect(sample(program.error, {}, { sourceMaps: false }).stack).toContain('/dist/video.js:');
  });

  it('is not mapped again when Node has mapped it', () => {
    program = new CompiledProgram();
    process.setSourceMapsEnabled(true);
    try {
      expect(sample(program.error).stack).toContain('/dist/video.js:');
    } finally {
      process.setSourceMapsEnabled(false);
    }
  });
});

describe('the sampler', () => {
  it.each(hostileValues().map((value, index) => [index, value] as const))(
    'never throws: hostile value %i',
    (_index, value) => {
      expect(JSON.stringify(sample(value, { value })).length).toBeLessThan(200_000);
    },
  );

  it('never throws, whatever was thrown in whatever context', () => {
    fc.assert(
      fc.property(anythingThrown, fc.dictionary(fc.string(), fc.anything()), ({ thrown }, context) => {
        expect(JSON.stringify(sample(thrown, { ...context, thrown })).length).toBeLessThan(200_000);
      }),
    );
  });

  it.each([
    [{ maxFrames: -1 }, 'sampling.maxFrames'],
    [{ maxCauses: 1.5 }, 'sampling.maxCauses'],
    [{ sourceMaps: 'yes' }, 'sampling.sourceMaps'],
    [{ maxframes: 1 }, 'sampling.maxframes'],
  ])('refuses %j and names the option', (options, option) => {
    const build = (): unknown => new Sampler(new Redactor(), options as SamplerOptions);
    expect(build).toThrow(OptionsError);
    expect(build).toThrow(`"${option}"`);
  });
});
