/** Characters of a class name or of a code that count: both are labels, not texts. */
export const MAX_NAME_LENGTH = 100;

/** Links of a chain of causes that count; it also ends a chain that bites its own tail. */
export const MAX_CHAIN_LENGTH = 6;

/** Members of an `AggregateError` that count. */
export const MAX_MEMBERS = 10;

/** Name of what was thrown and is no error. */
export const NO_ERROR = 'thrown';
