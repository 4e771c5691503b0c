import type { FleetState } from '../invocation/fleet-state.js';

/** Knows how other replicas fare with the dependency of a circuit. It never decides: a circuit asks it for a bias. Must not throw. */
export interface CircuitAdvisor {
  /** Called with each circuit that the application shares by name, when it is made. */
  onShared(circuit: string): void;
  /** Returns the reason for which a failure has to open the circuit, if so many other replicas have it open. */
  verdict(circuit: string): 'fleet-hint' | undefined;
  /** Milliseconds by which the trials of an open circuit wait for those of other replicas. */
  trialDelay(circuit: string): number;
  /** Returns the state in the fleet; `undefined` while other replicas cannot be heard. */
  fleetState(circuit: string): FleetState | undefined;
}
