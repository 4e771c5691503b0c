import { Socket } from 'node:net';
import { counted, type ResilienceEvents } from '@breakwater/core';

type Handles = () => readonly unknown[];

/** Sockets and listeners at one moment. */
interface Baseline {
  readonly sockets: ReadonlySet<unknown>;
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
        .map((socket) => `socket ${addressesOf(socket as Socket)}`),
    ];
  }

  #now(): Baseline {
    const names = process.eventNames().filter((name) => typeof name === 'string');
    return {
      sockets: openSockets(),
      processListeners: new Map(names.map((name) => [name, process.listenerCount(name)])),
      eventListeners: this.events.listenerCounts,
    };
  }
}

/** Open TCP sockets of this process. Node offers no documented list with their addresses. */
function openSockets(): ReadonlySet<Socket> {
  const { _getActiveHandles: handles } = process as { readonly _getActiveHandles?: Handles };
  return new Set(
    (handles?.() ?? []).filter(
      (handle): handle is Socket =>
        handle instanceof Socket && handle.remoteAddress !== undefined && !handle.destroyed,
    ),
  );
}

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
