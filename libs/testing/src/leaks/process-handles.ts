import type { Socket } from 'node:net';
import { counted, type ResilienceEvents } from '@breakwater/core';
import { openSockets } from './open-sockets.js';

/** Sockets and listeners at one moment. */
interface Baseline {
  readonly sockets: ReadonlySet<Socket>;
  readonly processListeners: ReadonlyMap<string, number>;
  readonly eventListeners: ReadonlyMap<string, number>;
}

/** Sockets and listeners that an application holds beyond those that were there before, or that its start has left. */
export class ProcessHandles {
  /** Taken before the application is made. After its end, everything beyond this is a leak. */
  readonly #before: Baseline;
  #baseline: Baseline;

  constructor(private readonly events: ResilienceEvents) {
    this.#before = this.#baseline = this.#now();
    // Without `init()`, Nest calls no hook after it has made the modules.
    setImmediate(() => {
      this.#baseline = { ...this.#baseline, eventListeners: this.#now().eventListeners };
    });
  }

  /** Accepts everything that the start of the application has opened. */
  startEnds(): void {
    this.#baseline = this.#now();
  }

  /** Accepts only what was there before the application was made. */
  applicationEnds(): void {
    this.#baseline = { ...this.#before, eventListeners: this.#now().eventListeners };
  }

  /** Lines about what is held beyond the baseline. */
  surplus(): string[] {
    const now = this.#now();
    const { sockets, processListeners, eventListeners } = this.#baseline;
    return [
      ...grown(eventListeners, now.eventListeners, 'the event'),
      ...grown(processListeners, now.processListeners, 'the process event'),
      ...Array.from(now.sockets)
        .filter((socket) => !sockets.has(socket))
        .map((socket) => `socket ${addressesOf(socket)}`),
    ];
  }

  #now(): Baseline {
    const names = process.eventNames().filter((name) => typeof name === 'string');
    return {
      sockets: connectedSockets(),
      processListeners: new Map(names.map((name) => [name, process.listenerCount(name)])),
      eventListeners: this.events.listenerCounts,
    };
  }
}

/** The sockets that are connected. */
const connectedSockets = (): ReadonlySet<Socket> =>
  new Set(
    [...openSockets].filter(({ remoteAddress, destroyed }) => remoteAddress !== undefined && !destroyed),
  );

function addressesOf({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return `${localAddress}:${localPort} to ${remoteAddress}:${remotePort}`;
}

function grown(
  before: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
  what: string,
): string[] {
  return Array.from(now).flatMap(([name, count]) => {
    const more = count - (before.get(name) ?? 0);
    return more > 0 ? [`${counted(more, 'more listener')} of ${what} '${name}'`] : [];
  });
}
