/** Options of the cache of the name resolution. Durations are milliseconds. */
export interface DnsOptions {
  /** Time for which an answer is used. The system's resolver does not tell the TTL of a record. @default 10000 */
  readonly ttl?: number;
  /** Time for which a failure is not tried again. @default 1000 */
  readonly failureTtl?: number;
  /** Time for which the last good answer is used while the resolver fails. 0 for never. @default 300000 */
  readonly staleFor?: number;
  /** Time for which an address that refused a connection is tried last. 0 for never. @default 10000 */
  readonly skipFor?: number;
}

/** {@link DnsOptions} with every default filled in. */
export type ResolvedDnsOptions = Required<DnsOptions>;

/** Defaults of the cache of the name resolution. */
export const DEFAULT_DNS_OPTIONS: ResolvedDnsOptions = Object.freeze({
  ttl: 10_000,
  failureTtl: 1_000,
  staleFor: 300_000,
  skipFor: 10_000,
});
