import type { StandardSchemaV1 } from '@standard-schema/spec';
import { HttpAnswer } from './http-answer.js';
import { HttpSchemaError } from '../errors/http-schema.error.js';
import { publicHeaders } from '../errors/public-headers.js';
import type { WireAnswer } from '../transport/transport.js';
import { type AnswerReader, isSuccess, MAX_ERROR_BYTES, statusError } from '../attempts/answer-reader.js';
import { type Exchange, factsOf } from '../attempts/exchange.js';

/** Reads the whole body within the attempt, so that the limits and the retries of the call include it. */
export class WholeAnswerReader<T> implements AnswerReader<HttpAnswer<T>> {
  constructor(private readonly schema?: StandardSchemaV1) {}

  async read(answer: WireAnswer, exchange: Exchange<HttpAnswer<T>>): Promise<HttpAnswer<T>> {
    const { request } = exchange;
    if (!isSuccess(answer.status, request.conditional)) {
      throw statusError(answer, await answer.excerpt(MAX_ERROR_BYTES), exchange);
    }
    const arriving = answer.bytes();
    const body = arriving instanceof Promise ? await arriving : arriving;
    const read = new HttpAnswer<T>(request, answer.status, answer.headers, body);
    if (this.schema && answer.status !== 304) await this.#validate(read, this.schema, exchange);
    return read;
  }

  async #validate(
    answer: HttpAnswer<T>,
    schema: StandardSchemaV1,
    exchange: Exchange<unknown>,
  ): Promise<void> {
    let result = schema['~standard'].validate(answer.json());
    if (result instanceof Promise) result = await result;
    if (result.issues) {
      const facts = {
        ...factsOf(exchange.request),
        upstreamStatus: answer.status,
        responseHeaders: publicHeaders(answer.headers, exchange.home.redactor),
      };
      throw new HttpSchemaError(facts, result.issues.map(pathOf));
    }
    answer.replaceJson(result.value);
  }
}

/** Only the path: the message of an issue can contain the value. */
const pathOf = ({ path = [] }: StandardSchemaV1.Issue): string =>
  path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
