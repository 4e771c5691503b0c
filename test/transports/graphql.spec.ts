import { CircuitOpenError, NotFoundError, ResilienceEvents } from '@breakwater/core';
import { ErrorTracker, ErrorTrackingModule } from '@breakwater/error-tracking';
import { ObservabilityModule } from '@breakwater/observability';
import {
  Bulkhead,
  CircuitBreaker,
  ErrorTrackingFilter,
  Fallback,
  ResilienceModule,
  Retry,
  Timeout,
} from '@breakwater/resilience';
import { type HttpApplication, RecordingLogger, startApplication } from '@breakwater/testing';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { BadRequestException, UnauthorizedException } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import {
  Args,
  Field,
  GraphQLModule,
  ID,
  Int,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import { GraphQLError } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../harness/until.js';

const SECRET = 'db password=hunter2';
const HIDDEN = /^An unexpected error occurred and was reported\./;

@ObjectType()
class Video {
  @Field(() => ID)
  id!: string;
}

/** Errors that resolvers throw, by the id of the video. */
const FAILURES: Readonly<Record<string, () => unknown>> = {
  broken: () => new Error(SECRET),
  missing: () => new NotFoundError('No video missing'),
  refused: () => new CircuitOpenError('videos-db', 4_200),
  invalid: () => new BadRequestException(['id must be short']),
  anonymous: () => new UnauthorizedException(),
  chosen: () => new GraphQLError('Too many videos', { extensions: { code: 'TOO_MANY', limit: 5 } }),
  several: () => new AggregateError([new Error(SECRET), new Error(SECRET)], SECRET),
  text: () => SECRET,
};

@Resolver(() => Video)
class VideoResolver {
  attempts = 0;
  hanging = false;

  @Query(() => Video)
  video(@Args('id', { type: () => ID }) id: string): Video {
    if (FAILURES[id]) throw FAILURES[id]();
    return { id };
  }

  @Query(() => [Video])
  videos(): Video[] {
    return [{ id: '1' }, { id: '2' }];
  }

  @Query(() => Video)
  ownerless(): Video {
    return { id: 'refused' };
  }

  @Query(() => Int)
  count(): unknown {
    return SECRET;
  }

  /** One error for all videos, as a `DataLoader` rejects all keys of a batch. */
  readonly #batch = new Error(SECRET);

  @ResolveField(() => Int, { nullable: true })
  views(): number {
    throw this.#batch;
  }

  @ResolveField(() => String, { nullable: true })
  owner(@Parent() { id }: Video): string {
    throw FAILURES[id]?.() ?? new NotFoundError(`No owner of ${id}`);
  }

  @Query(() => String)
  @Fallback(() => 'from the fallback')
  @CircuitBreaker({ timeout: false })
  @Bulkhead(1)
  async degraded(): Promise<string> {
    throw new Error(SECRET);
  }

  @Query(() => String)
  @Retry({ maxRetries: 2, delay: 0, jitter: 'none' })
  async repeated(): Promise<string> {
    this.attempts++;
    if (this.attempts < 3) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    return `attempt ${this.attempts}`;
  }

  @Mutation(() => String)
  @Timeout(5_000)
  hang(): Promise<string> {
    this.hanging = true;
    return new Promise(() => undefined);
  }

  @Subscription(() => Int)
  async *ticks(): AsyncGenerator<{ ticks: unknown }> {
    yield { ticks: 1 };
    yield { ticks: SECRET };
  }
}

interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: unknown;
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
}

let application: HttpApplication;
let logger: RecordingLogger;

async function start(http: object = {}): Promise<void> {
  logger = new RecordingLogger();
  application = await startApplication('Express', {
    logger,
    imports: [
      ResilienceModule.forRoot({ http: { errors: { exposeDetails: false }, ...http } }),
      ObservabilityModule.forRoot(),
      ErrorTrackingModule.forRoot(),
      GraphQLModule.forRoot<ApolloDriverConfig>({
        driver: ApolloDriver,
        autoSchemaFile: true,
        subscriptions: { 'graphql-ws': true },
      }),
    ],
    providers: [VideoResolver, { provide: APP_FILTER, useClass: ErrorTrackingFilter }],
  });
}

function post(query: string, headers: Record<string, string> = {}): Promise<Response> {
  return application.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'r-1', ...headers },
    body: JSON.stringify({ query }),
  });
}

const ask = async (query: string, headers: Record<string, string> = {}): Promise<Answer> =>
  (await post(query, headers)).json() as Promise<Answer>;

const handlerHangs = (): Promise<boolean> =>
  until(
    () => application.app.get(VideoResolver).hanging,
    (hanging) => hanging,
  );

afterEach(() => application?.app.close());

describe('an application with GraphQL', () => {
  it('starts beside the modules of Breakwater, whose providers it explores', async () => {
    await start();
    expect(await ask('{ videos { id } }')).toEqual({ data: { videos: [{ id: '1' }, { id: '2' }] } });
  });
});

describe('an error of a resolver', () => {
  beforeEach(() => start());

  it.each(['broken', 'several', 'text'])('hides the text of what it threw: %s', async (id) => {
    const answer = await ask(`{ video(id: "${id}") { id } }`);
    expect(answer.errors).toMatchObject([
      {
        message: expect.stringMatching(HIDDEN),
        path: ['video'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false, requestId: 'r-1' },
      },
    ]);
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(logger.lines.join('\n')).not.toContain('hunter2');
  });

  it('keeps code and message of an error that clients may see', async () => {
    expect((await ask('{ video(id: "missing") { id } }')).errors).toMatchObject([
      { message: 'No video missing', extensions: { code: 'NOT_FOUND', retryable: false, requestId: 'r-1' } },
    ]);
  });

  it('says in whole seconds when a refused call can succeed, and hides the name of the circuit', async () => {
    expect((await ask('{ video(id: "refused") { id } }')).errors).toMatchObject([
      {
        message: 'The service is busy; try again in 5 seconds.',
        extensions: { code: 'CIRCUIT_OPEN', retryable: true, retryAfter: 5, requestId: 'r-1' },
      },
    ]);
  });

  it('lists the problems of the input', async () => {
    expect((await ask('{ video(id: "invalid") { id } }')).errors).toMatchObject([
      { extensions: { code: 'VALIDATION_FAILED', errors: ['id must be short'] } },
    ]);
  });

  it('uses the code that GraphQL clients expect of a missing login', async () => {
    expect((await ask('{ video(id: "anonymous") { id } }')).errors).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });

  it('sends a GraphQLError as its author wrote it', async () => {
    expect((await ask('{ video(id: "chosen") { id } }')).errors).toMatchObject([
      { message: 'Too many videos', extensions: { code: 'TOO_MANY', limit: 5, requestId: 'r-1' } },
    ]);
  });

  it('is tracked once, and the log names the field', async () => {
    await ask('{ video(id: "broken") { id } }');
    expect(logger.at('error')).toEqual([
      expect.stringMatching(/graphql Query\.video 500 \(r-1\): Error: db password=/),
    ]);
    expect(application.app.get(ErrorTracker).getErrorStats()).toMatchObject({ total: 1 });
  });
});

describe('an error that no filter of Nest sees', () => {
  beforeEach(() => start());

  it('is hidden in the field of an object, as are all members of a batch', async () => {
    const answer = await ask('{ videos { id views } }');
    expect(answer.errors).toHaveLength(2);
    expect(answer.errors).toMatchObject([
      {
        message: expect.stringMatching(HIDDEN),
        path: ['videos', 0, 'views'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false, requestId: 'r-1' },
      },
      { path: ['videos', 1, 'views'], extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    ]);
    expect(answer.data).toEqual({
      videos: [
        { id: '1', views: null },
        { id: '2', views: null },
      ],
    });
    expect(logger.at('error')).toEqual([expect.stringContaining('graphql videos.views 500')]);
  });

  it('keeps the code in the field of an object', async () => {
    expect((await ask('{ video(id: "7") { owner } }')).errors).toMatchObject([
      { message: 'No owner of 7', extensions: { code: 'NOT_FOUND', retryable: false } },
    ]);
  });

  it('hides a value that does not fit the type of its field', async () => {
    const answer = await ask('{ count }');
    expect(answer.errors).toMatchObject([{ message: expect.stringMatching(HIDDEN) }]);
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  it('keeps the code and the text of a query that is not valid', async () => {
    expect((await ask('{ nothing }')).errors).toMatchObject([
      {
        message: 'Cannot query field "nothing" on type "Query".',
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED', requestId: 'r-1' },
      },
    ]);
    expect((await ask('{')).errors).toMatchObject([{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }]);
  });

  it('is hidden in a subscription', async () => {
    const client = createClient({
      url: `${application.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
    });
    const results: unknown[] = [];
    for await (const result of client.iterate({ query: 'subscription { ticks }' })) results.push(result);
    expect(results).toMatchObject([
      { data: { ticks: 1 } },
      { errors: [{ message: expect.stringMatching(HIDDEN), extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
    ]);
    expect(JSON.stringify(results)).not.toContain('hunter2');
    await client.dispose();
  });
});

describe('a decorated resolver', () => {
  beforeEach(() => start());

  it('answers with its fallback', async () => {
    expect(await ask('{ degraded }')).toEqual({ data: { degraded: 'from the fallback' } });
  });

  it('is repeated', async () => {
    const answering = ask('{ repeated }');
    const resolver = application.app.get(VideoResolver);
    await until(
      () => application.clock.advance(1_000).then(() => resolver.attempts),
      (attempts) => attempts === 3,
    );
    expect(await answering).toEqual({ data: { repeated: 'attempt 3' } });
  });

  it('is given up after its time limit', async () => {
    const answering = ask('mutation { hang }');
    await handlerHangs();
    await application.clock.advance(5_000);
    expect((await answering).errors).toMatchObject([
      {
        message: 'The request took too long; try again later.',
        extensions: { code: 'TIMEOUT', retryable: true },
      },
    ]);
  });
});

describe('the deadline of a request to GraphQL', () => {
  beforeEach(() => start({ deadline: true, requestTimeout: 1_000 }));

  it('lets an operation in time alone', async () => {
    expect(await ask('{ videos { id } }')).toMatchObject({ data: { videos: [{ id: '1' }, { id: '2' }] } });
  });

  it('is the shorter one that the caller sends', async () => {
    const answering = post('mutation { hang }', { 'x-request-timeout-ms': '300' });
    await handlerHangs();
    await application.clock.advance(300);
    expect((await answering).status).toBe(408);
  });

  it('is over on arrival for a caller that waits no longer', async () => {
    const response = await post('mutation { hang }', { 'x-request-timeout-ms': '0' });
    expect([response.status, application.app.get(VideoResolver).hanging]).toEqual([408, false]);
  });

  it.each(['{ video(id: "refused") { id } }', '{ ownerless { owner } }'])(
    'forbids a caller that repeats its request to retry once more: %s',
    async (query) => {
      const retryable = async (headers: Record<string, string>): Promise<unknown> =>
        (await ask(query, headers)).errors?.[0]?.extensions?.['retryable'];
      expect(await retryable({})).toBe(true);
      expect(await retryable({ 'x-retry-attempt': '2' })).toBe(false);
    },
  );

  it('limits the calls of a resolver, which answers as any other', async () => {
    const events: string[] = [];
    application.app
      .get(ResilienceEvents)
      .listen('timeout.exceeded', () => void events.push('timeout.exceeded'));
    const answering = post('mutation { hang }');
    await handlerHangs();
    await application.clock.advance(1_000);
    const response = await answering;
    expect([response.status, await response.json()]).toMatchObject([408, { code: 'TIMEOUT' }]);
    expect(await ask('{ videos { id } }')).toMatchObject({ data: { videos: [{ id: '1' }, { id: '2' }] } });
  });
});
