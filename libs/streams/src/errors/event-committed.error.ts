import { AppError } from '@breakwater/core';

/** Another process has committed the event. `commitWith` throws it, so that the transaction rolls back; the event counts as repeated. */
export class EventCommittedError extends AppError {
  override readonly name = 'EventCommittedError';

  constructor(stream: string) {
    super(`Another process has committed this event of the stream '${stream}'.`, {
      code: 'STREAM_EVENT_COMMITTED',
      status: 409,
    });
  }
}
