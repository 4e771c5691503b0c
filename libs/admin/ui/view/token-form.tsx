import type { JSX } from 'preact';
import { connect } from '../state/connection.js';
import { textOf } from '../state/form.js';
import { remember } from '../state/token.js';

/** Asks for the token of the operators. */
export function TokenForm({ isWrong }: { readonly isWrong: boolean }): JSX.Element {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    remember({ token: textOf(form, 'token'), name: textOf(form, 'name') });
    void connect();
  };
  return (
    <main>
      <form class="token" onSubmit={submit}>
        <h1>Dashboard</h1>
        {isWrong && (
          <p class="problem" role="alert">
            The service did not accept this token.
          </p>
        )}
        <label>
          Token of the operators
          <input type="password" name="token" required autoComplete="current-password" autoFocus />
        </label>
        <label>
          Your name, for the record of actions
          <input name="name" maxLength={100} autoComplete="username" />
        </label>
        <button type="submit">Show the dashboard</button>
        <p>Both stay in this tab, and are forgotten when you close it.</p>
      </form>
    </main>
  );
}
