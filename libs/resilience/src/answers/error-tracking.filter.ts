import {
  CLIENT_CLOSED_REQUEST,
  Clock,
  ErrorReporter,
  Failures,
  HttpRequests,
  LoggerErrorReporter,
  Redactor,
  SystemClock,
  type UnreadRequest,
  formatRetryAfter,
  processRedactor,
  seconds,
} from '@breakwater/core';
import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Inject,
  Optional,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorAnswer } from './error-answer.js';
import { type ErrorDescription, describeError } from './error-description.js';
import { ResolvedErrorFilterOptions } from './error-filter.options.js';
import { ErrorReports } from './error-reports.js';
import { FailedStreams } from './failed-streams.js';
import type { ErrorAnswer } from './formats/error-body.format.js';
import { problemFormat } from './formats/problem.format.js';
import { GraphqlAnswers } from './graphql/graphql-answers.js';
import { GraphqlErrors } from './graphql/graphql-errors.js';
import { answerRpc, answerWebSocket } from './message-error.js';
import { messageFacts } from './message-facts.js';
import { answerRouterErrors } from './router-errors.js';
import { withoutNestedRetry } from './repeated-requests.js';
import { requestFacts } from '../requests/request-facts.js';

/** Headers that describe the body of the handler. They do not fit the body of an error. */
const BODY_HEADERS = [
  'Cache-Control',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Language',
  'Content-Length',
  'Content-Range',
  'ETag',
  'Last-Modified',
];

/** Messages for requests that Node refuses, by status. */
const UNREAD: Readonly<Record<number, string>> = {
  408: 'The headers of the request did not arrive in time.',
  413: 'The extensions of the chunks of the body are too large.',
  417: 'The header "Expect" of the request is not supported, except for 100-continue.',
  431: 'The headers of the request are too large.',
};

/** Response of Express (a Node response), or of Fastify (which has one). */
interface PlatformResponse {
  readonly raw?: ServerResponse;
  removeHeader(name: string): unknown;
}

/**
 * Global filter that turns every thrown value into an answer. HTTP: status, a body in the chosen format, `Retry-After`. GraphQL: an
 * error with `extensions`. Microservices and WebSockets: an error object with a code. Every error goes to the {@link ErrorReporter}
 * once. The filter never throws for an HTTP request.
 */
@Catch()
export class ErrorTrackingFilter implements ExceptionFilter {
  readonly #reports: ErrorReports;
  readonly #graphqlErrors: GraphqlErrors;

  constructor(
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(ResolvedErrorFilterOptions) private readonly options: ResolvedErrorFilterOptions,
    @Optional() @Inject(ErrorReporter) reporter?: ErrorReporter,
    @Optional() @Inject(Clock) private readonly clock: Clock = new SystemClock(),
    @Optional() @Inject(Redactor) private readonly redactor: Redactor = processRedactor,
    @Optional() @Inject(GraphqlAnswers) graphql?: GraphqlAnswers,
    @Optional() @Inject(Failures) private readonly failures: Failures = new Failures(),
    @Optional() @Inject(HttpRequests) requests?: HttpRequests,
    @Optional() @Inject(FailedStreams) streams?: FailedStreams,
  ) {
    this.#reports = new ErrorReports(reporter ?? new LoggerErrorReporter(redactor));
    this.#graphqlErrors = new GraphqlErrors({
      reports: this.#reports,
      exposeDetails: options.exposeDetails,
      redactor,
      failures,
    });
    answerRouterErrors(adapterHost);
    graphql?.use((error) => this.#graphqlErrors.ofServer(error));
    streams?.reportTo(this.#reports);
    requests?.answerUnreadWith((unread) => this.#answerUnread(unread));
  }

  catch(thrown: unknown, host: ArgumentsHost): unknown {
    const transport: string = host.getType();
    if (transport === 'graphql') throw this.#graphqlErrors.ofResolver(thrown, host);
    const description = describeError(thrown, this.failures);
    const { status } = description;
    const showing = { exposeDetails: this.options.exposeDetails, redactor: this.redactor };
    switch (transport) {
      case 'http':
        this.#answer(thrown, this.#toRepeated(description, thrown, host), host);
        return undefined;
      case 'rpc':
        this.#reports.add(thrown, { transport, status, ...messageFacts(host) });
        return answerRpc(thrown, description, showing);
      case 'ws':
        this.#reports.add(thrown, { transport, status, ...messageFacts(host) });
        answerWebSocket(thrown, description, showing, host);
        return undefined;
      default:
        this.#reports.add(thrown, { transport, status });
        throw thrown;
    }
  }

  #toRepeated(description: ErrorDescription, thrown: unknown, host: ArgumentsHost): ErrorDescription {
    return withoutNestedRetry(description, thrown, host.switchToHttp().getRequest(), this.failures);
  }

  #answer(thrown: unknown, description: ErrorDescription, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<PlatformResponse>();
    const raw = response.raw ?? (response as unknown as ServerResponse);
    const { path, ...facts } = requestFacts(http.getRequest(), description.status);
    const left = clientLeft(raw);
    this.#reports.add(thrown, { ...facts, status: left ? CLIENT_CLOSED_REQUEST : description.status });
    if (left) return;
    try {
      // The Fastify adapter of Nest 11 does not notice headers that a handler wrote to the response of Node.
      if (raw.headersSent || this.adapterHost.httpAdapter.isHeadersSent(response)) cutOff(raw);
      else {
        const { exposeDetails } = this.options;
        this.#send(
          response,
          errorAnswer(description, { path, ...facts }, exposeDetails, this.clock.date(), this.redactor),
        );
      }
    } catch (error) {
      this.#reports.add(error, { ...facts, status: 500 });
      cutOff(raw);
    }
  }

  /** Answers a request that Node refused, so that the framework has neither its route nor its response. */
  #answerUnread({ request, response, status }: UnreadRequest): void {
    const thrown = new HttpException(UNREAD[status] ?? 'The request cannot be read.', status);
    const facts = requestFacts(request as IncomingMessage & { readonly method: string }, status);
    this.#reports.add(thrown, { ...facts, status });
    const { exposeDetails } = this.options;
    const description = describeError(thrown, this.failures);
    const answer = errorAnswer(description, facts, exposeDetails, this.clock.date(), this.redactor);
    const { contentType, text } = this.#serialize(answer);
    response
      .writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(text) })
      .end(text);
  }

  #send(response: PlatformResponse, answer: ErrorAnswer): void {
    const { httpAdapter } = this.adapterHost;
    const { contentType, text } = this.#serialize(answer);
    for (const header of BODY_HEADERS) response.removeHeader(header);
    httpAdapter.setHeader(response, 'Content-Type', contentType);
    if (answer.retryAfter !== undefined)
      httpAdapter.setHeader(response, 'Retry-After', formatRetryAfter(seconds(answer.retryAfter)));
    httpAdapter.reply(response, text, answer.status);
  }

  /** Falls back to the default format without details when the chosen one, or what it holds, cannot be written. */
  #serialize(answer: ErrorAnswer): { readonly contentType: string; readonly text: string } {
    const { format } = this.options;
    try {
      return { contentType: format.contentType, text: JSON.stringify(format.body(answer)) };
    } catch (error) {
      this.#reports.add(error, { status: 500 });
      const { errors: _errors, metadata: _metadata, ...bare } = answer;
      return { contentType: problemFormat.contentType, text: JSON.stringify(problemFormat.body(bare)) };
    }
  }
}

function clientLeft(raw: ServerResponse): boolean {
  return !raw.writableEnded && (raw.destroyed || raw.socket?.destroyed === true);
}

/** Destroys the connection of an incomplete body, so that it cannot look complete. Leaves a complete body alone. */
function cutOff(raw: ServerResponse): void {
  if (raw.writableEnded) return;
  // Node holds back what a handler writes until the next tick. On Nest 11, this is still the tick of the handler.
  raw.socket?.uncork();
  raw.destroy();
}
