import type { ReactElement } from 'react';
import type { Progress } from '../service/fetch-with-progress.js';
import { fileSize } from './file-size.js';

/** Properties of {@link UploadProgress}. */
export interface UploadProgressProps {
  /** `undefined` before the first byte. */
  readonly progress: Progress | undefined;
  readonly label: string;
}

/** Shows the progress of an upload. After the last byte the service still checks the file. */
export function UploadProgress({ progress, label }: UploadProgressProps): ReactElement {
  const isSent = progress !== undefined && progress.sent >= progress.total;
  // A bar without a value shows that nobody knows how long it takes.
  const value = isSent || !progress ? undefined : progress.sent;
  return (
    <p className="progress">
      <progress aria-label={label} max={progress?.total} value={value} />
      <small>{textOf(progress, isSent)}</small>
    </p>
  );
}

function textOf(progress: Progress | undefined, isSent: boolean): string {
  if (!progress) return 'Waiting for the line …';
  if (isSent) return 'Sent. The service checks the file …';
  const { sent, total } = progress;
  return `${fileSize(sent)} of ${fileSize(total)} (${Math.floor((sent / total) * 100)} %)`;
}
