import { ValidationError as InvalidInput } from '@breakwater/core';
import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { validatorPackage } from './validation-rules.js';

/** No DTO nests deeper. Class-transformer recurses, so a deep body could overflow the stack. */
const MAX_DEPTH = 10;

/** Limits for the number of problems in an answer and for the length of each, so that an answer is not larger than its request. */
const MAX_PROBLEMS = 20;
const MAX_PROBLEM_LENGTH = 200;
const MAX_FIELD_LENGTH = 100;

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
    const hidden = namesOfObject(value).map((field) => ({
      field,
      message: `property ${field} should not exist`,
    }));
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

/** A problem of one field. A form can show it beside the field. */
interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

class InvalidFields extends InvalidInput {
  constructor(readonly all: readonly FieldProblem[]) {
    const errors = all.slice(0, MAX_PROBLEMS).map(({ field, message }) => ({
      field: field.slice(0, MAX_FIELD_LENGTH),
      message: message.slice(0, MAX_PROBLEM_LENGTH),
    }));
    const rest = all.length > errors.length ? `; and ${all.length - errors.length} more` : '';
    const problems = errors.map(({ message }) => message).join('; ');
    super(`The request is not valid: ${problems}${rest}.`, { metadata: { errors } });
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

/** The DTOs are flat; the problem of an item of a list belongs to the list. */
function describe({ property, constraints = {}, children = [] }: ValidationError): FieldProblem[] {
  const messages = [
    ...Object.values(constraints),
    ...children.flatMap(describe).map(({ message }) => message),
  ];
  return messages.map((message) => ({ field: property, message }));
}
