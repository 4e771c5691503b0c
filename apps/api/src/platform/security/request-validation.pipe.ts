import { ValidationError as InvalidInput } from '@breakwater/core';
import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';

/** No DTO nests deeper. Class-transformer recurses, so a deep body could overflow the stack. */
const MAX_DEPTH = 10;

/** Limits for the number of problems in an answer and for the length of each, so that an answer is not larger than its request. */
const MAX_PROBLEMS = 20;
const MAX_PROBLEM_LENGTH = 200;

/** Checks bodies, queries and parameters against their DTO. It refuses fields that the DTO does not name. */
@Injectable()
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      // Answers name the wrong field, never the value that was sent.
      validationError: { target: false, value: false },
      exceptionFactory: (errors: ValidationError[]) => {
        const all = errors.flatMap(describe);
        const problems = all.slice(0, MAX_PROBLEMS).map((problem) => problem.slice(0, MAX_PROBLEM_LENGTH));
        const rest = all.length > problems.length ? `; and ${all.length - problems.length} more` : '';
        return new InvalidInput(`The request is not valid: ${problems.join('; ')}${rest}.`, {
          metadata: { problems },
        });
      },
    });
  }

  /** @throws ValidationError of core, before the value is transformed if it is nested too deeply */
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (isDeeperThan(value, MAX_DEPTH))
      throw new InvalidInput(`The request is not valid: it is nested deeper than ${MAX_DEPTH} levels.`);
    return super.transform(value, metadata);
  }
}

/** Stops at the depth `limit`, so that a deep value costs no more than a flat one. */
function isDeeperThan(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return limit === 0 || Object.values(value).some((item) => isDeeperThan(item, limit - 1));
}

function describe({ constraints = {}, children = [] }: ValidationError): string[] {
  return [...Object.values(constraints), ...children.flatMap(describe)];
}
