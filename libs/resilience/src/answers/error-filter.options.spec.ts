import { afterEach, describe, expect, it } from '@jest/globals';
import { type ErrorFilterOptions, resolveErrorFilterOptions } from './error-filter.options.js';
import { envelopeFormat } from './formats/envelope.format.js';
import { plainFormat } from './formats/plain.format.js';
import { problemFormat } from './formats/problem.format.js';

const environment = process.env['NODE_ENV'];

afterEach(() => {
  process.env['NODE_ENV'] = environment;
});

describe('resolveErrorFilterOptions', () => {
  it.each([
    ['production', false],
    ['development', true],
    ['', true],
  ])('exposes details by default when NODE_ENV is %p: %p', (value, exposeDetails) => {
    process.env['NODE_ENV'] = value;
    expect(resolveErrorFilterOptions()).toEqual({ format: problemFormat, exposeDetails });
  });

  it('ignores NODE_ENV when the option is set', () => {
    process.env['NODE_ENV'] = 'production';
    expect(resolveErrorFilterOptions({ exposeDetails: true }).exposeDetails).toBe(true);
  });

  it('accepts a format by name, as an object and as a function', () => {
    const body = (): object => ({});
    expect(resolveErrorFilterOptions({ format: 'envelope' }).format).toBe(envelopeFormat);
    expect(resolveErrorFilterOptions({ format: 'plain' }).format).toBe(plainFormat);
    expect(resolveErrorFilterOptions({ format: problemFormat }).format).toBe(problemFormat);
    expect(resolveErrorFilterOptions({ format: body }).format).toEqual({
      contentType: 'application/json; charset=utf-8',
      body,
    });
  });

  it.each([
    [{ format: 'xml' }, `Expected "errors.format" to be one of 'problem', 'envelope', 'plain', got "xml"`],
    [{ format: 7 }, `Expected "errors.format" to be one of 'problem', 'envelope', 'plain', got 7`],
    [
      { format: { contentType: 'text/xml' } },
      'Expected "errors.format.body" to be a function, got undefined',
    ],
    [
      { format: { body: () => ({}) } },
      'Expected "errors.format.contentType" to be a media type, got undefined',
    ],
    [{ exposeDetails: 'no' }, 'Expected "errors.exposeDetails" to be a boolean, got "no"'],
    [{ expose: true }, 'Expected "errors.expose" to be one of the known options (format, exposeDetails)'],
  ])('refuses %p', (options, message) => {
    expect(() => resolveErrorFilterOptions(options as ErrorFilterOptions)).toThrow(message);
  });

  it('names the place of a wrong option', () => {
    const wrong = { exposeDetails: 1 } as unknown as ErrorFilterOptions;
    expect(() => resolveErrorFilterOptions(wrong, 'ResilienceModule.forRoot')).toThrow(
      '(at ResilienceModule.forRoot)',
    );
  });
});
