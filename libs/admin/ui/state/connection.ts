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
  /** Too many pages are open, so this one shows a snapshot from time to time. */
  | { readonly state: 'polling'; readonly retryAt: number }
  /** `isOver`: the instance said goodbye. */
  | { readonly state: 'lost'; readonly since: number; readonly retryAt: number; readonly isOver: boolean };

/** Milliseconds without a sign of life after which the connection counts as lost; the service sends one at least every 15 seconds. */
const SILENCE = 35_000;

/** Waits between attempts to connect, in milliseconds: full jitter up to the limit, which doubles. */
const MIN_WAIT = 1_000;
const MAX_WAIT = 30_000;

export const connection = signal<Connection>({ state: 'connecting' });

/** Everything that the service has told; `undefined` before the first snapshot. */
export const page = signal<Snapshot | undefined>(undefined);

/** The instance that answered before the present one, and when the page noticed it. */
export const previous = signal<{ readonly id: string; readonly until: number } | undefined>(undefined);

let lastEventId = '';
let failures = 0;
let lost: { readonly since: number; readonly isOver: boolean } | undefined;
let abort: AbortController | undefined;
let retry: ReturnType<typeof setTimeout> | undefined;

/** Connects to the service, again and again until {@link connection} is `unauthorized`. */
export async function connect(): Promise<void> {
  clearTimeout(retry);
  abort?.abort();
  const own = (abort = new AbortController());
  if (connection.value.state === 'unauthorized') connection.value = { state: 'connecting' };
  let isPolling = false;
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
      await readEvents(answer.body, take, onSign);
    } else {
      isPolling = await takeSnapshot(own.signal);
    }
  } catch {
    // The connection broke. The page says so, and tries again.
  } finally {
    clearTimeout(silence);
  }
  if (own === abort) waitForNext(isPolling);
}

/** Asks for a snapshot without a stream: too many pages are open. Returns false if the service has none. */
async function takeSnapshot(aborted: AbortSignal): Promise<boolean> {
  const answer = await fetch('api/snapshot', { headers: credentials(), cache: 'no-store', signal: aborted });
  if (!answer.ok) return false;
  show((await answer.json()) as Snapshot);
  // The frames after the last event are older than this snapshot.
  lastEventId = '';
  return true;
}

function take({ type, id, data }: ServerEvent): void {
  if (type === 'bye') {
    lost = { since: Date.now(), isOver: true };
    return;
  }
  if (type === 'snapshot') show(JSON.parse(data) as Snapshot);
  if (type === 'frame' && page.value) page.value = applyFrame(page.value, JSON.parse(data) as Frame);
  lastEventId = id;
  failures = 0;
  lost = undefined;
  connection.value = { state: 'live' };
}

/** Shows a snapshot. Behind a load balancer it may come from another instance than the one before. */
function show(snapshot: Snapshot): void {
  const id = page.value?.instance.id;
  if (id !== undefined && id !== snapshot.instance.id) previous.value = { id, until: Date.now() };
  page.value = snapshot;
}

function waitForNext(isPolling: boolean): void {
  lost = isPolling ? undefined : (lost ?? { since: Date.now(), isOver: false });
  const wait = MIN_WAIT / 2 + Math.random() * Math.min(MIN_WAIT * 2 ** failures, MAX_WAIT);
  failures += 1;
  const retryAt = Date.now() + wait;
  connection.value = lost ? { state: 'lost', retryAt, ...lost } : { state: 'polling', retryAt };
  retry = setTimeout(() => void connect(), wait);
}
