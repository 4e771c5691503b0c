import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type ActionBody, type ActionOutcome, runAction } from '../state/actions.js';
import { textOf } from '../state/form.js';
import type { ListedAction } from '../state/protocol.js';
import { ActionFields } from './action-fields.js';
import { ScopeField } from './scope-field.js';

interface Props {
  readonly actions: readonly ListedAction[];
  /** @default the operator chooses one */
  readonly target: string | undefined;
  /** Called after each run with the answer of the service, because the states may be other ones. */
  readonly onAnswer: () => void;
  readonly onClose: () => void;
}

/** The form in which an action is chosen, filled in and run. */
export function ActionForm({ actions, target, onAnswer, onClose }: Props): JSX.Element {
  const [name, setName] = useState(actions[0]?.name);
  const [requestId, setRequestId] = useState(newId);
  const [outcome, setOutcome] = useState<ActionOutcome>();
  const [isBusy, setBusy] = useState(false);
  const action = actions.find((one) => one.name === name);
  const isDone = outcome?.state === 'done';

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!action) return;
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const scope = textOf(form, 'scope') === 'fleet' ? 'fleet' : 'instance';
    setBusy(true);
    const answered = await runAction(action.name, { ...requestOf(action, form), requestId }, scope);
    setOutcome(answered);
    setBusy(false);
    // Without an answer the same request is sent again, so that it runs once.
    if (answered.state === 'unknown') return;
    setRequestId(newId());
    if (answered.state !== 'done') onAnswer();
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      {actions.length > 1 && (
        <label>
          Action
          <select
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
              setOutcome(undefined);
            }}
          >
            {actions.map((one) => (
              <option key={one.name} value={one.name}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
      )}
      {action ? (
        <>
          <ActionFields key={action.name} action={action} target={target} />
          <ScopeField reach={action.reach} />
        </>
      ) : (
        <p>This action does not fit the state any more.</p>
      )}
      <p class={isDone || outcome?.state === 'tried' ? 'done' : 'problem'} role="status">
        {outcome?.text}
      </p>
      {outcome?.instances && (
        <ul aria-label="Instances">
          {outcome.instances.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <p class="buttons">
        {action && !isDone && (
          <button type="submit" disabled={isBusy}>
            Run {action.name}
          </button>
        )}
        <button type="button" onClick={onClose}>
          {isDone ? 'Close' : 'Cancel'}
        </button>
      </p>
    </form>
  );
}

/** `crypto.randomUUID` is missing on pages without TLS. */
const newId = (): string => crypto.getRandomValues(new Uint32Array(4)).join('-');

/** The request of the filled form. The displayed state goes along, so that nothing happens when it has changed meanwhile. */
function requestOf({ parameters, targets }: ListedAction, form: FormData): ActionBody {
  const target = textOf(form, 'target');
  const state = targets.find(({ name }) => name === target)?.state;
  const minutes = Number(textOf(form, 'minutes'));
  const given = Object.entries(parameters).flatMap(([name, { type }]): [string, unknown][] => {
    const value = textOf(form, `parameter-${name}`);
    if (type === 'boolean') return [[name, value === 'on']];
    if (value === '') return [];
    return [[name, type === 'number' ? Number(value) : value]];
  });
  return {
    target,
    reason: textOf(form, 'reason'),
    ...(state !== undefined && { expectedState: state }),
    ...(minutes > 0 && { for: minutes * 60_000 }),
    ...Object.fromEntries(given),
  };
}
