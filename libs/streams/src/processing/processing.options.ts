import { isOptionsObject, type OptionsCheck } from '@breakwater/core';
import type { CursorStore, StreamCursor } from '../cursors/cursor-store.js';
import type { DeadLetterStore } from '../dead-letters/dead-letter-store.js';
import { DEFAULT_PROCESSING_OPTIONS } from './processing.constants.js';

/** Unit of positions that are numbers: a unit of time since 1970, or `sequence` for numbers that only count. */
export type CursorUnit = 'microseconds' | 'milliseconds' | 'seconds' | 'sequence';

/** Options of a stream that say how its events are read and handled. Durations are milliseconds. */
export interface ProcessingOptions {
  /** Reads a message. @default JSON.parse */
  parse?(this: void, text: string): unknown;
  /**
   * Treatment of a message that cannot be read: `dead-letter` keeps it in `deadLetters`, `skip` only counts it.
   *
   * @default 'dead-letter'
   */
  readonly unreadable?: 'dead-letter' | 'skip';
  /** Returns the position of an event. @default the position that the transport knows, else `time_us` of the event */
  cursorOf?(this: void, data: unknown): StreamCursor | undefined;
  /** Unit of positions that are numbers. Positions that are texts have none. @default 'microseconds' */
  readonly cursorUnit?: CursorUnit;
  /**
   * True when several events can have one position. Then the events at the kept position are repeated after a restart, because some of
   * them can be new. With false they are taken for handled, as the positions of Jetstream are unique.
   *
   * @default false
   */
  readonly sharedPositions?: boolean;
  /** Returns the name of an event, by which a repeated one is recognised. @default the position and a hash of the message */
  idOf?(this: void, data: unknown): string | undefined;
  /** Number of events that are remembered at least, to recognise repeated ones. @default 20000 */
  readonly rememberedEvents?: number;
  /**
   * Time before the last received event at which the stream continues after a reconnect, because servers do not always send in order.
   * Positions that are texts have no rewind, nor has the unit `sequence`. After a restart the stream continues at the kept position
   * exactly.
   *
   * @default 5000
   */
  readonly rewind?: number;
  /** Number of events that are handled at the same time. With 1, events are handled in order. @default 1 */
  readonly parallel?: number;
  /**
   * Returns a key: events with the same key are handled in order, one at a time. Needs a `parallel` above 1.
   *
   * @default no order among events that are handled in parallel
   */
  keyOf?(this: void, data: unknown): unknown;
  /** Number of events that are not acknowledged at which the connection pauses. @default 1000 */
  readonly maxQueued?: number;
  /** Bytes of messages that are not handled at which the connection pauses. @default 16777216 */
  readonly maxQueuedBytes?: number;
  /** Time limit for one call of the handler. @default 30000 */
  readonly handlerTimeout?: number;
  /** Number of further calls of the handler for an event that failed, before the event goes to `deadLetters`. @default 3 */
  readonly retries?: number;
  /** Upper limit of the wait before the first retry; each further one is twice as long. The wait is a random part of its limit. @default 1000 */
  readonly retryDelay?: number;
  /** Longest wait before a retry, also in an outage. @default 30000 */
  readonly maxRetryDelay?: number;
  /**
   * Time for which an event is repeated while its error says that a dependency is down, e.g. that a circuit is open. The other events
   * wait meanwhile. After that time the event goes to `deadLetters`. `Infinity` waits for ever.
   *
   * @default 900000
   */
  readonly maxOutage?: number;
  /**
   * Number of dead letters without a handled event between them after which the stream slows down to one event per wait, because
   * probably not the events are wrong. `Infinity` never slows down.
   *
   * @default 20
   */
  readonly maxDeadLettersInARow?: number;
  /** Keeps events that could not be handled. @default the memory of the process, for at most 1000 events */
  readonly deadLetters?: DeadLetterStore;
  /** Keeps the position over restarts. @default none: the stream starts at the present */
  readonly cursorStore?: CursorStore;
  /** Number of acknowledged events after which the position is saved. @default 1000 */
  readonly saveEvery?: number;
  /** Time after which a position that has moved is saved. @default 5000 */
  readonly saveInterval?: number;
  /** Time limit for one call of `cursorStore` or `deadLetters`. @default 5000 */
  readonly storeTimeout?: number;
}

/** {@link ProcessingOptions} with every default filled in. */
export interface ResolvedProcessingOptions
  extends
    Required<Omit<ProcessingOptions, 'cursorOf' | 'idOf' | 'keyOf' | 'deadLetters' | 'cursorStore'>>,
    Pick<ProcessingOptions, 'cursorOf' | 'idOf' | 'keyOf'> {
  readonly cursorStore: CursorStore | undefined;
  readonly deadLetters: DeadLetterStore | undefined;
}

const FUNCTIONS = ['parse', 'cursorOf', 'idOf', 'keyOf'] as const;

/** Names of {@link ProcessingOptions}. */
export const PROCESSING_OPTIONS: readonly string[] = [
  ...FUNCTIONS,
  'deadLetters',
  'cursorStore',
  ...Object.keys(DEFAULT_PROCESSING_OPTIONS),
];

/** Checks the options of the processing half, and fills in their defaults. */
export function resolveProcessing(
  options: ProcessingOptions,
  check: OptionsCheck,
): ResolvedProcessingOptions {
  const given = Object.entries(options).filter(
    ([name, value]) => value !== undefined && PROCESSING_OPTIONS.includes(name),
  );
  const resolved = {
    parse: (text: string): unknown => JSON.parse(text),
    cursorStore: undefined,
    deadLetters: undefined,
    ...DEFAULT_PROCESSING_OPTIONS,
    ...Object.fromEntries(given),
  } as ResolvedProcessingOptions;
  for (const name of FUNCTIONS) check.optionalFunction(name, options[name]);
  check.oneOf('unreadable', resolved.unreadable, ['dead-letter', 'skip']);
  check.oneOf('cursorUnit', resolved.cursorUnit, ['microseconds', 'milliseconds', 'seconds', 'sequence']);
  check.boolean('sharedPositions', resolved.sharedPositions);
  for (const name of ['rememberedEvents', 'maxQueued', 'maxQueuedBytes', 'saveEvery'] as const)
    check.integer(name, resolved[name], 1);
  for (const name of ['handlerTimeout', 'retryDelay', 'saveInterval', 'storeTimeout'] as const)
    check.duration(name, resolved[name], 1);
  check.integer('retries', resolved.retries, 0);
  if (check.duration('maxRetryDelay', resolved.maxRetryDelay, 1))
    check.that(
      !(resolved.maxRetryDelay < resolved.retryDelay),
      'maxRetryDelay',
      `at least "retryDelay" (${resolved.retryDelay})`,
      resolved.maxRetryDelay,
    );
  if (resolved.maxOutage !== Infinity) check.duration('maxOutage', resolved.maxOutage);
  if (resolved.maxDeadLettersInARow !== Infinity)
    check.integer('maxDeadLettersInARow', resolved.maxDeadLettersInARow, 1);
  if (resolved.cursorUnit === 'sequence')
    check.withoutEffect('rewind', options.rewind, `with "cursorUnit": 'sequence'`);
  else check.duration('rewind', resolved.rewind);
  if (check.integer('parallel', resolved.parallel, 1) && resolved.parallel === 1)
    check.withoutEffect('keyOf', options.keyOf, 'unless "parallel" is above 1');
  checkStore('cursorStore', resolved.cursorStore, ['load', 'save'], check);
  checkStore('deadLetters', resolved.deadLetters, ['add', 'list', 'remove', 'count'], check);
  return resolved;
}

function checkStore(option: string, store: unknown, methods: readonly string[], check: OptionsCheck): void {
  const fits =
    store === undefined ||
    (isOptionsObject(store) && methods.every((method) => typeof Reflect.get(store, method) === 'function'));
  // A store holds a client, and that the password.
  check.that(fits, option, `an object with the methods ${methods.join(', ')}`, typeof store);
}
