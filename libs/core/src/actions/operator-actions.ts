import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { Clock, type Timer } from '../clock/clock.js';
import { ConflictError } from '../errors/conflict.error.js';
import { NotFoundError } from '../errors/not-found.error.js';
import { Dashboard } from '../dashboard/dashboard.js';
import { ResilienceEvents } from '../events/resilience-events.js';
import type { ActionReach, OperatorAction, OperatorCall } from '../ports/operator-action.js';
import { Redactor } from '../redaction/redactor.js';
import { type ActionRequest, parseActionRequest } from './action-request.js';
import { type ActionQuery, type ListedAction, listActions } from './listed-actions.js';
import { OPERATOR_ACTIONS_DASHBOARD } from './operator-actions.dashboard.js';
import type { OperatorActionEvent } from './operator-action.event.js';
import { RequestIds } from './request-ids.js';

/** The effect of an action. */
export interface ActionResult {
  readonly action: string;
  readonly target: string;
  readonly before: string;
  readonly after: string;
  /** Milliseconds after which the action is reverted. */
  readonly for?: number;
  /** The answer of the action in a sentence, e.g. the findings of a dry run. */
  readonly answer?: string;
}

/** State of a target that an action has ended. */
const GONE = 'gone';

/** Maximum length of an operator's name. */
const MAX_WHO_LENGTH = 200;

/** The record of an action that has run. */
type RunRecord = Omit<OperatorActionEvent, 'outcome' | 'at'>;

/** The end of an action that was ordered for a time. */
interface Reversal {
  readonly action: OperatorAction;
  readonly record: RunRecord;
  readonly revert: () => unknown;
  /** On the scale of `Clock.now()`. */
  readonly due: number;
  /** The end of an earlier action on the target, whose time had not passed. */
  readonly covered: Reversal | undefined;
  timer?: Timer;
}

/** The actions of one application: packages register them, operators run them. Each run is published as `operator.action`. */
@Injectable()
export class OperatorActions {
  readonly #logger = new Logger('OperatorActions');
  readonly #actions = new Map<string, OperatorAction>();
  /** Scheduled reversals, by subject and target. */
  readonly #reversals = new Map<string, Reversal>();
  /** The latest run of each target whose runs have not ended. */
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #requestIds: RequestIds<ActionResult>;

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
    @Inject(Redactor) private readonly redactor: Redactor,
    @Optional() @Inject(Dashboard) dashboard?: Dashboard,
  ) {
    this.#requestIds = new RequestIds(clock);
    dashboard?.describe(OPERATOR_ACTIONS_DASHBOARD);
  }

  /**
   * Adds an action. Returns the function that removes it.
   *
   * @throws Error when another action has the same name
   */
  register(action: OperatorAction): () => void {
    if (this.#actions.has(action.name)) {
      throw new Error(`The operator action '${action.name}' is registered twice.`);
    }
    this.#actions.set(action.name, action);
    return () => this.#actions.delete(action.name);
  }

  /**
   * Returns actions with their targets and the states of the targets.
   *
   * @param query selects actions by their subject or name, and one target; everything by default
   */
  list(query: ActionQuery = {}): Promise<readonly ListedAction[]> {
    return listActions([...this.#actions.values()], query);
  }

  /** Returns how far a run of an action reaches; `undefined` for an unknown action. */
  reachOf(name: string): ActionReach | undefined {
    const action = this.#actions.get(name);
    return action && (action.reach ?? 'instance');
  }

  /**
   * Runs an action on one target. Runs on the same target are executed one at a time. For ten minutes, a request with the id of an
   * earlier one is not run again: it gets the result of the earlier one.
   *
   * @param body `{ target, reason, expectedState, for, requestId, ...parameters }`
   * @param who the operator, for the audit record
   * @throws NotFoundError when there is no such action or target; ValidationError with all problems of the body; ConflictError
   * when the target is not in `expectedState`; or the error that the action throws
   */
  async run(name: string, body: unknown, who: string): Promise<ActionResult> {
    const action = this.#actions.get(name);
    if (!action) throw new NotFoundError(`There is no action '${this.redactor.text(name, 100)}'.`);
    const request = parseActionRequest(action, body);
    const { requestId, ...content } = request;
    return this.#requestIds.once(requestId, JSON.stringify([name, content, who]), () =>
      this.#inTurn(keyOf(action, request), () => this.#run(action, request, who)),
    );
  }

  async #inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const previous = this.#running.get(key) ?? Promise.resolve();
    const run = previous.then(work);
    const settled = run.catch(() => undefined);
    this.#running.set(key, settled);
    try {
      return await run;
    } finally {
      if (this.#running.get(key) === settled) this.#running.delete(key);
    }
  }

  async #run(action: OperatorAction, request: ActionRequest, who: string): Promise<ActionResult> {
    const { target, reason, parameters, expectedState } = request;
    const part = partOf(action, request);
    const before = await action.state(target, part);
    const shown = this.redactor.text(target);
    if (before === undefined) throw new NotFoundError(`'${action.name}' has no target '${shown}'.`);
    if (expectedState !== undefined && expectedState !== before) {
      const expected = this.redactor.text(expectedState);
      throw new ConflictError(`'${shown}' is '${before}', not '${expected}'; nothing was changed.`, {
        metadata: { state: before, expectedState: expected },
      });
    }
    const lasts = request.for === undefined ? {} : { for: request.for };
    const call: OperatorCall = { target, reason, who, parameters, before, ...lasts };
    const record = { target, reason, parameters, who, before, action: action.name, ...lasts };
    let answer: unknown;
    try {
      answer = await action.run(call);
    } catch (error) {
      this.#publish({ ...record, after: (await action.state(target, part)) ?? before, outcome: 'failed' });
      throw error;
    }
    const after = (await action.state(target, part)) ?? GONE;
    // After the run, because an action that fails must not cancel the reversal of an earlier one.
    const covered = this.#cancelReversal(keyOf(action, request));
    if (request.for !== undefined && typeof answer === 'function') {
      this.#revertLater({
        action,
        record: { ...record, after },
        revert: answer as () => unknown,
        due: this.clock.now() + request.for,
        covered,
      });
    }
    this.#publish({ ...record, after, outcome: 'done' });
    const answered = typeof answer === 'string' && { answer: this.redactor.text(answer) };
    return { action: action.name, target, before, after, ...lasts, ...answered };
  }

  #revertLater(reversal: Reversal): void {
    const key = keyOf(reversal.action, reversal.record);
    const onDue = (): void => {
      void this.#inTurn(key, async () => {
        // A later run replaces the reversal, even while it waits for its turn.
        if (this.#reversals.get(key) !== reversal) return;
        this.#reversals.delete(key);
        await this.#revert(reversal);
      });
    };
    reversal.timer = this.clock.setTimeout(onDue, Math.max(reversal.due - this.clock.now(), 0));
    reversal.timer.unref();
    this.#reversals.set(key, reversal);
  }

  async #revert(reversal: Reversal): Promise<void> {
    const { action, record } = reversal;
    const { target, after: expected } = record;
    const part = partOf(action, record);
    let state = expected;
    try {
      state = (await action.state(target, part)) ?? expected;
      if (state !== expected) {
        this.#publish({ ...record, before: state, after: state, outcome: 'kept' });
        return;
      }
      await reversal.revert();
      await this.#uncover(reversal);
      const after = (await action.state(target, part)) ?? state;
      this.#publish({ ...record, before: state, after, outcome: 'reverted' });
    } catch (error) {
      this.#logger.error(`'${action.name}' could not be reverted: ${this.redactor.headline(error)}`);
      this.#publish({ ...record, before: state, after: state, outcome: 'failed' });
    }
  }

  /**
   * Lets an earlier action of another name take effect for the rest of its time. An action that ran twice ends once, at the time of the
   * later run.
   */
  async #uncover({ action, covered: first }: Reversal): Promise<void> {
    for (let covered = first; covered; covered = covered.covered) {
      if (covered.action.name !== action.name && covered.due > this.clock.now()) {
        this.#revertLater(covered);
        return;
      }
      await covered.revert();
    }
  }

  #cancelReversal(key: string): Reversal | undefined {
    const reversal = this.#reversals.get(key);
    this.#reversals.delete(key);
    if (reversal?.timer) this.clock.clearTimeout(reversal.timer);
    return reversal;
  }

  #publish(given: Omit<OperatorActionEvent, 'at'>): void {
    const event = {
      ...given,
      parameters: this.redactor.value(given.parameters) as OperatorActionEvent['parameters'],
      reason: this.redactor.text(given.reason),
      who: this.redactor.text(given.who, MAX_WHO_LENGTH),
    };
    const { who, action, target, before, after, reason, outcome } = event;
    const line = `Operator action ${action} on '${target}' by ${who}: ${outcome}, ${before} -> ${after}. Reason: ${reason}`;
    this.#logger.warn(this.redactor.text(line));
    this.events.publish('operator.action', { ...event, at: this.clock.date().getTime() });
  }
}

/** A target of an action and, for an action with parts, the part of it. */
type TargetPart = Pick<ActionRequest, 'target' | 'parameters'>;

/** Actions of one subject share their targets, so a later action replaces the reversal of an earlier one on the same part. */
function keyOf(action: OperatorAction, request: TargetPart): string {
  const part = partOf(action, request);
  const key = `${action.name.split('.', 1)[0]} ${request.target}`;
  return part === undefined ? key : `${key} ${JSON.stringify(part)}`;
}

function partOf({ part }: OperatorAction, { parameters }: TargetPart): unknown {
  return part === undefined ? undefined : parameters[part];
}
