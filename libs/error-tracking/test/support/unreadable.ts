/** Values that can be thrown, and that throw when they are read carelessly. */
export const UNREADABLE: Readonly<Record<string, unknown>> = {
  'an object without a prototype': Object.create(null),
  'a revoked proxy': revokedProxy(),
  'an error whose message throws': Object.defineProperty(new Error(), 'message', {
    get(): never {
      throw new Error('This message is not for reading.');
    },
  }),
  nothing: undefined,
  'a symbol': Symbol('failure'),
};

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
