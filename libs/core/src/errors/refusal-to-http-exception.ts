import { HttpException } from '@nestjs/common';
import { AppError } from './app.error.js';

/**
 * Returns an `HttpException` with the status of an `AppError` below 500, and any other error as it is. Nest maps an `AppError` to its status
 * only if a filter does so. An `HttpException` works in every application.
 */
export function refusalToHttpException(error: unknown): unknown {
  if (!AppError.is(error) || error.status >= 500) return error;
  const { status, code, message, metadata } = error;
  return new HttpException({ statusCode: status, code, message, ...metadata }, status, { cause: error });
}
