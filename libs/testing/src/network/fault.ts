/** Direction of the bytes that a fault meets: `up` to the target, `down` to the client. */
export type Direction = 'up' | 'down';

/** Options of all faults. */
export interface FaultOptions {
  /** Bytes that the fault meets. @default 'down'; `blackHole()` and `reset()`: 'both' */
  readonly direction?: Direction | 'both';
  /**
   * Share of the connections that the fault meets, from 0 to 1. The proxy draws once for each connection.
   * @default 1
   */
  readonly toxicity?: number;
}

/** Options of a latency. */
export interface LatencyOptions extends FaultOptions {
  /** Greatest deviation from the delay in milliseconds, up or down. At most the delay. @default 0 */
  readonly jitter?: number;
}

/** Options of a black hole. */
export interface BlackHoleOptions extends FaultOptions {
  /**
   * Throws away the bytes that arrive. Otherwise the proxy holds up to 256 KiB of each direction, reads no more, and sends them on
   * after `heal()`, as TCP does after a broken route.
   * @default false
   */
  readonly discard?: boolean;
}

/** Options of a slice. */
export interface SliceOptions extends FaultOptions {
  /** Largest piece in bytes. */
  readonly size: number;
  /** Milliseconds between two pieces. @default 0 */
  readonly delay?: number;
}

/** Options of a limit. */
export interface LimitOptions extends FaultOptions {
  /** How the connection ends on both sides: in order, or by a reset. @default 'end' */
  readonly by?: 'end' | 'reset';
}

/** A fault with its options. It stays in force until `heal` or a fault of the same kind and direction. */
export type Fault = { readonly toxicity: number } & (
  | { readonly kind: 'latency'; readonly delay: number; readonly jitter: number }
  | { readonly kind: 'bandwidth'; readonly bytesPerMs: number }
  | { readonly kind: 'blackHole'; readonly discard: boolean }
  | { readonly kind: 'slice'; readonly size: number; readonly delay: number }
  | { readonly kind: 'limit'; readonly bytes: number; readonly by: 'end' | 'reset' }
);

/** The fault of one kind. */
export type FaultOf<K extends Fault['kind']> = Extract<Fault, { readonly kind: K }>;
