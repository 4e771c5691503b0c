/** Defaults of the options of `BreakwaterTesting.forRoot()`. */
export const DEFAULT_BREAKWATER_TESTING_OPTIONS = Object.freeze({ policies: 'on' } as const);
