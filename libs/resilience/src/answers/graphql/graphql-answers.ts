import { readProperty, readText } from '@breakwater/core';
import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { GraphqlAnswerError } from './graphql-error.js';
import { graphqlRequestId } from './graphql-facts.js';

/** An error as GraphQL servers send it. */
interface FormattedError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Returns what clients may see of an error; `undefined` for an error that may be sent as it is. */
type AnswerOf = (error: unknown) => GraphqlAnswerError | undefined;

type Format = (formatted: FormattedError, error: unknown) => FormattedError;

type Hook = (...values: readonly unknown[]) => unknown;

/** The part of the options of `GraphQLModule` that is used. */
interface GraphqlOptions {
  readonly formatError?: Format;
  readonly plugins?: readonly unknown[];
  readonly subscriptions?: Readonly<Record<string, unknown>>;
}

/** The part of a driver of `@nestjs/graphql` that is used. */
interface GraphqlDriver {
  mergeDefaultOptions(options: GraphqlOptions): GraphqlOptions | Promise<GraphqlOptions>;
}

/** The part of Apollo's request context that is used. */
interface AnsweredOperation {
  readonly contextValue?: unknown;
  readonly response?: {
    readonly body?: { readonly singleResult?: { errors?: readonly FormattedError[] } };
  };
}

/**
 * Lets the exception filter format the errors of GraphQL that reach no filter: those of the fields of objects, whose resolvers have
 * no filters by default, of values that do not fit their type, of invalid queries, of the context function, and of subscriptions. A
 * `formatError` of the application is called afterwards. Without the filter nothing changes.
 */
@Injectable()
export class GraphqlAnswers {
  readonly #prepared = new WeakSet<object>();
  #answerOf: AnswerOf | undefined;

  constructor(private readonly modules: ModulesContainer) {}

  /** Sets the function that decides what clients may see. */
  use(answerOf: AnswerOf): void {
    this.#answerOf = answerOf;
  }

  /** Prepares the drivers of the application. Call it before `onModuleInit`, when `GraphQLModule` asks its driver for the options. */
  prepare(): void {
    for (const { instance } of this.modules.values()) {
      const driver = readProperty(instance, 'graphQlAdapter');
      if (!isDriver(driver) || this.#prepared.has(driver)) continue;
      this.#prepared.add(driver);
      this.#prepareDriver(driver);
    }
  }

  #prepareDriver(driver: GraphqlDriver): void {
    const merge = driver.mergeDefaultOptions.bind(driver);
    driver.mergeDefaultOptions = async (options) => {
      const { formatError } = options;
      const format: Format = (formatted, error) => {
        const shown = this.#format(formatted, error);
        return formatError ? formatError(shown, error) : shown;
      };
      const merged = await merge({ ...options, formatError: format });
      return {
        ...merged,
        ...(merged.plugins && { plugins: [...merged.plugins, this.#requestIdPlugin()] }),
        ...(merged.subscriptions && { subscriptions: this.#withHooks(merged.subscriptions) }),
      };
    };
  }

  #format(formatted: FormattedError, error: unknown): FormattedError {
    const answer = this.#answerOf?.(error);
    if (!answer) return formatted;
    const { http: _http, ...extensions } = answer.extensions;
    const stacktrace = formatted.extensions?.['stacktrace'] ? answer.stack?.split('\n') : undefined;
    return {
      ...formatted,
      message: answer.message,
      extensions: { ...extensions, ...(stacktrace && { stacktrace }) },
    };
  }

  /** graphql-ws does not call `formatError`. A hook of the application that returns errors decides itself. */
  #withHooks(subscriptions: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const protocol = subscriptions['graphql-ws'];
    if (!protocol) return subscriptions;
    const own = protocol === true ? {} : (protocol as Readonly<Record<string, unknown>>);
    const onError: Hook = async (...values) =>
      (await call(own['onError'], values)) ?? this.#formatAll(values.at(-1));
    const onNext: Hook = async (...values) => {
      const result = values.at(-1) as { readonly errors?: unknown };
      const returned = await call(own['onNext'], values);
      if (returned !== undefined || !result.errors) return returned;
      return { ...result, errors: this.#formatAll(result.errors) };
    };
    return { ...subscriptions, 'graphql-ws': { ...own, onError, onNext } };
  }

  /** Plugin of Apollo that adds the request id to each error of an answer. */
  #requestIdPlugin(): object {
    const willSendResponse = async ({ contextValue, response }: AnsweredOperation): Promise<void> => {
      const result = response?.body?.singleResult;
      if (!this.#answerOf || !result?.errors) return;
      const requestId = graphqlRequestId(contextValue);
      if (requestId === undefined) return;
      result.errors = result.errors.map((error) => ({
        ...error,
        extensions: { ...error.extensions, requestId },
      }));
    };
    return { requestDidStart: async () => ({ willSendResponse }) };
  }

  #formatAll(errors: unknown): readonly FormattedError[] {
    return (errors as readonly unknown[]).map((error) => this.#format(plainForm(error), error));
  }
}

function isDriver(value: unknown): value is GraphqlDriver {
  return typeof readProperty(value, 'mergeDefaultOptions') === 'function';
}

function call(hook: unknown, values: readonly unknown[]): unknown {
  return typeof hook === 'function' ? Reflect.apply(hook, undefined, values) : undefined;
}

function plainForm(error: unknown): FormattedError {
  const toJson = readProperty(error, 'toJSON');
  if (typeof toJson === 'function') return Reflect.apply(toJson, error, []) as FormattedError;
  return { message: readText(error, 'message') ?? '' };
}
