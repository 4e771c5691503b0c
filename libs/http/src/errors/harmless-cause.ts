import { errorCode, errorName, messageOf, processRedactor, readMembers } from '@breakwater/core';

/** Greatest length of the message of a cause, in characters. */
const MAX_MESSAGE_LENGTH = 200;

/**
 * Copies the name, the code and the redacted message of an error of the socket, the resolver or undici. The original can hold
 * a socket, a certificate or bytes of the answer. An error for several addresses is represented by its first member.
 */
export function harmlessCause(error: unknown): Error {
  const [member] = readMembers(error);
  const source = member ?? error;
  const cause = new Error(processRedactor.text(messageOf(source), MAX_MESSAGE_LENGTH));
  cause.name = errorName(source);
  // The stack would be that of this function.
  cause.stack = `${cause.name}: ${cause.message}`;
  const code = errorCode(source) ?? errorCode(error);
  return code === undefined ? cause : Object.assign(cause, { code });
}
