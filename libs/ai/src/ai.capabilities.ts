import { type OptionsCheck, OptionsError } from '@breakwater/core';
import { BUILT_IN_CAPABILITIES } from './capabilities/built-in-capabilities.js';
import type { CapabilityDefinition } from './capabilities/capability.js';
import { defineCapability } from './capabilities/define-capability.js';

/** A capability of any input and output. */
// oxlint-disable-next-line typescript/no-explicit-any -- functions of one input are not functions of another
export type AnyCapability = CapabilityDefinition<any, any>;

/** Checks the capabilities of an application, and returns all by name: one with the name of a built-in one replaces it. */
export function resolveCapabilities(
  own: readonly AnyCapability[],
  check: OptionsCheck,
): ReadonlyMap<string, AnyCapability> {
  const all = new Map<string, AnyCapability>(BUILT_IN_CAPABILITIES.map((one) => [one.name, one]));
  const isList = check.that(Array.isArray(own), 'capabilities', 'a list of capabilities', typeof own);
  const names = new Set<string>();
  for (const capability of isList ? own : []) {
    const defined = check.include(() => defineCapability(capability)) as AnyCapability | undefined;
    if (!defined) continue;
    const { name } = defined;
    check.that(!names.has(name), 'capabilities', 'a list of capabilities with different names', name);
    names.add(name);
    all.set(name, defined);
  }
  return all;
}

/**
 * Finds a capability by its name, or by itself.
 *
 * @throws OptionsError when the module does not know it
 */
export function requireCapability(
  known: ReadonlyMap<string, AnyCapability>,
  wanted: string | AnyCapability,
): AnyCapability {
  const name = typeof wanted === 'string' ? wanted : (wanted as Partial<AnyCapability> | undefined)?.name;
  const found = name === undefined ? undefined : known.get(name);
  if (found) return found;
  const expected =
    `one of the capabilities that the module knows (${[...known.keys()].join(', ')}); ` +
    'add your own to AiModule.forRoot({ capabilities })';
  throw new OptionsError('ai.capability', expected, name, 'AiService.process');
}
