import type { ReactElement, ReactNode } from 'react';

/** Properties of {@link BusyButton}. */
export interface BusyButtonProps {
  readonly busy: boolean;
  readonly children: ReactNode;
  /** A button without it submits its form. */
  readonly onPress?: () => void;
  /** True for the main action of its place. A button that submits is one. */
  readonly isMain?: boolean;
}

/** A button that does nothing while its work runs. It keeps the focus, which `disabled` would take away. */
export function BusyButton({ busy, children, onPress, isMain }: BusyButtonProps): ReactElement {
  return (
    <button
      type={onPress ? 'button' : 'submit'}
      className={isMain ? 'main' : undefined}
      aria-disabled={busy}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onPress?.();
      }}
    >
      {children}
    </button>
  );
}
