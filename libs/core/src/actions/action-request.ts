import { ValidationError } from '../errors/validation.error.js';
import { readProperty } from '../failures/read-property.js';
import type { ActionParameter, OperatorAction } from '../ports/operator-action.js';

/** A validated request to run an action. */
export interface ActionRequest {
  readonly target: string;
  readonly reason: string;
  readonly expectedState?: string;
  /** Identity of the request: a request that is sent twice with the same id runs once. */
  readonly requestId?: string;
  /** Milliseconds after which the action is reverted. */
  readonly for?: number;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Maximum length of each text in a request. */
const MAX_LENGTH = 500;

/** A week: a change that must last longer belongs in the configuration. */
const MAX_DURATION = 7 * 24 * 3_600_000;

/** The texts that a request may leave out. */
const OPTIONAL = ['expectedState', 'requestId'] as const;

const COMMON = new Set(['target', 'reason', 'for', ...OPTIONAL]);

/**
 * Validates the body of a request.
 *
 * @throws ValidationError that lists every problem
 */
export function parseActionRequest(action: OperatorAction, body: unknown): ActionRequest {
  const problems: string[] = [];
  const fields = fieldsOf(body);
  const parameters: Record<string, unknown> = {};
  const optional = OPTIONAL.filter((name) => fields[name] !== undefined);
  for (const name of ['target', 'reason', ...optional]) {
    const value = fields[name];
    const fits = typeof value === 'string' && value.trim() !== '' && value.length <= MAX_LENGTH;
    if (!fits) problems.push(`"${name}" must be a text of 1 to ${MAX_LENGTH} characters`);
  }
  const duration = fields['for'];
  if (duration !== undefined && !action.revertible) {
    problems.push(`"for" is not possible: ${action.name} cannot be reverted`);
  } else if (duration !== undefined && !isDuration(duration)) {
    problems.push(`"for" must be a whole number of milliseconds from 1 to ${MAX_DURATION}`);
  }
  const known = action.parameters ?? {};
  for (const [name, parameter] of Object.entries(known)) {
    const value = fields[name];
    if (value !== undefined) parameters[name] = value;
    if (!fitsParameter(parameter, value)) problems.push(`"${name}" must be ${expectedOf(parameter)}`);
  }
  for (const name of Object.keys(fields)) {
    if (!COMMON.has(name) && !Object.hasOwn(known, name)) {
      problems.push(`"${name.slice(0, 50)}" is not a parameter of ${action.name}`);
    }
  }
  if (problems.length > 0) {
    throw new ValidationError(`The request is wrong: ${problems.join('; ')}.`, { metadata: { problems } });
  }
  return {
    target: fields['target'] as string,
    reason: fields['reason'] as string,
    parameters,
    ...Object.fromEntries(optional.map((name) => [name, fields[name]])),
    ...(duration !== undefined && { for: duration as number }),
  };
}

function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return {};
  return Object.fromEntries(
    Object.keys(body)
      .slice(0, 100)
      .map((name) => [name, readProperty(body, name)]),
  );
}

function isDuration(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_DURATION;
}

function fitsParameter({ type, required, oneOf }: ActionParameter, value: unknown): boolean {
  if (value === undefined) return !required;
  if (typeof value !== type || Number.isNaN(value)) return false;
  if (typeof value === 'string' && value.length > MAX_LENGTH) return false;
  return !oneOf || oneOf.includes(value as string | number);
}

function expectedOf({ type, oneOf }: ActionParameter): string {
  return oneOf ? `one of ${oneOf.map((value) => JSON.stringify(value)).join(', ')}` : `a ${type}`;
}
