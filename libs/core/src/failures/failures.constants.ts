/** Maximum length of a class name or code, in characters. Both are labels, not texts. */
export const MAX_NAME_LENGTH = 100;

/** Maximum length of a chain of causes, including the first error. */
export const MAX_CHAIN_LENGTH = 6;

/** Maximum number of members of an `AggregateError` that are read. */
export const MAX_MEMBERS = 10;

/** Class name of a thrown value that is not an error. */
export const NO_ERROR = 'thrown';
