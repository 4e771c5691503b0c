/** A switch that an order holds on or off. */
export interface PolicySwitchGauge {
  /** Name of a policy, a circuit, a bulkhead or a method; `*` for all. */
  readonly name: string;
  /** Kind of step; `*` for all but fallbacks. */
  readonly step: string;
  readonly enabled: boolean;
  /** The place that orders it, e.g. `run time`. */
  readonly source: string;
  /** Name of the operator; none for orders of code. */
  readonly who?: string;
  readonly reason?: string;
  /** Milliseconds since the Unix epoch when the order ends. */
  readonly until?: number;
}

/** A switch was turned, or an order for it has ended. `enabled` is its position from now on. */
export interface PolicySwitchedEvent extends PolicySwitchGauge {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}
