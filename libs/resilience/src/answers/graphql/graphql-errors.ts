import type { Failures, Redactor } from '@breakwater/core';
import type { ArgumentsHost } from '@nestjs/common';
import { shownError } from '../error-answer.js';
import { type ErrorDescription, describeError } from '../error-description.js';
import type { ErrorReports } from '../error-reports.js';
import {
  GraphqlAnswerError,
  describeGraphqlError,
  graphqlAnswer,
  isGraphqlError,
  redactGraphqlError,
  thrownByResolver,
} from './graphql-error.js';
import { withoutNestedRetry } from '../repeated-requests.js';
import { type GraphqlFacts, fieldOfPath, graphqlFacts } from './graphql-facts.js';

/** The parts of the filter that {@link GraphqlErrors} uses. */
interface GraphqlErrorParts {
  readonly reports: ErrorReports;
  readonly exposeDetails: boolean;
  readonly redactor: Redactor;
  readonly failures: Failures;
}

/** Reports the errors of GraphQL operations and decides what clients may see of them. */
export class GraphqlErrors {
  constructor(private readonly parts: GraphqlErrorParts) {}

  /** Returns the error to throw in place of an error that a resolver threw. */
  ofResolver(thrown: unknown, host: ArgumentsHost): GraphqlAnswerError {
    const facts = graphqlFacts(host);
    if (!isGraphqlError(thrown)) return this.#answer(thrown, this.#describe(thrown, facts), facts);
    this.#report(thrown, describeGraphqlError(thrown), facts);
    return redactGraphqlError(thrown, this.parts.redactor);
  }

  /** Returns what clients may see of an error that a GraphQL server sends; `undefined` for what {@link ofResolver} has returned. */
  ofServer(error: unknown): GraphqlAnswerError | undefined {
    const thrown = thrownByResolver(error);
    if (thrown instanceof GraphqlAnswerError) return undefined;
    const field = fieldOfPath(error);
    const facts = field === undefined ? {} : { field };
    if (!isGraphqlError(thrown)) return this.#answer(thrown, this.#describe(thrown, facts), facts);
    const description = describeGraphqlError(thrown);
    if (description.status >= 500) return this.#answer(thrown, description, facts);
    this.#report(thrown, description, facts);
    return redactGraphqlError(thrown, this.parts.redactor);
  }

  #describe(thrown: unknown, { request }: GraphqlFacts): ErrorDescription {
    const { failures } = this.parts;
    return withoutNestedRetry(describeError(thrown, failures), thrown, request, failures);
  }

  #answer(thrown: unknown, description: ErrorDescription, facts: GraphqlFacts): GraphqlAnswerError {
    this.#report(thrown, description, facts);
    const { exposeDetails, redactor } = this.parts;
    const { requestId } = facts;
    return graphqlAnswer(shownError(description, { exposeDetails, redactor }, requestId), {
      status: description.status,
      requestId,
      stack: exposeDetails ? redactor.stack(thrown) : undefined,
    });
  }

  #report(thrown: unknown, { status }: ErrorDescription, { field, requestId }: GraphqlFacts): void {
    this.parts.reports.add(thrown, {
      transport: 'graphql',
      status,
      ...(field !== undefined && { route: field }),
      ...(requestId !== undefined && { requestId }),
    });
  }
}
