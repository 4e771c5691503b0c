import type { JSX } from 'preact';
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { isViewer, loadActions, readActions } from '../state/actions.js';
import { connection } from '../state/connection.js';
import type { ListedAction } from '../state/protocol.js';
import { ActionForm } from './action-form.js';

/** The choice of the operator: the actions of a subject on a target, or one action. */
export interface ActionChoice {
  /** The part of the names before the dot, or one name. */
  readonly subject: string;
  /** Names of the actions that fit the state of the target. @default all actions of the subject */
  readonly names?: readonly string[] | undefined;
  /** @default the operator chooses one */
  readonly target?: string;
  /** The name of the target for people. @default the subject */
  readonly title?: string;
}

interface Opened extends ActionChoice {
  /** `undefined` when the service did not list them. */
  readonly offered: readonly ListedAction[] | undefined;
}

const opened = signal<Opened | undefined>(undefined);

/** The last choice of the operator; `undefined` once the dialog is closed. Answers about other choices are ignored. */
let wanted: ActionChoice | undefined;

/** Opens the dialog when the service has answered, unless the operator has made another choice meanwhile. */
export async function openDialog(choice: ActionChoice): Promise<void> {
  wanted = choice;
  const offered = await offersOf(choice);
  if (wanted === choice) opened.value = { ...choice, offered };
}

/** Asks for the offers of an open dialog again. */
async function refresh(choice: Opened): Promise<void> {
  if (opened.value === choice) await openDialog(choice);
}

/** Ends the choice of a dialog that was closed. */
function forget(): void {
  wanted = undefined;
  opened.value = undefined;
}

async function offersOf({ subject, names, target }: ActionChoice): Promise<Opened['offered']> {
  const found = await readActions({ subject, ...(target !== undefined && { target }) });
  return found?.filter(
    ({ name, targets }) => (names?.includes(name) ?? true) && (target === undefined || targets.length > 0),
  );
}

/** The dialog in which an action is chosen, explained and confirmed. */
export function ActionDialog(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const { value: choice } = opened;
  const isLive = connection.value.state === 'live';
  useEffect(() => {
    if (isLive) void loadActions();
  }, [isLive]);
  useEffect(() => {
    if (choice && !dialog.current?.open) dialog.current?.showModal();
  }, [choice]);
  const close = (): void => dialog.current?.close();
  return (
    <dialog ref={dialog} aria-labelledby="dialog-title" onClose={forget}>
      {choice && (
        <>
          <h2 id="dialog-title">{choice.title ? `Actions on ${choice.title}` : choice.subject}</h2>
          {choice.offered && choice.offered.length > 0 ? (
            <ActionForm
              key={`${choice.subject} ${choice.target}`}
              actions={choice.offered}
              target={choice.target}
              onAnswer={() => void refresh(choice)}
              onClose={close}
            />
          ) : (
            <NoActions isListed={choice.offered !== undefined} onClose={close} />
          )}
        </>
      )}
    </dialog>
  );
}

interface NoActionsProps {
  readonly isListed: boolean;
  readonly onClose: () => void;
}

function NoActions({ isListed, onClose }: NoActionsProps): JSX.Element {
  const why = isViewer.value
    ? 'You may look, but not change anything.'
    : isListed
      ? 'There is nothing to do here any more: it has ended or changed meanwhile.'
      : 'The service did not list its actions. Try again.';
  return (
    <>
      <p role="status">{why}</p>
      <p class="buttons">
        <button type="button" onClick={onClose}>
          Close
        </button>
      </p>
    </>
  );
}
