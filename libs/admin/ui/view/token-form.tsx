import { connect } from '../state/connection.js';
import { rememberToken } from '../state/token.js';

/** Asks for the token of the operators. */
export function TokenForm({ isWrong }: { readonly isWrong: boolean }) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const token = new FormData(event.currentTarget as HTMLFormElement).get('token');
    rememberToken(String(token).trim());
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
        <button type="submit">Show the dashboard</button>
        <p>The token stays in this tab, and is forgotten when you close it.</p>
      </form>
    </main>
  );
}
