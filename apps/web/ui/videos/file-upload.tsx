import { isApiError } from '@breakwater/client';
import { useRetryable } from '@breakwater/client/react';
import { type ReactElement, useId, useRef, useState } from 'react';
import { BusyButton } from '../parts/busy-button.js';
import { ErrorBox } from '../parts/error-box.js';
import { Form } from '../parts/form.js';
import type { Progress } from '../service/fetch-with-progress.js';
import { useService } from '../service/service.js';
import { fileSize } from './file-size.js';
import { UploadProgress } from './upload-progress.js';

/** Paths of the routes, and the types that the file dialog shows first. The service judges files by their bytes. */
const KINDS = {
  film: { path: 'file', accept: 'video/*' },
  thumbnail: { path: 'thumbnail', accept: 'image/*' },
} as const;

/** Properties of {@link FileUpload}. */
export interface FileUploadProps {
  /** Id of the video. */
  readonly id: string;
  readonly kind: keyof typeof KINDS;
}

/** Sends the film or the thumbnail of a video. */
export function FileUpload({ id, kind }: FileUploadProps): ReactElement {
  const { upload, addressOf } = useService();
  const { path, accept } = KINDS[kind];
  const route = `videos/${id}/${path}`;
  const input = useId();
  const [progress, setProgress] = useState<Progress>();
  const cancel = useRef(new AbortController());
  const { run, data, error, busy, retry } = useRetryable(({ signal }, file: File) => {
    setProgress(undefined);
    cancel.current = new AbortController();
    const either = AbortSignal.any([signal, cancel.current.signal]);
    return upload(route, file, { signal: either, onProgress: setProgress });
  });
  const isCancelled = !busy && error !== undefined && cancel.current.signal.aborted;

  const send = (fields: FormData): void => {
    const file = fields.get('file');
    // Without a choice of the user the file has no name.
    if (!busy && file instanceof File && file.name) run(file);
  };
  return (
    <Form className="action" onSend={send}>
      <div className="field">
        <label htmlFor={input}>{kind === 'film' ? 'Film' : 'Thumbnail'}</label>
        <input id={input} type="file" name="file" accept={accept} required />
      </div>
      <BusyButton busy={busy}>{busy ? 'Sending …' : `Send the ${kind}`}</BusyButton>
      {busy && (
        <>
          <button
            type="button"
            onClick={(event) => {
              cancel.current.abort();
              // The button is about to go.
              event.currentTarget.form?.querySelector('input')?.focus();
            }}
          >
            Cancel
          </button>
          <UploadProgress progress={progress} label={`Progress of the ${kind}`} />
        </>
      )}
      <div role="status">
        {isCancelled && <p>The upload was cancelled. The service keeps nothing of it.</p>}
        {data && !busy && error === undefined && (
          <p>
            The service keeps {data.name} ({fileSize(data.size)}, {data.type}).{' '}
            <a href={addressOf(route)} target="_blank" rel="noreferrer">
              Show the {kind}
            </a>
          </p>
        )}
      </div>
      {!isCancelled && <ErrorBox error={error} busy={busy} onRetry={retry} sentences={refusalOf(error)} />}
    </Form>
  );
}

/** A refusal of a file says more than the general sentence for its status. */
function refusalOf(error: unknown): Record<string, string> {
  if (!isApiError(error) || error.status >= 500 || !error.code?.startsWith('UPLOAD_') || !error.detail)
    return {};
  return { [error.code]: error.detail };
}
