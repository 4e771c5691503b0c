import { OptionsError } from '@breakwater/core';
import type { CheckRunner } from './check-runner.js';
import { checkCheckName, PROBE_GROUPS } from './names.js';

/** The groups with their members. */
export class Groups {
  readonly #members = new Map<string, CheckRunner[]>(PROBE_GROUPS.map((name) => [name, []]));

  /**
   * @param declared groups of the module's options with the names of their members
   * @param runners all checks by name
   * @throws OptionsError for an unknown member, or a group named like a check or an endpoint
   */
  constructor(
    declared: Readonly<Record<string, readonly string[]>>,
    runners: ReadonlyMap<string, CheckRunner>,
  ) {
    for (const [group, names] of Object.entries(declared)) {
      // A group without members has an endpoint as well.
      if (!this.#members.has(group)) this.#members.set(group, []);
      for (const name of names) {
        const runner = runners.get(name);
        if (!runner) {
          const known = [...runners.keys()].join(', ') || 'none is';
          throw new OptionsError(`health.groups.${group}`, `made of registered checks (${known})`, name);
        }
        this.#add(group, runner);
      }
    }
    for (const runner of runners.values()) {
      const { groups, kind } = runner.options;
      const own = groups ?? (kind === 'dependency' && !Object.hasOwn(declared, 'ready') ? ['ready'] : []);
      for (const group of own) this.#add(group, runner);
    }
    for (const group of this.#members.keys()) {
      if (PROBE_GROUPS.some((probe) => probe === group)) continue;
      checkCheckName(group);
      if (runners.has(group)) {
        throw new OptionsError('health.groups', 'named unlike the checks', group);
      }
    }
  }

  members(name: string): readonly CheckRunner[] | undefined {
    return this.#members.get(name);
  }

  #add(group: string, runner: CheckRunner): void {
    const members = this.#members.get(group);
    if (!members) this.#members.set(group, [runner]);
    else if (!members.includes(runner)) members.push(runner);
  }
}
