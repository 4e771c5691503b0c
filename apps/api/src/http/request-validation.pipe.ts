import { ValidationError as InvalidInput } from '@breakwater/core';
import { Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';

/** Checks bodies, queries and parameters against their DTO; what a DTO does not name is refused. */
@Injectable()
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      // Answers name what is wrong, never the value that was sent.
      validationError: { target: false, value: false },
      exceptionFactory: (errors: ValidationError[]) => {
        const problems = errors.flatMap(describe);
        return new InvalidInput(`The request is not valid: ${problems.join('; ')}.`, {
          metadata: { problems },
        });
      },
    });
  }
}

function describe({ constraints = {}, children = [] }: ValidationError): string[] {
  return [...Object.values(constraints), ...children.flatMap(describe)];
}
