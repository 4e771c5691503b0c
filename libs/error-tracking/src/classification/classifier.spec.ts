import {
  AppError,
  CircuitOpenError,
  DatabaseError,
  ExternalServiceError,
  NotFoundError,
  RateLimitError,
  TimeoutExceededError,
} from '@breakwater/core';
import { BadRequestException, ForbiddenException, HttpException, NotFoundException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anythingThrown, hostileValues } from '../../test/support/anything-thrown.js';
import { UNKNOWN_ERROR } from './classification.js';
import { Classifier } from './classifier.js';
import { ERROR_CATEGORIES } from './error-category.js';
import { ERROR_SEVERITIES } from './error-severity.js';

const classifier = new Classifier();
const byName = (error: Error): [string, Error] => [`${error.name} (${error.message})`, error];
const refused = (): Error => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

describe('an unknown value', () => {
  it.each([new Error('x'), new TypeError('x'), 'text', 7, undefined, null, {}, () => 1, Symbol('x')])(
    'is classified as a defect of this application: %p',
    (thrown) => {
      expect(classifier.classify(thrown)).toEqual(UNKNOWN_ERROR);
    },
  );
});

describe('an expected error', () => {
  it.each(
    [
      new NotFoundError('x'),
      new RateLimitError('x'),
      new NotFoundException(),
      new BadRequestException(),
      new HttpException('teapot', 418),
      new AppError('x', { code: 'QUOTA_USED_UP', status: 402 }),
      Object.assign(new Error('request entity too large'), { expose: true, statusCode: 413 }),
      Object.assign(new Error('Body is too large'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }),
    ].map(byName),
  )('is an error that becomes a 4xx: %s', (_name, error) => {
    expect(classifier.classify(error).expected).toBe(true);
  });

  it.each(
    [
      new Error('x'),
      new HttpException('x', 500),
      new DatabaseError('x'),
      new ExternalServiceError('x'),
      Object.assign(new Error('x'), { response: { status: 404 } }),
      Object.assign(new Error('x'), { status: 404 }),
    ].map(byName),
  )('is not what becomes a 5xx, or what another service told us: %s', (_name, error) => {
    expect(classifier.classify(error).expected).toBe(false);
  });

  it('is an error that was answered with 4xx, however it was thrown', () => {
    expect(classifier.classify(new Error('no such video'), { status: 404 })).toEqual({
      category: 'business_logic',
      severity: 'low',
      expected: true,
    });
    expect(classifier.classify(new NotFoundException(), { status: 500 }).expected).toBe(false);
  });

  it('lowers the severity of our answers to the client, but not of refused credentials', () => {
    expect(classifier.classify(refused(), { status: 404 }).severity).toBe('low');
    expect(classifier.classify(new Error('who?'), { status: 401 })).toMatchObject({
      category: 'authentication',
      severity: 'high',
    });
  });

  it('is never a refusal or a time limit of a policy, whatever the status of the answer', () => {
    const open = new CircuitOpenError('payments', 1_000);
    expect(classifier.classify(open, { status: 429 }).expected).toBe(false);
    expect(classifier.classify(new TimeoutExceededError('x', 5, { status: 408 })).expected).toBe(false);
  });

  it('is a time limit that the client itself set', () => {
    const error = new TimeoutExceededError('x', 5, { status: 408, byCaller: true });
    expect(classifier.classify(error, { status: 408 })).toMatchObject({ expected: true });
  });
});

describe('the status of the answer', () => {
  it('decides when the error gives no verdict', () => {
    expect(classifier.classify(new Error('x'), { status: 504 }).category).toBe('timeout');
    expect(classifier.classify(new ForbiddenException(), { status: 504 }).category).toBe('authorization');
  });

  it('does not lower a critical error', () => {
    const health = new HttpException({ status: 'error', info: {}, error: {}, details: {} }, 503);
    expect(classifier.classify(health, { status: 503 }).severity).toBe('critical');
  });
});

describe('an error that ends the process', () => {
  it.each(['crash', 'startup'])('is critical and unexpected: %s', (cause) => {
    expect(classifier.classify(new NotFoundException(), { cause })).toEqual({
      category: 'business_logic',
      severity: 'critical',
      expected: false,
    });
  });
});

describe('rules of the application', () => {
  it('precede those of the package', () => {
    const strict = new Classifier({
      rules: [{ match: NotFoundException, category: 'database', severity: 'high' }],
    });
    expect(strict.classify(new NotFoundException())).toEqual({
      category: 'database',
      severity: 'high',
      expected: true,
    });
  });

  it('decide only the properties that they name', () => {
    const lenient = new Classifier({ rules: [{ match: 'ECONNREFUSED', expected: true }] });
    expect(lenient.classify(refused())).toEqual({ category: 'network', severity: 'medium', expected: true });
  });

  it('apply to errors that end the process as well', () => {
    const lenient = new Classifier({ rules: [{ match: Error, severity: 'low' }] });
    expect(lenient.classify(new Error('x'), { cause: 'crash' })).toMatchObject({ severity: 'low' });
  });
});

describe('classify', () => {
  const own = new Classifier({
    rules: [
      { match: TypeError, category: 'validation' },
      { match: 'ENOENT', severity: 'low' },
      { match: 402, expected: true },
      { match: (error) => (error as { cause: { x: string } }).cause.x.includes('x'), severity: 'low' },
    ],
    classifyDatabaseError: (error) => ({ kind: (error as { kind: string }).kind.trim() }),
  });

  it.each(hostileValues().map((value, index) => [index, value] as const))(
    'never throws: hostile value %i',
    (_index, value) => {
      for (const each of [classifier, own]) {
        expect(ERROR_CATEGORIES).toContain(each.classify(value).category);
      }
    },
  );

  it('never throws, whatever was thrown in whatever context', () => {
    fc.assert(
      fc.property(anythingThrown, fc.dictionary(fc.string(), fc.anything()), ({ thrown }, context) => {
        const { category, severity, expected } = own.classify(thrown, context);
        expect(ERROR_CATEGORIES).toContain(category);
        expect(ERROR_SEVERITIES).toContain(severity);
        expect(typeof expected).toBe('boolean');
      }),
    );
  });
});
