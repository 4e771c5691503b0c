import { isDeepStrictEqual } from 'node:util';
import { OptionsError } from '@breakwater/core';
import { checkName } from '../options/policy-name.js';

/** A policy with the options and the place that it was first defined with. */
interface Definition<P, O> {
  readonly policy: P;
  readonly options: O;
  readonly place: string;
  readonly shared: boolean;
}

/** The policies of one kind in one application, each under a name of its own. */
export class PolicyRegistry<P, O extends object> {
  readonly #definitions = new Map<string, Definition<P, O>>();
  /** Names that have got their options in the running renewal; `undefined` outside of one. */
  #renewed: Set<string> | undefined;

  /**
   * @param kind kind of the policies for messages, e.g. `circuitBreaker`
   * @param create makes a policy that is used for the first time
   * @param succeed gives a policy other options: the same policy, or another one that takes its state over. @default a new policy
   */
  constructor(
    private readonly kind: string,
    private readonly create: (name: string, options: O) => P,
    private readonly succeed: (policy: P, name: string, options: O) => P = (_, name, options) =>
      this.create(name, options),
  ) {}

  /** Begins a renewal: until {@link endRenewal}, each name may get other options once. */
  beginRenewal(): void {
    this.#renewed = new Set();
  }

  endRenewal(): void {
    this.#renewed = undefined;
  }

  /** The policy of that name, if there is one. */
  get(name: string): P | undefined {
    return this.#definitions.get(name)?.policy;
  }

  /** True if all users of the name share the policy; false if it belongs to one method. */
  isShared(name: string): boolean {
    return this.#definitions.get(name)?.shared === true;
  }

  /** Every policy with its name, in the order of definition. */
  *entries(): IterableIterator<[string, P]> {
    for (const [name, { policy }] of this.#definitions) yield [name, policy];
  }

  /**
   * Returns the policy of a name, and makes it at the first use. All users of a name share the policy.
   *
   * @throws OptionsError when the name is in use with other options, or is not a valid name
   */
  shared(name: string, options: O, place: string): P {
    const known = this.#definitions.get(name);
    if (!known) {
      checkName(name, `${this.kind}.name`, place);
      return this.#define(name, { options, place, shared: true });
    }
    if (known.shared && this.#renewed?.has(name) === false) return this.#renew(name, known, options);
    if (!known.shared || !isDeepStrictEqual(known.options, options)) {
      throw new OptionsError(
        `${this.kind} '${name}'`,
        `defined with the same options wherever it is used; it has others at ${known.place}`,
        'different options',
        place,
      );
    }
    return known.policy;
  }

  /**
   * Makes a policy for one method alone. If another class of the same name has taken its name, it gets a number: `Name#2`.
   *
   * @param previous name of the policy that the method has; in a renewal that policy gets the options
   */
  own(name: string, options: O, place: string, previous?: string): P {
    const known = previous === undefined || !this.#renewed ? undefined : this.#definitions.get(previous);
    if (previous !== undefined && known) return this.#renew(previous, known, options);
    let unique = name;
    for (let number = 2; this.#definitions.has(unique); number++) unique = `${name}#${number}`;
    return this.#define(unique, { options, place, shared: false });
  }

  /** Makes a policy that is not listed, so that it can be garbage-collected together with its only user. */
  unlisted(name: string, options: O): P {
    return this.create(name, options);
  }

  /** Removes the policy of a name; the next use of the name makes a new one. */
  protected forget(name: string): void {
    this.#definitions.delete(name);
  }

  #renew(name: string, known: Definition<P, O>, options: O): P {
    this.#renewed?.add(name);
    if (isDeepStrictEqual(known.options, options)) return known.policy;
    const policy = this.succeed(known.policy, name, options);
    this.#definitions.set(name, { ...known, policy, options });
    return policy;
  }

  #define(name: string, definition: Omit<Definition<P, O>, 'policy'>): P {
    const policy = this.create(name, definition.options);
    this.#definitions.set(name, { ...definition, policy });
    return policy;
  }
}
