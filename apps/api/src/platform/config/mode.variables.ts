import { type ValuesOf, withDefault, word } from './variable.js';

export const MODE_VARIABLES = {
  /** `production` hides the details of 5xx answers, and shows details of health only to operators. */
  NODE_ENV: withDefault(word('development', 'test', 'production'), 'development'),
};

export type ModeVariables = ValuesOf<typeof MODE_VARIABLES>;
