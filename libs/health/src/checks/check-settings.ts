import type { CheckDefaults } from './check.options.js';

/** The settings of the module that concern all checks. */
export interface CheckSettings {
  /** Options of every dependency unless its own say otherwise. */
  readonly defaults: CheckDefaults;
  /** Milliseconds within which every endpoint answers. */
  readonly answerTimeout: number;
  /** Groups by name, each with the names of its members. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Number of transitions that are kept. */
  readonly historySize: number;
}

/** Injection token of {@link CheckSettings}. */
export const CheckSettings = Symbol('@breakwater/health:CheckSettings');
