/** Longest class name or code, in characters: both are labels, not texts. */
export const MAX_NAME_LENGTH = 100;

/** Errors that one walk visits, the first included. The limit also ends a chain that a getter makes up as it goes. */
export const MAX_ERRORS = 16;

/** Links of a chain of causes, the first included. */
export const MAX_CHAIN_LENGTH = 6;

/** Members of one `AggregateError` that are looked at. */
export const MAX_MEMBERS = 10;

/** Stands for the class name of a thrown value that is not an error. */
export const NO_ERROR = 'thrown';
