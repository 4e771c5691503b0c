import type { ActionParameter, ActionReach, ActionTarget, OperatorAction } from '../ports/operator-action.js';

/** An action as `GET /debug/actions` lists it. */
export interface ListedAction {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, ActionParameter>>;
  readonly revertible: boolean;
  readonly reach: ActionReach;
  readonly targets: readonly ListedTarget[];
}

/** A target of a listed action. `state` is `undefined` for a target that has ended meanwhile. */
export type ListedTarget = Omit<ActionTarget, 'state'> & { readonly state: string | undefined };

/** Selects actions. */
export interface ActionQuery {
  /** The part of the name before the dot, or the whole name. @default every action */
  readonly subject?: string;
  /** A target, which may be one that the action does not list. An action without that target lists none. @default every target */
  readonly target?: string;
}

/** Describes the selected actions. Asks for the states of the selected targets only. */
export function listActions(
  actions: readonly OperatorAction[],
  { subject, target }: ActionQuery,
): Promise<readonly ListedAction[]> {
  const selected = actions.filter(
    ({ name }) => subject === undefined || name === subject || name.startsWith(`${subject}.`),
  );
  return Promise.all(selected.map((action) => listedOf(action, target)));
}

async function listedOf(action: OperatorAction, target: string | undefined): Promise<ListedAction> {
  const { name, description, parameters = {}, revertible = false, reach = 'instance' } = action;
  const found = target === undefined ? await action.targets() : [target];
  const targets = await Promise.all(
    found.map(async (one) =>
      typeof one === 'string' ? { name: one, state: await action.state(one) } : { ...one },
    ),
  );
  const known = target === undefined ? targets : targets.filter(({ state }) => state !== undefined);
  return { name, description, parameters, revertible, reach, targets: known };
}
