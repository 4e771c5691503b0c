/** The stack cannot start; the message is meant for the person who started it. */
export class StartError extends Error {}
