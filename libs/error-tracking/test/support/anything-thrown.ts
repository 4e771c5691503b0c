import fc from 'fast-check';

/** Values that work against whoever reads them; some of them throw whatever is done. */
const hostile: readonly (() => unknown)[] = [
  () => new Proxy({}, refuseAll),
  () => new Proxy(new Error('behind a proxy'), refuseAll),
  () => new Proxy(() => undefined, refuseAll),
  () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  () => {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    return Object.assign(new Error('x'), { errors: proxy, issues: proxy, response: proxy, cause: proxy });
  },
  () => withGetters(new Error('x')),
  () => withGetters({ message: 'x' }),
  () => {
    const error = new Error('bites its tail');
    error.cause = error;
    return error;
  },
  () => {
    const [first, second] = [new Error('first'), new Error('second')];
    first.cause = second;
    second.cause = first;
    return first;
  },
  () => {
    const error = new AggregateError([], 'holds itself');
    error.errors.push(error, new Error('x', { cause: error }));
    return error;
  },
  () => Object.assign(Object.create(null) as object, { message: 'no prototype', stack: 'x\n    at ' }),
  () =>
    Object.assign(new Error('x'), { name: 5, code: {}, message: null, stack: 7, cause: null, errors: 'x' }),
  () => Object.assign(new Error('x'), { getStatus: () => fail(), getResponse: () => fail() }),
  () => ({ toString: () => fail(), toJSON: () => fail(), [Symbol.toPrimitive]: () => fail() }),
  () => 'x'.repeat(1_000_000),
  () => new Error(`{"a":[`.repeat(150_000)),
  () => new Error(`'1.2.3.4 at (x:1:1) `.repeat(50_000)),
  () => Object.assign(new Error('x'), { stack: `Error: x\n${'    at f (/app/x.js:1:1)\n'.repeat(40_000)}` }),
  () => chain(10_000),
  () => new Date(Number.NaN),
  () => Symbol('thrown'),
  () => 10n ** 1_000n,
];

const refuseAll: ProxyHandler<object> = Object.fromEntries(
  Object.getOwnPropertyNames(Reflect).map((trap) => [trap, fail]),
);

function fail(): never {
  throw new Error('This cannot be read.');
}

function withGetters(target: object): object {
  for (const key of [
    'name',
    'message',
    'stack',
    'cause',
    'code',
    'errors',
    'status',
    'constructor',
    'issues',
  ])
    Object.defineProperty(target, key, { get: fail, enumerable: true });
  return target;
}

function chain(length: number): Error {
  let error = new Error('the innermost');
  for (let link = 0; link < length; link += 1) error = new Error(`link ${link}`, { cause: error });
  return error;
}

/**
 * Anything that can be thrown: plain values, errors with arbitrary properties, and values that resist being read. It comes in a
 * box, as fast-check looks at what it hands out.
 */
export const anythingThrown: fc.Arbitrary<{ readonly thrown: unknown }> = fc
  .oneof(
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true }),
    fc
      .record(
        {
          message: fc.anything(),
          name: fc.anything(),
          stack: fc.anything(),
          code: fc.anything(),
          status: fc.anything(),
          response: fc.anything(),
          cause: fc.anything(),
          errors: fc.anything(),
        },
        { requiredKeys: [] },
      )
      .map((properties) => Object.assign(new Error('x'), properties)),
    fc.constantFrom(...hostile),
  )
  .map((value) => ({
    thrown: hostile.includes(value as () => unknown) ? (value as () => unknown)() : value,
  }));

/** Every hostile value once, for those that chance might leave out. */
export const hostileValues = (): readonly unknown[] => hostile.map((make) => make());
