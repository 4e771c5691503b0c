import { OptionsError } from '@breakwater/core';
import { HTTP_PLATFORMS } from '@breakwater/testing';
import { Body, Controller, Get, Post, ValidationPipe } from '@nestjs/common';
import { IsString } from 'class-validator';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  SchemaValidationPipe,
  type SchemaOutput,
  type StandardSchema,
  ValidateBody,
  ValidateParams,
  ValidateQuery,
} from '../src/index.js';
import { listen } from './http.harness.js';

const createVideo = z.object({
  title: z.string().trim().min(1),
  length: z.number().int().default(60),
  author: z.object({ name: z.string() }).optional(),
});
type CreateVideo = SchemaOutput<typeof createVideo>;

const page = z.object({ page: z.coerce.number().int().min(1).default(1) });
const id = z.object({ id: z.string().regex(/^v\d+$/) });

/** A schema without a library: it runs a function. */
function schemaOf<Output>(validate: StandardSchema<Output>['~standard']['validate']): StandardSchema<Output> {
  return { '~standard': { version: 1, vendor: 'test', validate } };
}

const asynchronous = schemaOf<string>(async (value) => {
  await Promise.resolve();
  return (value as { name?: string }).name === 'taken'
    ? { issues: [{ message: 'is taken', path: [{ key: 'name' }] }] }
    : { value: 'free' };
});

const throwing = schemaOf<string>(() => {
  throw new Error('the schema is broken: db-7');
});

const rejecting = schemaOf<string>(() => Promise.reject(new Error('the schema is broken: db-7')));

const manyProblems = schemaOf<string>(() => ({
  issues: Array.from({ length: 8_000 }, (_, index) => ({
    message: 'x'.repeat(1_000),
    path: ['tags', index],
  })),
}));

class ClassVideo {
  @IsString() title!: string;
}

@Controller()
class VideosController {
  @Post('videos')
  create(@ValidateBody(createVideo) video: CreateVideo): CreateVideo {
    return video;
  }

  @Get('videos')
  list(@ValidateQuery(page) query: SchemaOutput<typeof page>): unknown {
    return query;
  }

  @Get('videos/:id')
  read(@ValidateParams(id) params: { id: string }): unknown {
    return params;
  }

  @Post('async')
  async(@ValidateBody(asynchronous) answer: string): unknown {
    return { answer };
  }

  @Post('throwing')
  throwing(@ValidateBody(throwing) answer: string): unknown {
    return { answer };
  }

  @Post('rejecting')
  rejecting(@ValidateBody(rejecting) answer: string): unknown {
    return { answer };
  }

  @Post('many')
  many(@ValidateBody(manyProblems) answer: string): unknown {
    return { answer };
  }

  @Post('class')
  byClass(@Body(new ValidationPipe()) video: ClassVideo): unknown {
    return video;
  }
}

const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe.each(HTTP_PLATFORMS)('validation by a schema on %s', (platform) => {
  const server = () =>
    listen(platform, {
      controllers: [VideosController],
      options: { http: { errors: { exposeDetails: false } } },
    });

  it('gives the handler the output of the schema, with its defaults and transformations', async () => {
    const { fetch } = await server();
    const answer = await fetch('/videos', post({ title: '  Waves ', unknown: 1 }));
    expect([answer.status, await answer.json()]).toEqual([201, { title: 'Waves', length: 60 }]);
  });

  it('answers 400 with one text for each problem', async () => {
    const { fetch } = await server();
    const answer = await fetch('/videos', post({ title: '', author: { name: 7 } }));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      code: 'VALIDATION_FAILED',
      retryable: false,
      errors: [expect.stringMatching(/^title: /), expect.stringMatching(/^author\.name: /)],
    });
  });

  it('answers in the form that ValidationPipe has for classes', async () => {
    const { fetch } = await server();
    const bySchema = (await (await fetch('/videos', post({}))).json()) as object;
    const byClass = (await (await fetch('/class', post({}))).json()) as object;
    const form = (body: object): unknown => ({
      ...body,
      instance: '',
      requestId: '',
      errors: [expect.any(String)],
    });
    expect(form(bySchema)).toEqual(form(byClass));
  });

  it('validates the query and the parameters of the path', async () => {
    const { fetch } = await server();
    const read = async (path: string): Promise<unknown> => {
      const answer = await fetch(path);
      return [answer.status, answer.status === 200 ? await answer.json() : undefined];
    };
    expect(await read('/videos?page=3')).toEqual([200, { page: 3 }]);
    expect(await read('/videos')).toEqual([200, { page: 1 }]);
    expect(await read('/videos?page=x')).toEqual([400, undefined]);
    expect(await read('/videos/v7')).toEqual([200, { id: 'v7' }]);
    expect(await read('/videos/7')).toEqual([400, undefined]);
  });

  it('waits for a schema that validates asynchronously', async () => {
    const { fetch } = await server();
    expect(await (await fetch('/async', post({}))).json()).toEqual({ answer: 'free' });
    const taken = await fetch('/async', post({ name: 'taken' }));
    expect(await taken.json()).toMatchObject({ status: 400, errors: ['name: is taken'] });
  });

  it.each(['throwing', 'rejecting'])(
    'answers 500 without the message when the schema is %s',
    async (path) => {
      const { fetch, reports } = await server();
      const answer = await fetch(`/${path}`, post({}));
      expect(answer.status).toBe(500);
      expect(await answer.text()).not.toContain('db-7');
      expect(reports).toMatchObject([{ status: 500, error: { message: 'the schema is broken: db-7' } }]);
    },
  );

  it('limits the answer, however many problems there are', async () => {
    const { fetch } = await server();
    const answer = await fetch('/many', post({}));
    const body = await answer.text();
    expect(answer.status).toBe(400);
    expect(body.length).toBeLessThan(6_000);
    expect((JSON.parse(body) as { errors: string[] }).errors.at(-1)).toBe('and 7980 more');
  });

  it.each([
    ['lists', `${'['.repeat(45_000)}${']'.repeat(45_000)}`],
    ['objects', `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`],
  ])('refuses deeply nested %s before the schema sees them', async (_what, body) => {
    const { fetch } = await server();
    const answer = await fetch('/throwing', post(body));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('nested deeper than 20 levels');
  });

  it('refuses a request without a body', async () => {
    const { fetch } = await server();
    expect((await fetch('/videos', { method: 'POST' })).status).toBe(400);
  });
});

describe('a validation', () => {
  it('accepts schemas that are functions, as those of ArkType', async () => {
    const schema = Object.assign(
      () => {},
      schemaOf(() => ({ value: 7 })),
    );
    await expect(new SchemaValidationPipe(schema).transform('x')).resolves.toBe(7);
  });

  /** As ArkType: a list whose constructor takes the items. */
  class Path extends Array<PropertyKey> {
    constructor(...items: PropertyKey[]) {
      super();
      this.push(...items);
    }
  }

  it.each<[string, object, string[]]>([
    [
      'Valibot, whose paths consist of objects',
      {
        issues: [
          {
            kind: 'validation',
            type: 'min_length',
            message: 'Too short',
            path: [
              { type: 'object', origin: 'value', input: {}, key: 'tags', value: [''] },
              { type: 'array', origin: 'value', input: [''], key: 0, value: '' },
            ],
          },
        ],
      },
      ['tags.0: Too short'],
    ],
    [
      'ArkType, whose result is the list of issues, with lists of its own as paths',
      Object.assign([], {
        issues: [
          { code: 'domain', message: 'must be an object', path: new Path() },
          { code: 'minLength', message: 'title must be non-empty', path: new Path('author', 'title') },
        ],
      }),
      ['must be an object', 'author.title: title must be non-empty'],
    ],
    ['a symbol in a path', { issues: [{ message: 'Wrong', path: [Symbol('id')] }] }, ['Symbol(id): Wrong']],
    ['no path', { issues: [{ message: 'Wrong', path: undefined }] }, ['Wrong']],
  ])('reads the issues of %s', async (_library, result, problems) => {
    for (const validate of [() => result, async () => result]) {
      const schema = { '~standard': { version: 1, vendor: 'test', validate } } as StandardSchema;
      const refusal = new SchemaValidationPipe(schema).transform({});
      await expect(refusal).rejects.toMatchObject({ response: { message: problems } });
    }
  });

  it('accepts deeper values when the limit is switched off', async () => {
    const deep: unknown = JSON.parse(`${'['.repeat(50)}${']'.repeat(50)}`);
    const schema = schemaOf<unknown>((value) => ({ value }));
    await expect(new SchemaValidationPipe(schema, { maxDepth: false }).transform(deep)).resolves.toBe(deep);
    await expect(new SchemaValidationPipe(schema, { maxDepth: 50 }).transform(deep)).resolves.toBe(deep);
    await expect(new SchemaValidationPipe(schema, { maxDepth: 49 }).transform(deep)).rejects.toThrow(
      'Bad Request',
    );
  });

  it.each([
    undefined,
    null,
    5,
    'schema',
    {},
    { '~standard': null },
    { '~standard': { version: 2 } },
    class Dto {},
  ])('refuses %p, which is no schema', (schema) => {
    for (const decorator of [ValidateBody, ValidateQuery, ValidateParams]) {
      expect(() => decorator(schema as never)).toThrow(OptionsError);
    }
  });

  it('reports all wrong options', () => {
    const options = { maxDepth: 0, maxProblems: NaN, maxProblemLength: '5', deep: 1 };
    expect(() => ValidateBody(createVideo, options as never)).toThrow('4 options are wrong');
  });

  it('causes a type error for a parameter that does not fit the output', () => {
    class Handlers {
      // @ts-expect-error -- the title is a text
      create(@ValidateBody(createVideo) _video: { title: number }): void {}

      // @ts-expect-error -- the id is a text
      read(@ValidateParams(id) _params: { id: number }): void {}

      wider(@ValidateBody(createVideo) _video: { title: string }): void {}
      unknown(@ValidateBody(createVideo) _video: unknown): void {}
      second(_first: string, @ValidateQuery(page) _query: { page: number }): void {}
    }
    expect(new Handlers()).toBeInstanceOf(Handlers);
  });
});
