import { Body, Param, Query } from '@nestjs/common';
import type { SchemaValidationOptions } from './schema-validation.options.js';
import { SchemaValidationPipe } from './schema-validation.pipe.js';
import type { StandardSchema } from './standard-schema.js';

/** The arguments of a method. */
export type ArgumentsOf<M> = M extends (...args: infer A) => unknown ? A : never;

/**
 * Decorates a parameter of a handler. The compiler refuses a parameter whose type does not fit the output of the schema.
 */
export type ValidatedParameter<Output> = <T extends object, K extends keyof T, I extends number>(
  target: T,
  key: K,
  index: I & (Output extends ArgumentsOf<T[K]>[I] ? number : never),
) => void;

/**
 * Validates the body of a request by a schema: `create(@ValidateBody(createVideo) video: SchemaOutput<typeof createVideo>)`. The
 * handler gets the output of the schema.
 *
 * @param schema of Zod, Valibot, ArkType or any other library that implements Standard Schema
 * @throws OptionsError when applied, for a value that is no schema or for wrong options
 */
export function ValidateBody<Output>(
  schema: StandardSchema<Output>,
  options?: SchemaValidationOptions,
): ValidatedParameter<Output> {
  return Body(new SchemaValidationPipe(schema, options, '@ValidateBody()')) as ValidatedParameter<Output>;
}

/**
 * Validates the query of a request. The values of a query are texts or lists of texts: let the schema convert them, e.g. with
 * `z.coerce.number()`.
 *
 * @throws OptionsError when applied, for a value that is no schema or for wrong options
 */
export function ValidateQuery<Output>(
  schema: StandardSchema<Output>,
  options?: SchemaValidationOptions,
): ValidatedParameter<Output> {
  return Query(new SchemaValidationPipe(schema, options, '@ValidateQuery()')) as ValidatedParameter<Output>;
}

/**
 * Validates the parameters in the path of a request, which are texts.
 *
 * @throws OptionsError when applied, for a value that is no schema or for wrong options
 */
export function ValidateParams<Output>(
  schema: StandardSchema<Output>,
  options?: SchemaValidationOptions,
): ValidatedParameter<Output> {
  return Param(new SchemaValidationPipe(schema, options, '@ValidateParams()')) as ValidatedParameter<Output>;
}
