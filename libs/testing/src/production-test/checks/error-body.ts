import { type Answer, membersOf } from '../client/answer.js';

/** Traces of the inside of a service that no client should see. */
const LEAKS: readonly (readonly [string, RegExp])[] = [
  ['a stack trace', /\bat (?:async )?[\w.<>[\] ]* ?\(?(?:file:\/\/|node:|\/|[A-Za-z]:\\)[^\s)]*:\d+:\d+\)?/],
  ['a path of the machine', /node_modules\/|file:\/\/\/|\/usr\/src\/app|\/home\/\w+\//],
  [
    'the message of a driver',
    /\b(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|SQLSTATE|WRONGTYPE|READONLY You)\b|\bPrismaClient\w+|relation "[^"]+" does not exist|syntax error at or near|duplicate key value violates/,
  ],
  ['the address of a store', /\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|rediss?|amqps?):\/\//],
  [
    'a secret',
    /-----BEGIN [A-Z ]*PRIVATE KEY-----|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.|\bsk-[\w-]{20,}|\bAKIA[0-9A-Z]{16}\b|\bAIza[\w-]{35}\b|\bghp_\w{36}\b/,
  ],
];

/** Names what a body gives away. The list holds no part of the body. */
export function leaksOf(body: string, token: string | undefined): string[] {
  const leaks = LEAKS.flatMap(([what, pattern]) => (pattern.test(body) ? [what] : []));
  return token !== undefined && body.includes(token) ? [...leaks, 'DEBUG_TOKEN'] : leaks;
}

/**
 * Finds out whether a body is one of the common shapes of errors.
 *
 * @returns the name of the shape, or undefined
 */
export function shapeOf(answer: Answer): string | undefined {
  const { json, mediaType, status } = answer;
  const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
  if (mediaType === 'application/problem+json') {
    const fits = json['status'] === status && (isText(json['title']) || isText(json['detail']));
    return fits ? 'a problem of RFC 9457' : undefined;
  }
  if (mediaType !== 'application/json') return undefined;
  const error = json['error'];
  if (isText(membersOf(error)['message']) || isText(membersOf(error)['code']))
    return 'an envelope with "error"';
  return isText(json['message']) || isText(error) || Array.isArray(json['message'])
    ? 'JSON with a message'
    : undefined;
}
