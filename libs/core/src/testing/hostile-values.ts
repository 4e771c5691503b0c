import { runInNewContext } from 'node:vm';

/**
 * Values that break careless readers of thrown values: revoked proxies, getters that throw, errors that are their own cause,
 * objects without a prototype, huge texts. Each call creates new values.
 */
export const hostileValues = (): readonly unknown[] => MAKERS.map((make) => make());

const MAKERS: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => Symbol('thrown'),
  () => 10n ** 1_000n,
  () => new Date(Number.NaN),
  () => Object.create(null) as unknown,
  () => Object.assign(Object.create(null) as object, { message: 'no prototype', stack: 'x\n    at ' }),
  () => new Proxy({}, refuseAll()),
  () => new Proxy(new Error('behind a proxy'), refuseAll()),
  () => new Proxy(() => undefined, refuseAll()),
  () => revokedProxy({}),
  () => {
    const proxy = revokedProxy([]);
    return Object.assign(new Error('x'), { errors: proxy, issues: proxy, response: proxy, cause: proxy });
  },
  () => withGettersThatThrow(new Error('x')),
  () => withGettersThatThrow({ message: 'x' }),
  () => withSymbols(new Error('x')),
  () => {
    const error = new Error('is its own cause');
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
    const error = new AggregateError([], 'is its own member');
    error.errors.push(error, new Error('x', { cause: error }));
    return error;
  },
  () =>
    Object.assign(new Error('x'), { name: 5, code: {}, message: null, stack: 7, cause: null, errors: 'x' }),
  () => Object.assign(new Error('x'), { getStatus: fail, getResponse: fail }),
  () => ({ toString: fail, toJSON: fail, [Symbol.toPrimitive]: fail }),
  () => Object.defineProperty({}, Symbol.toStringTag, { get: fail }),
  () => 'x'.repeat(1_000_000),
  () => new Error('{"a":['.repeat(150_000)),
  () => new Error("'1.2.3.4 at (x:1:1) ".repeat(50_000)),
  () => Object.assign(new Error('x'), { stack: `Error: x\n${'    at f (/app/x.js:1:1)\n'.repeat(40_000)}` }),
  () => chainOf(10_000),
  () =>
    new AggregateError(
      Array.from({ length: 5_000 }, (_, at) => new Error(`member ${at}`)),
      'thousands',
    ),
  () =>
    Object.assign(new Error('x'), { list: Array.from({ length: 200_000 }, (_, at) => at), size: 10n ** 50n }),
  () => Object.assign(new Error('x'), { toJSON: fail, details: { toJSON: fail }, [Symbol('key')]: 1 }),
  () => ({ message: 'with a large number', count: 2n ** 64n, toJSON: () => 2n ** 64n }),
  // An error of another realm, which is no instance of `Error` here.
  () => runInNewContext('Object.assign(new TypeError("from another realm"), { code: "E_REALM" })') as unknown,
  () => runInNewContext('new Proxy(new Error("x"), { get() { throw 1; } })') as unknown,
];

function fail(): never {
  throw new Error('This value cannot be read.');
}

function refuseAll(): ProxyHandler<object> {
  return Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((trap) => [trap, fail]));
}

function revokedProxy(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

const READ = ['name', 'message', 'stack', 'cause', 'code', 'errors', 'status', 'constructor', 'issues'];

function withGettersThatThrow(target: object): object {
  for (const key of READ) Object.defineProperty(target, key, { get: fail, enumerable: true });
  return target;
}

function withSymbols(target: object): object {
  for (const key of READ) Object.defineProperty(target, key, { value: Symbol(key) });
  return target;
}

function chainOf(length: number): Error {
  let error = new Error('the innermost');
  for (let link = 0; link < length; link += 1) error = new Error(`link ${link}`, { cause: error });
  return error;
}
