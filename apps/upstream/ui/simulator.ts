/** The settings of a service that this page shows. A service has those of them that mean something for it. */
export interface Settings {
  readonly mode: string;
  readonly rate?: number;
  readonly status?: number;
  readonly route?: string;
  readonly latency?: { readonly distribution: string; readonly value?: number };
}

/** One service, as `GET /services` lists it. */
export interface Service {
  readonly name: string;
  readonly faults: Settings;
  /** Number of calls that have arrived. */
  readonly calls: number;
}

/** Lists the services. */
export function readServices(): Promise<readonly Service[]> {
  return send('GET', 'services') as Promise<readonly Service[]>;
}

/** Gives a service a fault. */
export async function breakService(name: string, fault: object): Promise<void> {
  await send('PUT', `faults/${name}`, fault);
}

/** Ends the faults of a service. */
export async function repairService(name: string): Promise<void> {
  await send('DELETE', `faults/${name}`);
}

/** @throws Error when the simulator does not answer, or refuses */
async function send(method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(path, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (!response.ok) throw new Error(`The simulator answered ${response.status}.`);
  return response.json();
}
