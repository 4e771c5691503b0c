import type { FieldProblem } from './field-check.js';

/** A request to the control routes that cannot be served. The answer is `application/problem+json`. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';

  constructor(
    readonly status: number,
    readonly detail: string,
    readonly errors: readonly FieldProblem[] = [],
  ) {
    super(detail);
  }
}
