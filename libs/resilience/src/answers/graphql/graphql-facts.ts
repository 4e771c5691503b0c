import { currentContext, isRequestId, readProperty, readText, requestIdOf } from '@breakwater/core';
import type { PlatformRequest } from '@breakwater/core';
import type { ArgumentsHost } from '@nestjs/common';

/** Facts about the field that a resolver computes. */
export interface GraphqlFacts {
  /** `Type.field`, e.g. `Query.video`. */
  readonly field?: string;
  readonly requestId?: string;
  /** The HTTP request that the field belongs to. */
  readonly request?: PlatformRequest;
}

/** Reads the facts from the arguments of a resolver: root value, arguments, context and info. */
export function graphqlFacts(host: ArgumentsHost): GraphqlFacts {
  const [, , context, info] = host.getArgs<[unknown, unknown, unknown, unknown]>();
  const type = readText(readProperty(info, 'parentType'), 'name');
  const name = readText(info, 'fieldName');
  const requestId = graphqlRequestId(context);
  const request = requestOf(context);
  return {
    ...(name !== undefined && { field: type === undefined ? name : `${type}.${name}` }),
    ...(requestId !== undefined && { requestId }),
    ...(request && { request }),
  };
}

/** Returns the id of the request that a context of GraphQL belongs to. */
export function graphqlRequestId(context: unknown): string | undefined {
  const known = currentContext()?.requestId;
  if (known !== undefined) return known;
  const request = requestOf(context);
  const id = request && requestIdOf(request);
  return isRequestId(id) ? id : undefined;
}

function requestOf(context: unknown): PlatformRequest | undefined {
  return [readProperty(context, 'req'), readProperty(context, 'request'), context].find(hasHeaders);
}

function hasHeaders(value: unknown): value is PlatformRequest {
  const headers = readProperty(value, 'headers');
  return typeof headers === 'object' && headers !== null;
}

/** Names the field of an error by its path in the answer, e.g. `video.views`, without positions in lists. */
export function fieldOfPath(error: unknown): string | undefined {
  const path = readProperty(error, 'path');
  if (!Array.isArray(path)) return undefined;
  return path.filter((step) => typeof step === 'string').join('.') || undefined;
}
