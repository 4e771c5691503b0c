import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import { checkOptions, isOptionsObject, type OptionsCheck, readProperty } from '@breakwater/core';
import { DEFAULT_JOBS_OPTIONS } from './jobs.constants.js';
import type { LockStore } from './locks/lock-store.js';
import type { OperationStore } from './stores/operation-store.js';

/** Options of `JobsModule.forRoot()`. Durations are milliseconds. */
export interface JobsModuleOptions {
  /**
   * Keeps the records of operations. All replicas use the same database.
   *
   * @default the memory of the process, which other replicas do not see
   */
  readonly store?: OperationStore;
  /**
   * Keeps the locks and the ticks of `@SingleInstance()`: `new RedisLockStore(redis)` or `new PostgresLockStore(pool)`.
   *
   * @default the memory of the process, which other replicas do not see
   */
  readonly locks?: LockStore;
  /** Names this process in the records. @default host name, process id and a random part */
  readonly owner?: string;
  /**
   * Time without a heartbeat after which an operation is stuck. The process sends one statement with the heartbeats of all its operations
   * every half lease. It must be longer than pauses of the event loop. @default 60000
   */
  readonly lease?: number;
  /** Time after which the signal of an operation aborts, and the operation is stuck. `run` can set another one. @default 7200000 */
  readonly maxRun?: number;
  /** Number of recoveries after which a stuck operation fails. 0 fails it without a recovery. @default 1 */
  readonly maxRecoveries?: number;
  /**
   * If false, this process never looks for stuck operations. Processes that look for them need the functions `onStuck` of all
   * operations.
   *
   * @default true
   */
  readonly detector?: boolean;
  /** Time between two looks for stuck operations. One process at a time does it. @default 30000 */
  readonly detectorInterval?: number;
  /** Time after their end at which records are deleted. @default 604800000 */
  readonly retention?: number;
  /** Time for the deletion of old records at each look, in steps of 500. @default 5000 */
  readonly cleanupBudget?: number;
  /** Time that running operations get at a shutdown after the last request, before their signals abort. @default 4000 */
  readonly shutdownGrace?: number;
}

/** {@link JobsModuleOptions} after the checks. Without `store` the module creates one in memory. */
export interface JobsSettings {
  readonly store: OperationStore | undefined;
  readonly locks: LockStore | undefined;
  readonly owner: string;
  readonly lease: number;
  readonly maxRun: number;
  readonly maxRecoveries: number;
  readonly detector: boolean;
  readonly detectorInterval: number;
  readonly retention: number;
  readonly cleanupBudget: number;
  readonly shutdownGrace: number;
}

/** Injection token of {@link JobsSettings}. */
export const JobsSettings = Symbol('@breakwater/jobs:JobsSettings');

const KNOWN = ['store', 'locks', 'owner', ...Object.keys(DEFAULT_JOBS_OPTIONS)];

/** Names of other libraries for options, with the way to write them here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  lockDuration: '"lease"',
  stalledInterval: '"detectorInterval"',
  maxStalledCount: '"maxRecoveries"',
  expireInSeconds: '"maxRun", in milliseconds',
  heartbeat: '"lease"; the heartbeat is half of it',
};

const LOCK_METHODS: readonly (keyof LockStore)[] = ['acquire', 'claim'];

const OPERATION_METHODS: readonly (keyof OperationStore)[] = [
  'begin',
  'beat',
  'finish',
  'stuck',
  'lead',
  'mark',
  'recover',
  'fail',
  'deleteOld',
];

const DURATIONS = ['maxRun', 'detectorInterval', 'cleanupBudget'] as const;

/** Shortest lease: the heartbeats of shorter ones would miss it when the process is busy. */
const SHORTEST_LEASE = 1_000;

/**
 * Checks the options of `JobsModule` and fills in the defaults.
 *
 * @throws OptionsError with every option that is unknown or wrong
 */
export const resolveJobsOptions = (options: JobsModuleOptions): JobsSettings =>
  checkOptions('jobs', 'JobsModule.forRoot', (check) => {
    check.known(options, KNOWN, ELSEWHERE);
    const { store, locks, owner = defaultOwner() } = options;
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    const settings = {
      ...DEFAULT_JOBS_OPTIONS,
      ...Object.fromEntries(given),
      store,
      locks,
      owner,
    } as JobsSettings;
    if (store !== undefined) checkStore('store', store, OPERATION_METHODS, 'MemoryOperationStore', check);
    if (locks !== undefined) checkStore('locks', locks, LOCK_METHODS, 'RedisLockStore', check);
    const isOwner = typeof owner === 'string' && owner.length > 0 && owner.length <= 200;
    check.that(isOwner && !owner.includes('\0'), 'owner', 'a text of 1 to 200 characters', owner);
    check.duration('lease', settings.lease, SHORTEST_LEASE);
    for (const option of DURATIONS) check.duration(option, settings[option], 1);
    check.duration('retention', settings.retention);
    check.duration('shutdownGrace', settings.shutdownGrace);
    check.integer('maxRecoveries', settings.maxRecoveries, 0);
    check.boolean('detector', settings.detector);
    if (!settings.detector)
      check.withoutEffect('detectorInterval', options.detectorInterval, 'when "detector" is false');
    return settings;
  });

const defaultOwner = (): string => `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;

function checkStore(
  option: string,
  store: unknown,
  methods: readonly string[],
  example: string,
  check: OptionsCheck,
): void {
  const missing = methods.filter(
    (method) => !isOptionsObject(store) || typeof readProperty(store, method) !== 'function',
  );
  // A store contains the client of a database, and that its password.
  const actual = typeof store === 'object' ? `one without ${missing.join(', ')}` : `a ${typeof store}`;
  check.that(missing.length === 0, option, `a store such as ${example}`, actual);
}
