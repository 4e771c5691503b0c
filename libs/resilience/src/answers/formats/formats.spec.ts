import { describe, expect, it } from '@jest/globals';
import { envelopeFormat } from './envelope.format.js';
import type { ErrorAnswer, ErrorBodyFormat } from './error-body.format.js';
import { plainFormat } from './plain.format.js';
import { problemFormat } from './problem.format.js';

const BARE: ErrorAnswer = {
  status: 404,
  title: 'Not Found',
  code: 'NOT_FOUND',
  message: 'No video 7',
  retryable: false,
  path: '/videos/7',
  timestamp: '2026-01-01T00:00:00.000Z',
};
const FULL: ErrorAnswer = {
  ...BARE,
  status: 503,
  title: 'Service Unavailable',
  code: 'CIRCUIT_OPEN',
  message: 'The service is busy; try again in 5 seconds.',
  retryable: true,
  retryAfter: 5,
  errors: ['one', 'two'],
  metadata: { id: 7 },
  requestId: 'r-1',
};

const sent = (format: ErrorBodyFormat, answer: ErrorAnswer): unknown =>
  JSON.parse(JSON.stringify(format.body(answer)));

describe('problemFormat', () => {
  it('has the media type of RFC 9457', () => {
    expect(problemFormat.contentType).toBe('application/problem+json; charset=utf-8');
  });

  it('has the type about:blank when the status is enough, and leaves out members without a value', () => {
    expect(sent(problemFormat, BARE)).toStrictEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'No video 7',
      instance: '/videos/7',
      code: 'NOT_FOUND',
      retryable: false,
    });
  });

  it('has a URN as its type when the code says more than the status', () => {
    expect(sent(problemFormat, FULL)).toStrictEqual({
      type: 'urn:breakwater:error:circuit-open',
      title: 'Service Unavailable',
      status: 503,
      detail: 'The service is busy; try again in 5 seconds.',
      instance: '/videos/7',
      code: 'CIRCUIT_OPEN',
      requestId: 'r-1',
      retryable: true,
      retryAfter: 5,
      errors: ['one', 'two'],
      metadata: { id: 7 },
    });
  });
});

describe('envelopeFormat', () => {
  it('puts the error into the envelope', () => {
    expect(sent(envelopeFormat, FULL)).toStrictEqual({
      success: false,
      error: {
        code: 'CIRCUIT_OPEN',
        message: 'The service is busy; try again in 5 seconds.',
        retryable: true,
        retryAfter: 5,
        errors: ['one', 'two'],
        metadata: { id: 7 },
      },
      requestId: 'r-1',
      timestamp: '2026-01-01T00:00:00.000Z',
    });
  });

  it('leaves out members without a value', () => {
    expect(sent(envelopeFormat, BARE)).toStrictEqual({
      success: false,
      error: { code: 'NOT_FOUND', message: 'No video 7', retryable: false },
      timestamp: '2026-01-01T00:00:00.000Z',
    });
  });
});

describe('plainFormat', () => {
  it('always has its four members', () => {
    expect(sent(plainFormat, BARE)).toStrictEqual({
      error: 'No video 7',
      code: 'NOT_FOUND',
      statusCode: 404,
      metadata: {},
    });
  });

  it('keeps the problems of an input in the metadata', () => {
    expect(sent(plainFormat, FULL)).toMatchObject({ metadata: { id: 7, errors: ['one', 'two'] } });
  });
});
