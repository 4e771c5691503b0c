import { subscribe } from 'node:diagnostics_channel';
import { context, propagation } from '@opentelemetry/api';

/** A request of `fetch` that is about to be sent. */
interface OutgoingRequest {
  addHeader(name: string, value: string): void;
}

/** Writes the active span into the headers of every `fetch`. In a guarded call, that is the span of the attempt. */
export function propagateContext(): void {
  subscribe('undici:request:create', (message) => {
    const { request } = message as { readonly request: OutgoingRequest };
    propagation.inject(context.active(), request, {
      set: (carrier, name, value) => carrier.addHeader(name, value),
    });
  });
}
