import { refusalToHttpException } from '../errors/refusal-to-http-exception.js';
import type { ActionResult, OperatorActions } from './operator-actions.js';

/** Returns the name of the operator who sent a request. */
export type OperatorOfRequest = (request: never) => string;

/** Operator name when the application does not provide one. */
const UNKNOWN = 'unknown';

/** Returns the name of the operator who sent `request`. */
export const nameOfOperator = (request: unknown, who: OperatorOfRequest | undefined): string =>
  who?.(request as never) ?? UNKNOWN;

/** An HTTP request to run an action. */
export interface HttpActionRequest {
  /** Name of the action. */
  readonly name: string;
  readonly body: unknown;
  /** The request object of Express or Fastify. */
  readonly request: unknown;
}

/**
 * Runs an action for an HTTP request.
 *
 * @throws HttpException for a refusal, with the status of its error; or the error that the action throws
 */
export async function runForRequest(
  actions: OperatorActions,
  { name, body, request }: HttpActionRequest,
  who: OperatorOfRequest | undefined,
): Promise<ActionResult> {
  try {
    return await actions.run(name, body, nameOfOperator(request, who));
  } catch (error) {
    throw refusalToHttpException(error);
  }
}
