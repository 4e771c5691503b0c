/** A parameter of an action in addition to the common ones. */
export interface ActionParameter {
  readonly type: 'string' | 'number' | 'boolean';
  readonly description: string;
  /** @default false */
  readonly required?: boolean;
  /** The allowed values. @default any value of the type */
  readonly oneOf?: readonly (string | number)[];
  /** The value with which a form begins. A request without the parameter does not get it. @default empty */
  readonly initially?: string | number | boolean;
}

/** A target of an action and its state in one word. */
export interface ActionTarget {
  readonly name: string;
  readonly state: string;
  /** The target for people, where its name is an id. @default the name */
  readonly title?: string;
}

/** One validated request of an operator. */
export interface OperatorCall {
  readonly target: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The operator's reason. */
  readonly reason: string;
  /** The name of the operator, from the option `who` of the application. */
  readonly who: string;
  /** Milliseconds after which the action is reverted; `undefined` for an action that stays. */
  readonly for?: number;
  /** The state of the target right before the action. */
  readonly before: string;
}

/**
 * How far one run of an action reaches. `instance`: the state is in the memory of the instance that runs it. `shared`: one run takes effect
 * for all instances, because the state is in a store that they share, or because the action tells the others by itself.
 */
export type ActionReach = 'instance' | 'shared';

/**
 * Port: an action that an operator can run in a running application, such as opening a circuit. Packages register actions with
 * `OperatorActions` of `CoreModule`. An application adds the HTTP routes with `OperatorActionsModule`.
 */
export interface OperatorAction {
  /** `<subject>.<verb>`, e.g. `circuit.open`. Actions of one subject have the same targets. */
  readonly name: string;
  /** One sentence for operators. */
  readonly description: string;
  readonly parameters?: Readonly<Record<string, ActionParameter>>;
  /** True if {@link run} returns a function that reverts the action. A request may use `for` only then. @default false */
  readonly revertible?: boolean;
  /** A dashboard offers to run an action on all instances, unless one run reaches all of them. @default 'instance' */
  readonly reach?: ActionReach;
  /** Returns the targets, at most as many as fit on a page. {@link state} is asked for the states of those that are names only. */
  targets(): readonly (string | ActionTarget)[] | Promise<readonly (string | ActionTarget)[]>;
  /**
   * Name of the parameter that names a part of the target, e.g. one step of a policy. Each part has a state of its own, and an order
   * for one part leaves the reversal of another part alone. @default none
   */
  readonly part?: string;
  /**
   * Returns the state of a target in one word; `undefined` when the target does not exist.
   *
   * @param part value of the parameter that `part` names; `undefined` for the target as a whole
   */
  state(target: string, part?: unknown): string | undefined | Promise<string | undefined>;
  /** Runs the action. A revertible action returns the function that reverts it; another one may return a sentence for the operator. */
  run(call: OperatorCall): unknown;
}
