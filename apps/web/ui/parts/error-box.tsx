import { type ErrorMessages, messageOf } from '@breakwater/client/messages';
import { ErrorDisplay } from '@breakwater/client/react';
import type { ReactElement } from 'react';

/** Sentences about the errors of the Studio API that have no general one. */
const SENTENCES: ErrorMessages = {
  CHANNEL_STATS_UNAVAILABLE:
    'YouTube does not answer, and there are no earlier numbers of this channel. Please try again later.',
  UPLOAD_SCAN_FAILED: 'The virus scanner does not answer, so the file was not kept. Please try again later.',
  UPLOAD_STORAGE_FAILED: 'The file could not be stored. Please try again later.',
  UPLOAD_INSPECTION_FAILED:
    'The file could not be checked in time, so it was not kept. Please try again later.',
};

/** Properties of {@link ErrorBox}. */
export interface ErrorBoxProps {
  readonly error: unknown;
  readonly busy?: boolean;
  readonly onRetry?: () => void;
  /** Sentences that this place knows better. */
  readonly sentences?: ErrorMessages;
}

/** The error box of the client, with the sentences of the studio. */
export function ErrorBox({ error, busy, onRetry, sentences }: ErrorBoxProps): ReactElement | null {
  const labels = { messageOf: (one: unknown) => messageOf(one, { ...SENTENCES, ...sentences }) };
  return <ErrorDisplay error={error} busy={busy} onRetry={onRetry} labels={labels} />;
}
