import { ValidationError as InvalidInput } from '@breakwater/core';
import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { validatorPackage } from './validation-rules.js';

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
      validatorPackage,
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      // Answers name the wrong field, never the value that was sent.
      validationError: { target: false, value: false },
      exceptionFactory: (errors: ValidationError[]) => new InvalidFields(errors.flatMap(describe)),
    });
  }

  /** @throws ValidationError of core, before the value is transformed if it is nested too deeply */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (isDeeperThan(value, MAX_DEPTH))
      throw new InvalidInput(`The request is not valid: it is nested deeper than ${MAX_DEPTH} levels.`);
    const hidden = namesOfObject(value).map((name) => `property ${name} should not exist`);
    if (hidden.length === 0) return super.transform(value, metadata);
    const others = await super.transform(value, metadata).then(
      () => [],
      (error: unknown) => {
        if (error instanceof InvalidFields) return error.all;
        throw error;
      },
    );
    throw new InvalidFields([...hidden, ...others]);
  }
}

class InvalidFields extends InvalidInput {
  constructor(readonly all: readonly string[]) {
    const problems = all.slice(0, MAX_PROBLEMS).map((problem) => problem.slice(0, MAX_PROBLEM_LENGTH));
    const rest = all.length > problems.length ? `; and ${all.length - problems.length} more` : '';
    super(`The request is not valid: ${problems.join('; ')}${rest}.`, { metadata: { problems } });
  }
}

/** Names such as `__proto__` and `constructor` at any depth. Class-transformer drops them, so class-validator cannot refuse them. */
function namesOfObject(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value).filter((name) => name in Object.prototype);
  return [...own, ...Object.values(value).flatMap(namesOfObject)];
}

/** Stops at the depth `limit`, so that a deep value costs no more than a flat one. */
function isDeeperThan(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return limit === 0 || Object.values(value).some((item) => isDeeperThan(item, limit - 1));
}

function describe({ constraints = {}, children = [] }: ValidationError): string[] {
  return [...Object.values(constraints), ...children.flatMap(describe)];
}
