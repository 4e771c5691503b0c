import { OptionsError, Result } from '@breakwater/core';

/**
 * Converts the rejection of a call to an `Err`.
 *
 * @throws OptionsError only, because a wrong option is a mistake of the program
 */
export async function asResult<T>(call: Promise<T>): Promise<Result<T, unknown>> {
  const result = await Result.fromPromise(call);
  if (!result.ok && result.error instanceof OptionsError) throw result.error;
  return result;
}
