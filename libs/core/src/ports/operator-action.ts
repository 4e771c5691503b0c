/** A parameter that an action takes beside the common ones. */
export interface ActionParameter {
  readonly type: 'string' | 'number' | 'boolean';
  readonly description: string;
  /** @default false */
  readonly required?: boolean;
  /** The values that are allowed. @default any value of the type */
  readonly oneOf?: readonly (string | number)[];
}

/** One request of an operator, checked. */
export interface OperatorCall {
  readonly target: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Why the operator does it. */
  readonly reason: string;
  /** The operator, as the application knows them. */
  readonly who: string;
  /** The state of the target right before. */
  readonly before: string;
}

/**
 * Port: something that an operator can do to a running application, such as opening a circuit. Packages register actions with
 * `OperatorActions` of `CoreModule`; an application opens the routes with `OperatorActionsModule`.
 */
export interface OperatorAction {
  /** `<subject>.<verb>`, e.g. `circuit.open`. Actions of one subject have the same targets. */
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  readonly parameters?: Readonly<Record<string, ActionParameter>>;
  /** Whether {@link run} returns a function that takes the action back; only then a request may say `for`. @default false */
  readonly revertible?: boolean;
  /** Names of the targets, at most as many as fit on a page. */
  targets(): readonly string[] | Promise<readonly string[]>;
  /** The state of a target in one word, or `undefined` when there is no such target. */
  state(target: string): string | undefined | Promise<string | undefined>;
  /** Does it; a revertible action returns the function that takes it back. */
  run(call: OperatorCall): unknown;
}
