import { flag, type ValuesOf, withDefault, word } from '../config/variable.js';

export const CHAOS_VARIABLES = {
  /** Lets operators inject faults in production, too: for at most an hour, and into at most 10 % of the calls. */
  CHAOS_ALLOWED: withDefault(flag(), false),

  /** Ends all faults at once, and prevents new ones. `ChaosModule` of `@breakwater/resilience` reads it. */
  CHAOS_DISABLED: word('1', 'true', '0', 'false'),
};

export type ChaosVariables = ValuesOf<typeof CHAOS_VARIABLES>;
