import type { Span } from '@opentelemetry/api';
import { errorName, errorType } from './error-type.js';
import type { OpenTelemetry } from './open-telemetry.js';

/** Writes errors onto spans, as OpenTelemetry's conventions for exceptions have it. */
export class SpanFailures {
  constructor(
    private readonly api: OpenTelemetry,
    private readonly recordMessages: boolean,
  ) {}

  record(span: Span, error: unknown): void {
    if (!span.isRecording()) return;
    const type = errorType(error);
    const told = this.recordMessages && error instanceof Error ? error : undefined;
    span.setStatus({
      code: this.api.SpanStatusCode.ERROR,
      ...(told && { message: told.message }),
    });
    span.setAttribute('error.type', type);
    span.addEvent('exception', {
      'exception.type': errorName(error),
      'error.type': type,
      ...(told && { 'exception.message': told.message }),
      ...(told?.stack !== undefined && { 'exception.stacktrace': told.stack }),
    });
  }
}
