import type { ComponentProps, ReactElement } from 'react';

/** Properties of {@link Form}: those of a form, and these. */
export interface FormProps extends Omit<ComponentProps<'form'>, 'onSubmit'> {
  /** Called with the fields when the user submits them. */
  readonly onSend: (fields: FormData) => void;
}

/** A form that gives its fields to a function. It checks none of them: the service does, so that the limits have one home. */
export function Form({ onSend, ...form }: FormProps): ReactElement {
  return (
    <form
      noValidate
      {...form}
      onSubmit={(event) => {
        event.preventDefault();
        onSend(new FormData(event.currentTarget));
      }}
    />
  );
}

/** Returns the text of a field without the space around it. */
export function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
