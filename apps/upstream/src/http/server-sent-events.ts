/** One event of a stream. */
export interface ServerSentEvent {
  /** Its name; OpenAI's chat streams have none. */
  readonly event?: string;
  /** A text is sent as it is, anything else as JSON. */
  readonly data: unknown;
}

/** Formats an event as the WHATWG standard for server-sent events says. */
export function formatEvent({ event, data }: ServerSentEvent): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`;
}
