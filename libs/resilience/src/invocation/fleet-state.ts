/** How many replicas of the application have a circuit open, this one among them. */
export interface FleetState {
  /** Live replicas whose circuit is open or half-open. */
  readonly open: number;
  /** Live replicas. */
  readonly instances: number;
}

/** Describes the state for people, e.g. `open in 2 of 5`. */
export function describeFleet({ open, instances }: FleetState): string {
  return `open in ${open} of ${instances}`;
}
