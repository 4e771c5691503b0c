import type { FleetState } from '../invocation/fleet-state.js';

/** Knows how other replicas fare with the dependency of a circuit. It only advises: the circuit decides. Must not throw. */
export interface CircuitAdvisor {
  /** Called with each circuit that the application shares by name, when it is made. */
  onShared(circuit: string): void;
  /** Returns the reason for which a failure opens the circuit, if enough other replicas have it open; else `undefined`. */
  verdict(circuit: string): 'fleet-hint' | undefined;
  /** Milliseconds by which the trials of an open circuit wait for those of other replicas. */
  trialDelay(circuit: string): number;
  /** Returns the state in the fleet; `undefined` while other replicas cannot be heard. */
  fleetState(circuit: string): FleetState | undefined;
}
