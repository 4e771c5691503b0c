import type { Criticality } from '@breakwater/core';

/** The application begins to refuse requests, because it is overloaded. */
export interface OverloadStartedEvent {
  /** Milliseconds by which the latest timer of the last second was late. */
  readonly longestDelay: number;
  /** Milliseconds by which every timer of the last second was late at least. */
  readonly shortestDelay: number;
  /** Requests in flight. */
  readonly inFlight: number;
  /** Median of that number in the calm seconds of the last minute; absent soon after the start. */
  readonly usualInFlight?: number;
}

/** The application refuses no more requests. */
export interface OverloadEndedEvent {
  /** Milliseconds. */
  readonly duration: number;
  /** Requests that have arrived in this time, without those that are never refused. */
  readonly requests: number;
  readonly refused: number;
  /** Highest share of refused requests, from 0 to 1. */
  readonly highestShare: number;
}

/** A request was refused, because the application is overloaded. */
export interface OverloadRejectedEvent {
  readonly criticality: Criticality;
}

/** The load shedding of the application at this moment. */
export interface OverloadGauge {
  /** True while requests are refused. */
  readonly shedding: boolean;
  /** Share of the requests that are refused, from 0 to 1. */
  readonly rejectedShare: number;
  /** Requests of a lower level are refused: 128 levels a class, from 0 for `sheddable` to 511 for `critical-plus`. */
  readonly threshold: number;
  /** Requests in flight, without streams of server-sent events. */
  readonly inFlight: number;
  /** Median of the requests in flight in the calm seconds of the last minute; absent soon after the start. */
  readonly usualInFlight?: number;
  /** Milliseconds by which the latest timer of the last second was late. */
  readonly longestDelay: number;
  /** Milliseconds by which every timer of the last second was late at least. */
  readonly shortestDelay: number;
}

declare module '@breakwater/core' {
  interface ResilienceEventMap {
    'overload.started': OverloadStartedEvent;
    'overload.ended': OverloadEndedEvent;
    'overload.rejected': OverloadRejectedEvent;
  }

  interface ResilienceGaugeMap {
    overload: OverloadGauge;
  }
}
