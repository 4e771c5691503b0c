const refuse = (): never => {
  throw new Error('cannot be read');
};

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Values that code can throw and that cannot be read or printed like an error. */
export const FOREIGN_VALUES: Readonly<Record<string, () => unknown>> = {
  'an object without prototype': () => Object.create(null) as unknown,
  'a revoked proxy': revokedProxy,
  'an object that cannot be printed': () => ({ toString: refuse, [Symbol.toPrimitive]: refuse }),
  'an error whose getters throw': () =>
    Object.defineProperties(new Error('x'), { message: { get: refuse }, stack: { get: refuse } }),
  'an error whose texts are symbols': () =>
    Object.assign(new Error('x'), { message: Symbol('x'), stack: Symbol('x') }),
  undefined: () => undefined,
  null: () => null,
  'a symbol': () => Symbol('x'),
  'a bigint': () => 1n,
  'a text': () => 'a text',
};
