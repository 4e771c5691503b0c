import type { Clock, Redactor } from '@breakwater/core';
import type { HeaderFields } from '../requests/header-fields.js';
import type { IncomingTrace } from '../requests/incoming-trace.js';
import type { AttemptLimits } from '../transport/attempt-failures.js';
import type { Transport } from '../transport/transport.js';

/** The parts of an upstream that its calls use. */
export interface ExchangeHome {
  readonly clock: Clock;
  readonly transport: Transport;
  readonly trace: IncomingTrace;
  readonly redactor: Redactor;
  /** Limits of one attempt. */
  readonly limits: AttemptLimits;
  /** True if the upstream belongs to somebody else. */
  readonly external: boolean;
  /** True if an option says that the upstream belongs to this application's owner. */
  readonly internal: boolean;
  /** Adds the headers of the upstream that the request does not have. */
  readonly headers: ((headers: HeaderFields) => void | Promise<void>) | undefined;
}
