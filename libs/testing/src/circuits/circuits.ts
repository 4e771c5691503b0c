import { CircuitBreakerService } from '@breakwater/resilience';
import { type ApplicationContext, providerOf } from '../application-context.js';

/**
 * Opens a circuit until {@link closeCircuit}. Its calls are refused with `CIRCUIT_OPEN`.
 *
 * @param name name of the circuit; `Class.method` for a decorated method whose circuit has no name
 * @throws NotFoundError with the circuits that there are
 * @throws TypeError when the application does not import `ResilienceModule`
 */
export function openCircuit(app: ApplicationContext, name: string): void {
  circuitsOf(app).openCircuit(name);
}

/**
 * Closes a circuit, however it was opened.
 *
 * @throws NotFoundError with the circuits that there are
 * @throws TypeError when the application does not import `ResilienceModule`
 */
export function closeCircuit(app: ApplicationContext, name: string): void {
  circuitsOf(app).closeCircuit(name);
}

function circuitsOf(app: ApplicationContext): CircuitBreakerService {
  const missing = 'The application has no circuits. Import ResilienceModule.forRoot().';
  return providerOf(app, CircuitBreakerService, missing);
}
