import { useRetryable } from '@breakwater/client/react';
import { type ReactElement, useEffect } from 'react';
import { BusyButton } from '../parts/busy-button.js';
import { ErrorBox } from '../parts/error-box.js';
import { useService } from '../service/service.js';
import { type AiAnswer, AnswerOrigin } from './answer-origin.js';

/** The texts that the service can suggest for a video. Each has a button of its own, because each request can cost money. */
export function Suggestions({ id }: { readonly id: string }): ReactElement {
  return (
    <section aria-labelledby="suggestions">
      <h2 id="suggestions">Suggestions</h2>
      <Suggestion id={id} kind="titles" word="titles" />
      <Suggestion id={id} kind="description" word="a description" />
      <Suggestion id={id} kind="keywords" word="keywords" />
    </section>
  );
}

/** Properties of {@link Suggestion}. */
interface SuggestionProps {
  /** Id of the video. */
  readonly id: string;
  /** The last part of the path. */
  readonly kind: 'titles' | 'description' | 'keywords';
  /** Ends the text of the button: `Suggest titles`. */
  readonly word: string;
}

/** A button that asks for one kind of text, and the answer. */
function Suggestion({ id, kind, word }: SuggestionProps): ReactElement {
  const { client, condition } = useService();
  const { run, data, error, busy, retry } = useRetryable(({ signal }) =>
    client.post<AiAnswer>(`videos/${id}/${kind}`, { signal }),
  );
  useEffect(() => {
    if (data) condition.report('No language model has answered the last question.', data.degraded);
  }, [data, condition]);
  return (
    <div className="action">
      <BusyButton busy={busy} onPress={run}>
        {busy ? 'Asking …' : `Suggest ${word}`}
      </BusyButton>
      <ErrorBox error={error} busy={busy} onRetry={retry} />
      <div role="status">{data && <AnswerOrigin answer={data} />}</div>
      {data && <Texts result={data.result} />}
    </div>
  );
}

function Texts({ result }: Pick<AiAnswer, 'result'>): ReactElement {
  if (typeof result === 'string') return <p className="text">{result}</p>;
  return (
    <ul>
      {result.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}
