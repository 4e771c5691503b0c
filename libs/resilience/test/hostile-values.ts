/** The error of a failed start, of a rejected call or of a call that throws. */
export async function failureOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** A proxy that throws whatever one does with it. */
export function revoked(target: object = {}): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** An object with an option that cannot be read. */
export const throwing = (option: string): object =>
  Object.defineProperty({}, option, {
    enumerable: true,
    get: () => {
      throw new Error('no such setting');
    },
  });
