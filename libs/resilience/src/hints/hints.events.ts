import type { IgnoredHint } from './hint-message.js';

/** The messages of other replicas have stopped, or arrive again. */
export interface FleetHintsConnectionEvent {
  /** With false, circuits decide by themselves, as without hints. */
  readonly connected: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** Fleet hints at this moment. */
export interface FleetHintsGauge {
  /** False before the first message has come back, and while messages do not arrive. */
  readonly connected: boolean;
  /** Live replicas, this one among them. */
  readonly instances: number;
  /** Number of messages since the start that the broker did not take. */
  readonly failures: number;
  /** Number of messages since the start that were ignored, by reason. */
  readonly ignored: Readonly<Record<IgnoredHint, number>>;
}

/** A circuit in the fleet at this moment. */
export interface FleetCircuitGauge {
  readonly circuit: string;
  /** Live replicas whose circuit is open or half-open, this one among them. */
  readonly open: number;
  /** Live replicas, this one among them. */
  readonly instances: number;
}
