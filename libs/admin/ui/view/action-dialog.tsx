import type { JSX } from 'preact';
import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type ActionOutcome, actions, loadActions, runAction } from '../state/api.js';
import type { ListedAction } from '../state/protocol.js';
import { textOf } from '../state/form.js';
import { ActionFields } from './action-fields.js';

/** The choice of the operator: the actions of a subject on a target, or one action. */
interface Opened {
  readonly subject: string;
  readonly target: string | undefined;
}

const opened = signal<Opened | undefined>(undefined);

/** Opens the dialog for the actions whose name is `subject` or begins with it. */
export async function openDialog(subject: string, target?: string): Promise<void> {
  await loadActions();
  opened.value = { subject, target };
}

/** The dialog in which an action is chosen, explained and confirmed. */
export function ActionDialog(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const { value } = opened;
  useEffect(() => {
    if (value && !dialog.current?.open) dialog.current?.showModal();
  }, [value]);
  return (
    <dialog ref={dialog} aria-labelledby="dialog-title" onClose={() => (opened.value = undefined)}>
      {value && (
        <ActionForm
          key={`${value.subject} ${value.target}`}
          {...value}
          onClose={() => dialog.current?.close()}
        />
      )}
    </dialog>
  );
}

function ActionForm({ subject, target, onClose }: Opened & { readonly onClose: () => void }): JSX.Element {
  const choices = (actions.value ?? []).filter(
    ({ name }) => name === subject || name.startsWith(`${subject}.`),
  );
  const [name, setName] = useState(choices[0]?.name);
  const [outcome, setOutcome] = useState<ActionOutcome>();
  const [isBusy, setBusy] = useState(false);
  const action = choices.find((one) => one.name === name);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!action) return;
    const form = event.currentTarget as HTMLFormElement;
    setBusy(true);
    setOutcome(await runAction(action.name, requestOf(action, new FormData(form))));
    setBusy(false);
    await loadActions();
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <h2 id="dialog-title">{target ? `Actions on ${target}` : subject}</h2>
      {choices.length > 1 && (
        <label>
          Action
          <select value={name} onChange={(event) => setName(event.currentTarget.value)}>
            {choices.map((one) => (
              <option key={one.name} value={one.name}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
      )}
      {action ? (
        <ActionFields key={action.name} action={action} target={target} />
      ) : (
        <p>You have no actions here.</p>
      )}
      <p class={outcome?.isDone ? 'done' : 'problem'} role="status">
        {outcome?.text}
      </p>
      <p class="buttons">
        {action && !outcome?.isDone && (
          <button type="submit" disabled={isBusy}>
            Run {action.name}
          </button>
        )}
        <button type="button" onClick={onClose}>
          {outcome?.isDone ? 'Close' : 'Cancel'}
        </button>
      </p>
    </form>
  );
}

/** The request of the filled form. The displayed state goes along, so that nothing happens when it has changed meanwhile. */
function requestOf({ parameters, targets }: ListedAction, form: FormData): object {
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
