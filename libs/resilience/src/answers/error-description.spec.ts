import { AppError, Failures, NotFoundError, RateLimitError } from '@breakwater/core';
import { BadRequestException, HttpException, NotFoundException, UnauthorizedException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { shownError } from './error-answer.js';
import { describeError } from './error-description.js';

const error = (fields: object, message = 'original'): Error => Object.assign(new Error(message), fields);
const UNKNOWN = { status: 500, code: 'INTERNAL_SERVER_ERROR', retryable: false };

describe('describeError', () => {
  describe('of an AppError', () => {
    it('takes status, code and message from the error', () => {
      const limited = new RateLimitError('Too many', { retryAfter: 1_500, metadata: { limit: 5 } });
      expect(describeError(limited)).toStrictEqual({
        status: 429,
        code: 'RATE_LIMITED',
        message: 'Too many',
        retryable: true,
        retryAfter: 1_500,
        metadata: { limit: 5 },
      });
    });

    it('takes the sentence for clients from the error', () => {
      const failed = new AppError('db-1 failed', { code: 'X', status: 500 }, { publicMessage: 'Not saved' });
      const description = describeError(failed);
      expect(shownError(description, { exposeDetails: false })).toMatchObject({ message: 'Not saved' });
      expect(shownError(description, { exposeDetails: true })).toMatchObject({ message: 'db-1 failed' });
    });

    it.each([200, 302, 600, NaN, '404'])(
      'answers 500 for %p, which is not the status of an error',
      (status) => {
        expect(describeError(new AppError('x', { code: 'X', status: status as number })).status).toBe(500);
      },
    );

    it.each([-1, NaN, Infinity])('ignores a retryAfter of %p', (retryAfter) => {
      expect(describeError(new NotFoundError('x', { retryAfter }))).not.toHaveProperty('retryAfter');
    });
  });

  describe('of a Nest exception', () => {
    it('takes status and message', () => {
      expect(describeError(new NotFoundException('No video 7'))).toStrictEqual({
        status: 404,
        code: 'NOT_FOUND',
        message: 'No video 7',
        retryable: false,
      });
      expect(describeError(new HttpException('teapot', 418))).toMatchObject({
        status: 418,
        message: 'teapot',
      });
    });

    it('takes the code of the exception', () => {
      expect(describeError(new HttpException('x', 402, { errorCode: 'QUOTA' })).code).toBe('QUOTA');
      expect(describeError(new BadRequestException('x', { errorCode: 'TITLE' })).code).toBe('TITLE');
    });

    it('takes the code of the body', () => {
      expect(describeError(new HttpException({ code: 'QUOTA' }, 402)).code).toBe('QUOTA');
      expect(describeError(new HttpException({ code: 7 }, 402)).code).toBe('PAYMENT_REQUIRED');
    });

    it('lists the problems of an input', () => {
      expect(describeError(new BadRequestException(['a is wrong', 'b is wrong']))).toStrictEqual({
        status: 400,
        code: 'VALIDATION_FAILED',
        message: 'The request is not valid.',
        retryable: false,
        errors: ['a is wrong', 'b is wrong'],
      });
      expect(
        describeError(new HttpException({ message: 'Bad CSV', errors: [{ line: 3 }] }, 422)),
      ).toMatchObject({
        message: 'Bad CSV',
        errors: [{ line: 3 }],
      });
    });

    it('keeps further members of a body as metadata', () => {
      const exception = new HttpException({ message: 'used up', limit: 5, statusCode: 402, error: 'x' }, 402);
      expect(describeError(exception)).toMatchObject({ message: 'used up', metadata: { limit: 5 } });
      expect(describeError(new HttpException({ limit: 5 }, 402)).message).toBe('Payment Required');
    });

    it('does not show an error that is the body of the exception', () => {
      expect(describeError(new UnauthorizedException(new Error('ldap://10.0.0.7')))).toMatchObject({
        status: 401,
        code: 'UNAUTHORIZED',
        message: 'Unauthorized',
      });
      expect(describeError(new HttpException(null as never, 403)).message).toBe('Forbidden');
    });

    it('has a code for a status without a name', () => {
      expect(describeError(new HttpException('x', 499))).toMatchObject({ status: 499, code: 'ERROR' });
    });

    it('answers 500 for a status that is not of an error', () => {
      expect(describeError(new HttpException('moved', 302)).status).toBe(500);
    });
  });

  describe('of an HTTP error of a framework', () => {
    it('takes the status of http-errors, and whether the message may be shown', () => {
      expect(describeError(error({ statusCode: 413, status: 413, expose: true }))).toStrictEqual({
        status: 413,
        code: 'PAYLOAD_TOO_LARGE',
        message: 'original',
        retryable: false,
      });
      expect(describeError(error({ status: 403, expose: false }))).toMatchObject({
        status: 403,
        internal: true,
      });
    });

    it('takes the status of Fastify', () => {
      expect(describeError(error({ code: 'FST_ERR_HANDLER_TIMEOUT', statusCode: 503 }))).toMatchObject({
        status: 503,
        retryable: true,
      });
      expect(describeError(error({ name: 'FastifyError', code: 'X', statusCode: 415 })).status).toBe(415);
    });

    it('takes the status of a plain object that was thrown with a message', () => {
      expect(describeError({ statusCode: 409, message: 'taken' })).toMatchObject({
        status: 409,
        message: 'taken',
      });
    });

    it('ignores the status that another service sent to an HTTP client', () => {
      const axios = error({ name: 'AxiosError', code: 'ERR_BAD_REQUEST', status: 404 });
      expect(describeError(axios)).toMatchObject(UNKNOWN);
      expect(describeError({ statusCode: 404 })).toMatchObject(UNKNOWN);
      expect(describeError(error({ statusCode: 200, expose: true }))).toMatchObject(UNKNOWN);
    });
  });

  it.each([new URIError('x'), 'x', 7, null, undefined, {}, Object.create(null), Symbol('x')])(
    'answers 500 for %p',
    (thrown) => {
      expect(describeError(thrown)).toMatchObject(UNKNOWN);
    },
  );

  it.each([
    [error({ code: 'EOPENBREAKER' }), 503, 'SERVICE_UNAVAILABLE'],
    [error({ name: 'BulkheadRejectedError' }), 503, 'SERVICE_UNAVAILABLE'],
    [error({ name: 'BrokenCircuitError' }), 503, 'SERVICE_UNAVAILABLE'],
  ])('answers a refusal of another policy library with 503: %p', (thrown, status, code) => {
    expect(describeError(thrown)).toMatchObject({ status, code, retryable: true });
  });

  it.each(['{"password": hunter2secret}', 'hunter2secret', '{"a": 1, "password": "hunter2secret" x }'])(
    'shows nothing of a request body that is not valid JSON: %s',
    (body) => {
      let thrown: Error | undefined;
      try {
        JSON.parse(body);
      } catch (caught) {
        thrown = caught as Error;
      }
      // Nest turns the error of the body parser into this exception.
      const { message } = describeError(new BadRequestException(thrown?.message));
      expect(message).not.toMatch(/unter2/);
      expect(message).toMatch(/JSON/);
    },
  );

  it.each(['The field "address" is not valid JSON', 'Unexpected token in the header'])(
    'keeps the message %p of an application',
    (message) => {
      expect(describeError(new BadRequestException(message)).message).toBe(message);
    },
  );

  it('uses the table of the application, which its packages extend', () => {
    const failures = new Failures();
    failures.extend({ entries: [{ kind: 'timeout', origin: 'policy', codes: ['MY_LIMIT'] }] });
    expect(describeError(error({ code: 'MY_LIMIT' }), failures)).toMatchObject({ status: 504 });
    expect(describeError(error({ code: 'MY_LIMIT' }))).toMatchObject({ status: 500 });
  });

  it.each([
    [408, true],
    [425, true],
    [429, true],
    [500, false],
    [501, false],
    [502, true],
    [503, true],
    [504, true],
  ])('says of a bare %p whether it is worth another try', (status, retryable) => {
    expect(describeError(new HttpException('x', status)).retryable).toBe(retryable);
  });
});
