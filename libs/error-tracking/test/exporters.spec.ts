import { ExternalServiceError, OptionsError, seconds } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { BreakwaterTesting } from '@breakwater/testing';
import { Test } from '@nestjs/testing';
import { expect, it } from '@jest/globals';
import { RecordingServer } from '../../../test/harness/recording-server.js';
import { type ExportedErrors, type IssueExporter, ErrorTracker, ErrorTrackingModule } from '../src/index.js';
import { resolveErrorTrackingOptions } from '../src/resolve-error-tracking-options.js';

/** Passes errors on to a service that opens tickets. */
class TicketExporter implements IssueExporter {
  readonly name = 'tickets';

  constructor(private readonly url: string) {}

  async export({ issue, title, count }: ExportedErrors, signal: AbortSignal): Promise<void> {
    const body = JSON.stringify({ issue, title, count });
    const { ok, status } = await fetch(this.url, { method: 'POST', body, signal });
    if (!ok) throw new ExternalServiceError(`The tickets answered ${status}.`, { retryable: status >= 500 });
  }
}

it('hands the errors to an exporter of the application', async () => {
  const clock = new VirtualClock();
  await using tickets = await RecordingServer.start();
  const module = await Test.createTestingModule({
    imports: [
      ErrorTrackingModule.forRoot({ alerts: false, exporters: [new TicketExporter(tickets.url)] }),
      BreakwaterTesting.forRoot({ clock }),
    ],
  }).compile();
  const app = await module.init();
  const tracker = app.get(ErrorTracker);
  for (let row = 0; row < 3; row++) tracker.trackError(new Error(`Row ${row} is broken.`));
  await clock.advance(seconds(1));
  await tracker.export();
  expect(tickets.requests.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
    { issue: expect.stringMatching(/^[\da-f]{32}$/), title: 'Error: Row 0 is broken.', count: 3 },
  ]);
  await app.close();
});

it('refuses exporters without a name or a method, and names that are used twice', () => {
  const tickets = new TicketExporter('http://127.0.0.1:9');
  const options = { exporters: [tickets, tickets, { name: 'mute' }] } as object;
  const problems = (): readonly string[] => {
    try {
      resolveErrorTrackingOptions(options);
      return [];
    } catch (error) {
      if (!(error instanceof OptionsError)) throw error;
      return error.problems.map(({ option }) => option);
    }
  };
  expect(problems()).toEqual(['errorTracking.exporters[1].name', 'errorTracking.exporters[2]']);
});
