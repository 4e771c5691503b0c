import type { ServerResponse } from 'node:http';
import type { ErrorEvent } from '@sentry/node';
import { RecordingServer } from '../../../../test/harness/recording-server.js';

/** A server in the place of Sentry, which records the events of the envelopes. */
export class SentryServer implements AsyncDisposable {
  private constructor(private readonly server: RecordingServer) {}

  /** @param answer ends the response, or leaves it hanging */
  static async start(answer?: (response: ServerResponse) => void): Promise<SentryServer> {
    return new SentryServer(await RecordingServer.start(answer));
  }

  get dsn(): string {
    return this.server.url.replace('://', '://public@') + '/42';
  }

  get requests(): number {
    return this.server.requests.length;
  }

  /** Everything that has arrived. */
  get text(): string {
    return this.server.requests.map(({ body }) => body).join('\n');
  }

  /** The events, each the payload of an item of an envelope. */
  get events(): ErrorEvent[] {
    return this.server.requests.map(({ path, body }) => {
      const [, item = '', payload = ''] = body.split('\n');
      const { type } = JSON.parse(item) as { type: string };
      if (!path?.startsWith('/api/42/envelope/') || type !== 'event') throw new Error(`Unexpected: ${body}`);
      return JSON.parse(payload) as ErrorEvent;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}
