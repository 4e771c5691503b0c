import { type Clock, type Criticality, RepeatedFailure, processRedactor } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import { incomingCriticality } from './incoming-headers.js';

/** The parts of a request that are the same on Express and Fastify. The request itself is that of the framework. */
export interface IncomingRequest {
  readonly method: string;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Address of the client, as the framework determines it with its setting for proxies. */
  readonly ip?: string | undefined;
}

/** Returns true for a caller that may raise the criticality of its requests. It may declare a more specific type for the request. */
export type TrustCriticality = { call(request: IncomingRequest): boolean }['call'];

/** Asks the application whether it trusts a caller. Anything but `true` means no. */
export class CallerTrust {
  readonly #logger = new Logger('Criticality');
  readonly #failure: RepeatedFailure;

  constructor(
    private readonly trusts: TrustCriticality | undefined,
    clock: Clock,
  ) {
    this.#failure = new RepeatedFailure(clock);
  }

  /**
   * Returns the criticality of a request, by its header and the class that the application gives to it. The application is asked only if
   * the header would raise the class.
   */
  criticalityOf(request: IncomingRequest, own: Criticality): Criticality {
    return incomingCriticality(request.headers, own, () => this.#isTrusted(request));
  }

  #isTrusted(request: IncomingRequest): boolean {
    if (!this.trusts) return false;
    try {
      const answer: unknown = this.trusts(request);
      if (typeof answer === 'boolean') return answer;
      // A promise would come too late, and its rejection must not end the process.
      Promise.resolve(answer).catch(() => undefined);
      this.#report(new TypeError(`It returned ${answer === null ? 'null' : typeof answer}, not a boolean.`));
    } catch (error) {
      this.#report(error);
    }
    return false;
  }

  #report(error: unknown): void {
    const what = '`http.trustCriticality` failed; the caller cannot raise its criticality.';
    const line = this.#failure.describe(what, () => processRedactor.stack(error));
    if (line !== undefined) this.#logger.error(line);
  }
}
