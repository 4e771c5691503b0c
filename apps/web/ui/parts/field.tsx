import { type InputHTMLAttributes, type ReactElement, useId } from 'react';

/** Properties of {@link Field}: those of the input or of the text area, and these. */
export interface FieldProps extends InputHTMLAttributes<HTMLInputElement & HTMLTextAreaElement> {
  readonly label: string;
  readonly hint?: string;
  /** The problem that the service found with the value. */
  readonly problem?: string | undefined;
  readonly isLong?: boolean;
}

/** An input with its label, its hint and the problem with its value. */
export function Field({ label, hint, problem, isLong, ...input }: FieldProps): ReactElement {
  const id = useId();
  const Input = isLong ? 'textarea' : 'input';
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Input
        {...input}
        id={id}
        aria-invalid={problem !== undefined}
        aria-describedby={
          [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ') || undefined
        }
      />
      {hint && <small id={`${id}-hint`}>{hint}</small>}
      {problem && (
        <p className="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}
