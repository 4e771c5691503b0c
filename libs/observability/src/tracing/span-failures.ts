import { type Redactor, readText } from '@breakwater/core';
import type { Span } from '@opentelemetry/api';
import { exceptionType, errorType } from './error-type.js';
import type { OpenTelemetry } from './open-telemetry.js';

/** Records errors on spans, following OpenTelemetry's conventions for exceptions. */
export class SpanFailures {
  constructor(
    private readonly api: OpenTelemetry,
    private readonly recordMessages: boolean,
    private readonly redactor: Redactor,
  ) {}

  record(span: Span, error: unknown): void {
    if (!span.isRecording()) return;
    const type = errorType(error);
    const text = this.recordMessages ? readText(error, 'message') : undefined;
    const message = text === undefined ? undefined : this.redactor.text(text);
    const stack = message === undefined ? undefined : this.redactor.stack(error);
    span.setStatus({
      code: this.api.SpanStatusCode.ERROR,
      ...(message !== undefined && { message }),
    });
    span.setAttribute('error.type', type);
    span.addEvent('exception', {
      'exception.type': exceptionType(error),
      'error.type': type,
      ...(message !== undefined && { 'exception.message': message }),
      ...(stack !== undefined && { 'exception.stacktrace': stack }),
    });
  }
}
