import type { WireUrl } from '../transport/transport.js';

/** An address below the base of an upstream. Its parts are known, so that no `URL` is parsed for a call. */
export class UpstreamAddress implements WireUrl {
  /** @param pathname escaped like that of a `URL` */
  constructor(
    readonly origin: string,
    readonly pathname: string,
    /** Empty, or a query with its `?`. */
    readonly search: string,
  ) {}

  get href(): string {
    return this.origin + this.pathname + this.search;
  }

  get protocol(): string {
    return this.origin.slice(0, this.origin.indexOf(':') + 1);
  }
}
