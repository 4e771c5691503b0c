/** One value for each method of each class: a method that several classes inherit has one for each of them. */
export class PerMethod<M extends object, O extends object, V> {
  readonly #byMethod = new Map<M, Map<O, V>>();

  /** @param make makes the value of a method for a class, once */
  constructor(private readonly make: (method: M, owner: O) => V) {}

  get(method: M, owner: O): V {
    return this.#byMethod.get(method)?.get(owner) ?? this.#add(method, owner);
  }

  #add(method: M, owner: O): V {
    const value = this.make(method, owner);
    const ofMethod = this.#byMethod.get(method);
    if (ofMethod) ofMethod.set(owner, value);
    else this.#byMethod.set(method, new Map([[owner, value]]));
    return value;
  }
}
