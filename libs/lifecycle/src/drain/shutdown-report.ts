import { Inject, Injectable } from '@nestjs/common';
import { Closers } from '../closing/closers.js';
import { WebSockets } from '../server/web-sockets.js';
import { InFlight } from '../in-flight/in-flight.js';
import { Intakes } from '../intake/intakes.js';
import { HostProcess } from '../process/host-process.js';
import { HookGuard } from './hook-guard.js';

/** Entries of one kind that a report names; the rest is counted. */
const MAX_NAMED = 20;

/** Lists what a shutdown waits for: intakes, routes with their age, work, streams, WebSockets, the closer, hooks, open handles. */
@Injectable()
export class ShutdownReport {
  #step = 'the start';

  constructor(
    @Inject(InFlight) private readonly inFlight: InFlight,
    @Inject(WebSockets) private readonly webSockets: WebSockets,
    @Inject(Intakes) private readonly intakes: Intakes,
    @Inject(Closers) private readonly closers: Closers,
    @Inject(HookGuard) private readonly hooks: HookGuard,
    @Inject(HostProcess) private readonly host: HostProcess,
  ) {}

  /** Notes the step that the shutdown has reached. */
  enter(step: string): void {
    this.#step = step;
  }

  /** The report below `headline`: one line for each kind of thing that is left. */
  text(headline: string): string {
    const { current } = this.closers;
    const lines = [
      ['intake', listed(this.intakes.running)],
      ['requests', this.#entries('request')],
      ['work', this.#entries('work')],
      ['streams', this.#entries('stream')],
      ['WebSockets', this.webSockets.size > 0 ? String(this.webSockets.size) : ''],
      ['closer', current ? named(current) : ''],
      ['hooks', listed(this.hooks.running)],
      ['handles', counted(this.host.activeResources())],
    ].flatMap(([kind, text]) => (text ? [`  ${kind}: ${text}`] : []));
    return [`${headline}; waiting for: ${this.#step}`, ...lines].join('\n');
  }

  #entries(kind: string): string {
    return listed(this.inFlight.entries.filter((entry) => entry.kind === kind));
  }
}

interface Named {
  readonly name: string;
  /** Milliseconds. */
  readonly age: number;
}

function listed(all: readonly Named[]): string {
  const rest = all.length > MAX_NAMED ? ` and ${all.length - MAX_NAMED} more` : '';
  return all.slice(0, MAX_NAMED).map(named).join(', ') + rest;
}

function named({ name, age }: Named): string {
  return `${name} (${Math.round(age)} ms)`;
}

function counted(resources: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const resource of resources) counts.set(resource, (counts.get(resource) ?? 0) + 1);
  return [...counts].map(([resource, count]) => (count > 1 ? `${resource} x${count}` : resource)).join(', ');
}
