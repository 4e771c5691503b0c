import type { ComponentChildren, JSX } from 'preact';
import { isViewer } from '../state/actions.js';
import { type ActionChoice, openDialog } from './action-dialog.js';

interface Props extends ActionChoice {
  /** The name of the target for people. */
  readonly title: string;
  /** @default `Act on <title>`, of which a reader of the table sees `Act` */
  readonly children?: ComponentChildren;
}

/** Opens the actions on a target. Operators who may only look, and states without an action, have no button. */
export function ActionButton({ children, ...choice }: Props): JSX.Element | null {
  if (isViewer.value || choice.names?.length === 0) return null;
  return (
    <button type="button" onClick={() => void openDialog(choice)}>
      {children ?? (
        <>
          Act<span class="hidden"> on {choice.title}</span>
        </>
      )}
    </button>
  );
}
