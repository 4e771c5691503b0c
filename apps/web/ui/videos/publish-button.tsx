import { isApiError } from '@breakwater/client';
import { useRetryable } from '@breakwater/client/react';
import type { ReactElement } from 'react';
import { BusyButton } from '../parts/busy-button.js';
import { ErrorBox } from '../parts/error-box.js';
import { useService } from '../service/service.js';

/** Properties of {@link PublishButton}. */
export interface PublishButtonProps {
  /** Id of the video. */
  readonly id: string;
  /** Called when the video is published. */
  readonly onDone: () => void;
}

/** Publishes a draft. */
export function PublishButton({ id, onDone }: PublishButtonProps): ReactElement {
  const { client } = useService();
  const { run, error, busy, retry } = useRetryable(async ({ signal }) => {
    try {
      await client.post(`videos/${id}/publish`, { signal });
    } catch (failure) {
      // An earlier try whose answer was lost has published it.
      if (!isApiError(failure) || failure.code !== 'CONFLICT') throw failure;
    }
    onDone();
  });
  return (
    <div>
      <BusyButton busy={busy} onPress={run} isMain>
        {busy ? 'Publishing …' : 'Publish'}
      </BusyButton>
      <ErrorBox error={error} busy={busy} onRetry={retry} />
    </div>
  );
}
