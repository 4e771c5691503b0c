import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { ExternalServiceError } from '@breakwater/core';
import { Controller, Get, type MessageEvent, Res, Sse, StreamableFile } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Observable, Subject, concat, of, throwError } from 'rxjs';
import { listen, REQUEST_MODES, type ResilientApplication } from './http.harness.js';

type Native = ServerResponse & { readonly raw?: ServerResponse };

const lost = new ExternalServiceError('Cannot read postgres://films:hunter2@db/films.');

function* halves(): Generator<Buffer> {
  yield Buffer.alloc(100_000);
  throw lost;
}

let later: Subject<MessageEvent>;

@Controller()
class FilmsController {
  @Get('file')
  file(): StreamableFile {
    return new StreamableFile(Readable.from(halves(), { objectMode: false }));
  }

  @Get('handler')
  async handler(@Res() response: Native): Promise<void> {
    const raw = response.raw ?? response;
    raw.writeHead(200).write('begun');
    await Promise.resolve();
    throw lost;
  }

  @Sse('events')
  events(): Observable<MessageEvent> {
    return concat(
      of({ data: 'first' }),
      throwError(() => lost),
    );
  }

  @Sse('promised')
  async promised(): Promise<Observable<MessageEvent>> {
    return this.events();
  }

  @Sse('later')
  later(): Observable<MessageEvent> {
    return later;
  }

  @Sse('broken')
  broken(): Observable<MessageEvent> {
    return throwError(() => lost);
  }
}

const STATUS = 502;
const SHOWN = 'The service is unavailable; try again later.';

describe.each(REQUEST_MODES)('a streamed answer on $platform with $mode', ({ platform, deadline }) => {
  let application: ResilientApplication;

  beforeEach(async () => {
    later = new Subject();
    application = await listen(platform, {
      controllers: [FilmsController],
      options: { http: { deadline, errors: { exposeDetails: false } } },
    });
  });

  afterEach(() => later.complete());

  it.each(['/file', '/handler'])(
    'closes the connection when %s fails, so that the answer does not look complete',
    async (path) => {
      const response = await fetch(application.url + path);
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow('terminated');
    },
  );

  it('is reported once when the stream of a handler fails', async () => {
    await (await fetch(`${application.url}/handler`)).text().catch(() => undefined);
    expect(application.reports).toEqual([{ error: lost, status: STATUS }]);
  });

  it('is an error answer when a stream of events fails before its first event', async () => {
    const response = await fetch(`${application.url}/broken`);
    expect([response.status, await response.json()]).toEqual([
      STATUS,
      expect.objectContaining({ detail: SHOWN }),
    ]);
    expect(application.reports).toEqual([{ error: lost, status: STATUS }]);
  });

  it.each(['/events', '/promised'])(
    'does not show the error of a stream of events after its first event (%s)',
    async (path) => {
      const text = await (await fetch(application.url + path)).text();
      expect(text).toContain('data: first');
      expect(text).toContain('event: error');
      expect(text).not.toMatch(/postgres|hunter2/);
    },
  );
});

describe.each(REQUEST_MODES.filter(({ deadline }) => deadline))(
  'a stream of events on $platform with $mode',
  ({ platform, deadline }) => {
    it.each(['/events', '/promised'])(
      'is reported once when it fails, with advice for the client (%s)',
      async (path) => {
        const { url, reports } = await listen(platform, {
          controllers: [FilmsController],
          options: { http: { deadline, errors: { exposeDetails: false } } },
        });
        expect(await (await fetch(url + path)).text()).toContain(`data: ${SHOWN}`);
        expect(reports).toEqual([{ error: lost, status: STATUS }]);
      },
    );

    it('has no deadline', async () => {
      later = new Subject();
      const { url, clock, reports } = await listen(platform, {
        controllers: [FilmsController],
        options: { http: { deadline, requestTimeout: 1_000 } },
      });
      const response = await fetch(`${url}/later`);
      await clock.advance(60_000);
      later.next({ data: 'late' });
      later.complete();
      expect(await response.text()).toContain('data: late');
      expect(reports).toEqual([]);
    });
  },
);
