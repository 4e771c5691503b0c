import { injectIfProvided, OptionsCheck, OptionsError, standInFor } from '@breakwater/core';
import { OperationTracker, type RunOptions } from './operation-tracker.js';
import { standaloneTracker } from './standalone-tracker.js';

/** Options of {@link TrackedOperation}. */
export interface TrackedOperationOptions extends Pick<RunOptions, 'maxRun' | 'whenRunning'> {
  /** Kind of the operation. @default `Class.method` */
  readonly name?: string;
  /** Returns the text that names the work, from the arguments of the method. @default one run at a time, whatever the arguments */
  readonly key?: (...args: never[]) => string;
}

/** Property into which Nest injects the tracker of its application. */
export const TRACKER = Symbol('@breakwater/jobs:Tracker');

/** Metadata key of the function that replaces a decorated method. */
export const TRACKED = Symbol('@breakwater/jobs:Tracked');

type Method = (this: object, ...args: never[]) => unknown;
type Hook = (this: object) => unknown;

const HOOK = 'onApplicationBootstrap';
const hooks = new WeakSet<object>();

/**
 * Runs an async method as an operation: see `OperationTracker.run`. `currentOperation()` returns its signal and fence. Write it above
 * the decorators of policies: the operation contains all attempts. In a unit test without `JobsModule` the method works on a
 * store of its own in memory.
 *
 * @throws OptionsError when applied with a wrong option, or not to a method
 */
export const TrackedOperation =
  (options: TrackedOperationOptions = {}): MethodDecorator =>
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void => {
    const place = `${target.constructor.name}.${String(key)}`;
    const method: unknown = descriptor?.value;
    if (typeof target === 'function' || typeof method !== 'function')
      throw new OptionsError('@TrackedOperation()', 'on an instance method', 'something else', place);
    const check = new OptionsCheck('@TrackedOperation()', place);
    check.known(options, ['name', 'key', 'maxRun', 'whenRunning'], { onStuck: '@OnStuck() on a method' });
    check.optionalFunction('key', options.key);
    descriptor.value = tracked(method as Method, place, options);
    receiveTracker(target, key);
  };

function tracked(original: Method, place: string, options: TrackedOperationOptions): Method {
  const { name = place, key = () => 'all', ...others } = options;
  const replacement: Method = async function (...args) {
    const given = (this as { readonly [TRACKER]?: unknown })[TRACKER];
    // A mock of the tracker would swallow the work.
    const tracker = given instanceof OperationTracker ? given : standaloneTracker(this);
    return tracker.run(name, { ...others, key: key(...args) }, () => original.apply(this, args));
  };
  standInFor(original, replacement);
  Reflect.defineMetadata(TRACKED, replacement, replacement);
  return replacement;
}

/** Nest sets the property on each instance. An application without `JobsModule` fails when it starts. */
function receiveTracker(prototype: object, key: string | symbol): void {
  injectIfProvided(prototype, TRACKER, OperationTracker);
  const original = Reflect.get(prototype, HOOK) as Hook | undefined;
  if (original && hooks.has(original)) return;
  const hook: Hook = function () {
    if ((this as { readonly [TRACKER]?: unknown })[TRACKER] === undefined) {
      throw new Error(
        `${this.constructor.name}.${String(key)} has @TrackedOperation(), but the application does not import JobsModule. ` +
          'Add JobsModule.forRoot() to the imports of the root module.',
      );
    }
    return original?.call(this);
  };
  hooks.add(hook);
  Object.defineProperty(prototype, HOOK, { value: hook, writable: true, configurable: true });
}
