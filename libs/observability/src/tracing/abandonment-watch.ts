import type { CancellationListener, RequestContext } from '@breakwater/core';
import type { Span } from '@opentelemetry/api';
import { errorType } from './error-type.js';

/** Adds an event to the span of an attempt when nobody waits for it any more: its time limit has passed, or its caller has left. */
export class AbandonmentWatch implements CancellationListener {
  private constructor(
    private readonly span: Span,
    private readonly scope: RequestContext,
  ) {
    scope.attach(this);
  }

  /** Watches the scope of an attempt. Returns `undefined` without a scope, or for a span that is not recorded. */
  static begin(span: Span, scope: RequestContext | undefined): AbandonmentWatch | undefined {
    return scope && span.isRecording() ? new AbandonmentWatch(span, scope) : undefined;
  }

  onCancelled(reason: unknown): void {
    try {
      this.span.addEvent('attempt.abandoned', { 'error.type': errorType(reason) });
    } catch {
      // A listener must not throw, but a tracer may.
    }
  }

  /** Ends the watch when the attempt has ended. */
  end(): void {
    this.scope.detach(this);
  }
}
