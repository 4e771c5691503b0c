import { checkOptions } from '@breakwater/core';
import type { ResolvedLifecycleOptions } from '../options/lifecycle.options.js';

/** Part of the report of a validation, with a heading of its own. `environment` means the machine and the process. */
export type StartupCheckGroup = 'configuration' | 'database' | 'services' | 'environment';

/** All groups, in the order of the report. */
export const STARTUP_CHECK_GROUPS: readonly StartupCheckGroup[] = [
  'configuration',
  'database',
  'services',
  'environment',
];

/** Options of one start-up check. Durations are milliseconds. */
export interface StartupCheckOptions {
  /**
   * True if the service cannot run without it: the service is not ready before the check passes, and the process ends with exit
   * code 1 when it fails. With `false` a failure is a warning, and readiness does not wait for the check.
   * @default true
   */
  readonly required?: boolean;

  /**
   * Milliseconds after which one run of the check counts as failed.
   * @default the module's `startupCheckTimeout` (5000)
   */
  readonly timeout?: number;

  /**
   * Milliseconds in which a required check is repeated, once a second, while it fails for a reason that can pass, e.g. a server that
   * does not listen yet. 0 means one run only. Optional checks are not repeated.
   * @default the module's `startupRetryTime` (30000)
   */
  readonly retryFor?: number;

  /**
   * `tasks` runs the check after the start-up tasks, for a check of their effect, e.g. of migrated tables.
   * @default before the tasks
   */
  readonly after?: 'tasks';

  /**
   * Part of the report of a validation.
   * @default 'environment'
   */
  readonly group?: StartupCheckGroup;
}

/** {@link StartupCheckOptions} with every default filled in. */
export interface ResolvedStartupCheckOptions {
  readonly required: boolean;
  readonly timeout: number;
  readonly retryFor: number;
  readonly stage: StartupCheckStage;
  readonly group: StartupCheckGroup;
}

/** The moment of a check: before or after the start-up tasks. */
export type StartupCheckStage = 'before-tasks' | 'after-tasks';

/** A name for a label of metrics and for a line of a report. */
const NAME = /^[\w.:/ -]{1,80}$/;

const KNOWN = ['required', 'timeout', 'retryFor', 'after', 'group'];

/**
 * Checks the name and the options of a check, and fills in the defaults.
 *
 * @throws OptionsError that names every option that is wrong or has no effect
 */
export const resolveStartupCheckOptions = (
  name: string,
  options: StartupCheckOptions,
  module: Pick<ResolvedLifecycleOptions, 'startupCheckTimeout' | 'startupRetryTime'>,
): ResolvedStartupCheckOptions =>
  checkOptions('startupCheck', `start-up check '${name}'`, (check) => {
    const isName = typeof name === 'string' && NAME.test(name);
    check.that(isName, 'name', '1 to 80 letters, digits, blanks and . : / _ -', name);
    check.known(options, KNOWN);
    const { required = true, timeout = module.startupCheckTimeout, after, group = 'environment' } = options;
    check.boolean('required', required);
    check.duration('timeout', timeout, 1);
    if (after !== undefined) check.oneOf('after', after, ['tasks']);
    check.oneOf('group', group, STARTUP_CHECK_GROUPS);
    const { retryFor = module.startupRetryTime } = options;
    if (required) check.duration('retryFor', retryFor, 0);
    else check.withoutEffect('retryFor', options.retryFor, 'because the check is not required');
    return {
      required,
      timeout,
      retryFor: required ? retryFor : 0,
      stage: after === 'tasks' ? 'after-tasks' : 'before-tasks',
      group,
    };
  });
