import type { CancellationListener, RequestContext } from '@breakwater/core';
import type { Span } from '@opentelemetry/api';
import { errorType } from './error-type.js';

/** Notes on the span of an attempt that nobody waits for it any more: its time is over, or its caller has left. */
export class AbandonmentWatch implements CancellationListener {
  private constructor(
    private readonly span: Span,
    private readonly scope: RequestContext,
  ) {
    scope.attach(this);
  }

  /** Watches the scope that an attempt runs in; nothing to watch without one, or on a span that is not recorded. */
  static begin(span: Span, scope: RequestContext | undefined): AbandonmentWatch | undefined {
    return scope && span.isRecording() ? new AbandonmentWatch(span, scope) : undefined;
  }

  onCancelled(reason: unknown): void {
    try {
      this.span.addEvent('attempt.abandoned', { 'error.type': errorType(reason) });
    } catch {
      // A listener must not throw, and a tracer may.
    }
  }

  /** The attempt is over. */
  end(): void {
    this.scope.detach(this);
  }
}
