import { OptionsError } from '@breakwater/core';

/** Groups with an endpoint and a meaning of their own. */
export const PROBE_GROUPS = ['live', 'ready', 'startup'] as const;

/** Last parts of paths that belong to endpoints, so that no check can have them as its name. */
const RESERVED: readonly string[] = [...PROBE_GROUPS, 'detailed', 'modules', 'resources'];

const NAME = /^[A-Za-z][\w.-]{0,99}$/;

/** @throws OptionsError unless `name` can be the last part of a path and is free */
export function checkCheckName(name: unknown): asserts name is string {
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new OptionsError(
      'health.checks',
      'named with at most 100 letters, digits, ".", "_" and "-", a letter first',
      name,
    );
  }
  if (RESERVED.includes(name)) {
    throw new OptionsError('health.checks', `named unlike the endpoints ${RESERVED.join(', ')}`, name);
  }
}

/** Returns whether a check can name the group: one of the probes, or a group with a name like that of a check. */
export function isGroupName(name: unknown): name is string {
  if (typeof name !== 'string') return false;
  return PROBE_GROUPS.some((probe) => probe === name) || (NAME.test(name) && !RESERVED.includes(name));
}
