/** A call of a method with `@SingleInstance()` has ended. */
export interface SingleInstanceTickEvent {
  /** Name of the single instance. */
  readonly name: string;
  /**
   * `ran` and `failed`: the method ran here. `skipped`: another replica has run it, or runs it. `store-lost`: it was skipped because the
   * store of the locks cannot be used. `stopping`: it was skipped because the application shuts down.
   */
  readonly outcome: 'ran' | 'failed' | 'skipped' | 'store-lost' | 'stopping';
  /** True if the method ran without a lock, because the store cannot be used and `onStoreLost` is `run`. */
  readonly unguarded: boolean;
}
