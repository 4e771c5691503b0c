import { signal } from '@preact/signals';
import { applyFrame } from './apply-frame.js';
import { readEvents, type ServerEvent } from './event-stream.js';
import type { Frame, Snapshot } from './protocol.js';
import { credentials } from './token.js';

/** State of the connection to the service. */
export type Connection =
  | { readonly state: 'connecting' | 'live' }
  /** The service did not accept the token, or wants one. */
  | { readonly state: 'unauthorized'; readonly isWrong: boolean }
  | { readonly state: 'lost'; readonly since: number; readonly retryAt: number };

/** Milliseconds without a sign of life after which the connection counts as lost; the service sends one at least every 15 seconds. */
const SILENCE = 35_000;

/** Waits between attempts to connect, in milliseconds: full jitter up to the limit, which doubles. */
const MIN_WAIT = 1_000;
const MAX_WAIT = 30_000;

export const connection = signal<Connection>({ state: 'connecting' });

/** Everything that the service has told; `undefined` before the first snapshot. */
export const page = signal<Snapshot | undefined>(undefined);

let lastEventId = '';
let failures = 0;
let lostSince: number | undefined;
let abort: AbortController | undefined;
let retry: ReturnType<typeof setTimeout> | undefined;

/** Connects to the service, again and again until {@link connection} is `unauthorized`. */
export async function connect(): Promise<void> {
  clearTimeout(retry);
  abort?.abort();
  const own = (abort = new AbortController());
  if (connection.value.state === 'unauthorized') connection.value = { state: 'connecting' };
  let isOver = false;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const onSign = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => own.abort(), SILENCE);
  };
  try {
    onSign();
    const headers = { ...credentials(), ...(lastEventId && { 'last-event-id': lastEventId }) };
    const answer = await fetch('api/stream', { headers, cache: 'no-store', signal: own.signal });
    if (answer.status === 401 || answer.status === 403) {
      connection.value = { state: 'unauthorized', isWrong: 'authorization' in headers };
      return;
    }
    if (answer.ok && answer.body) {
      await readEvents(
        answer.body,
        (event) => {
          isOver = take(event) || isOver;
        },
        onSign,
      );
    } else {
      // Too many pages are open: a snapshot from time to time is better than nothing.
      const snapshot = await fetch('api/snapshot', { headers: credentials(), signal: own.signal });
      if (snapshot.ok) page.value = (await snapshot.json()) as Snapshot;
    }
  } catch {
    // The connection broke. The page says so, and tries again.
  } finally {
    clearTimeout(silence);
  }
  if (own !== abort) return;
  lost(isOver);
}

/** Takes an event. Returns true for the goodbye of the service. */
function take({ type, id, data }: ServerEvent): boolean {
  if (type === 'bye') return true;
  if (type === 'snapshot') page.value = JSON.parse(data) as Snapshot;
  if (type === 'frame' && page.value) page.value = applyFrame(page.value, JSON.parse(data) as Frame);
  lastEventId = id;
  failures = 0;
  lostSince = undefined;
  connection.value = { state: 'live' };
  return false;
}

function lost(isOver: boolean): void {
  lostSince ??= Date.now();
  // After a goodbye another instance takes over: ask it soon, but not with all pages at once.
  const limit = isOver ? MIN_WAIT : Math.min(MIN_WAIT * 2 ** failures, MAX_WAIT);
  failures += 1;
  const wait = MIN_WAIT / 2 + Math.random() * limit;
  connection.value = { state: 'lost', since: lostSince, retryAt: Date.now() + wait };
  retry = setTimeout(() => void connect(), wait);
}
