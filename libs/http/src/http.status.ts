import type { CircuitState, ModuleStatus, StatusReporter } from '@breakwater/core';
import { CircuitBreakerService } from '@breakwater/resilience';
import { Injectable, Optional } from '@nestjs/common';
import { HttpClients } from './http-clients.service.js';
import type { Upstream } from './upstreams/upstream.js';

/** Health of one upstream. */
export interface UpstreamHealth {
  /** State of its circuit; `undefined` for a policy without one. */
  readonly circuit: CircuitState | undefined;
  /** Milliseconds since its last success; `undefined` before the first one. */
  readonly sinceLastSuccess: number | undefined;
}

/**
 * Reports the health of all upstreams from the states of their circuits. It sends no request. An application passes it to its health
 * checks, e.g. a provider with `@ModuleHealth('http')` that extends this class.
 */
@Injectable()
export class HttpStatus implements StatusReporter {
  constructor(
    private readonly clients: HttpClients,
    // Optional, because HttpClients says which import is missing.
    @Optional() private readonly circuits: CircuitBreakerService,
  ) {}

  getHealthStatus(): ModuleStatus {
    const details = this.details();
    const open = Object.entries(details).flatMap(([name, { circuit }]) => (circuit === 'open' ? [name] : []));
    return {
      status: open.length > 0 ? 'degraded' : 'healthy',
      message:
        open.length > 0
          ? `The circuits of these upstreams are open: ${open.join(', ')}.`
          : 'No circuit of an upstream is open.',
      details,
    };
  }

  /** The health of each upstream by name. */
  details(): Readonly<Record<string, UpstreamHealth>> {
    return Object.fromEntries(
      this.clients.upstreams.map((upstream) => [
        upstream.name,
        { circuit: this.#circuitOf(upstream), sinceLastSuccess: rounded(upstream.sinceLastSuccess) },
      ]),
    );
  }

  #circuitOf({ circuit }: Upstream): CircuitState | undefined {
    return circuit === undefined ? undefined : this.circuits.getState(circuit)?.state;
  }
}

const rounded = (time: number | undefined): number | undefined => time && Math.round(time);
