import type { OptionsCheck } from '@breakwater/core';

/** Reasons for which a model ends its answer: it is complete, too long, or the model or a filter refuses. */
export const AI_FINISHES = ['stop', 'length', 'refusal'] as const;

/** Ends of an answer: in order, never, cut off, or by the end or a reset of the connection. */
export const AI_ENDINGS = ['end', 'hang', 'cut', 'drop', 'reset'] as const;

/** An answer of the model. */
export interface AiAnswer {
  /** Text of the answer. An object is sent as JSON, e.g. one that does not fit the schema of the caller. */
  readonly text: string | object;
  /** Pieces of a streamed answer. @default the words of the text */
  readonly parts?: readonly string[];
  /** @default 'stop' */
  readonly finish?: (typeof AI_FINISHES)[number];
  /** Milliseconds of the option `clock` between the headers and the first token, or the body. @default 0 */
  readonly firstTokenAfter?: number;
  /**
   * Effect after the last piece of a stream, or after half of a body: `cut` ends the answer without its end, `hang` sends no more,
   * `drop` and `reset` end the connection.
   * @default 'end'
   */
  readonly ending?: (typeof AI_ENDINGS)[number];
}

/** A refusal by the provider, e.g. 429 with `Retry-After`, or 529; or a body that is not what the client expects. */
export interface AiRefusal {
  /** Status from 200 to 599. A status below 400 needs `body`. */
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Code of the error, where the provider has one, e.g. `insufficient_quota`. @default none */
  readonly code?: string;
  /** Message of the error. @default a message that repeats the request, as those of some providers do */
  readonly message?: string;
  /** Whole body in place of the error of the provider. @default none */
  readonly body?: string;
}

/** Embeddings, one vector for each text of the request. */
export interface AiVectors {
  readonly vectors: readonly (readonly number[])[];
}

/**
 * Answer to one request: an answer of the model, vectors, a refusal, or a fault. `hang` sends nothing, `drop` and `reset` end the
 * connection, and `garbage` is a page in HTML with status 200.
 */
export type AiTurn = AiAnswer | AiRefusal | AiVectors | 'hang' | 'drop' | 'reset' | 'garbage';

/** Faults without options. */
export const AI_FAULTS = ['hang', 'drop', 'reset', 'garbage'] as const;

const EXPECTED = `an answer { text }, a refusal { status }, { vectors }, or one of 'hang', 'drop', 'reset', 'garbage'`;

/** Adds the problems of a turn to `check`. */
export function checkAiTurn(check: OptionsCheck, turn: AiTurn): void {
  if (typeof turn === 'string') {
    check.that((AI_FAULTS as readonly string[]).includes(turn), '', EXPECTED, turn);
  } else if (typeof turn !== 'object' || turn === null) {
    check.that(false, '', EXPECTED, turn);
  } else if ('status' in turn) {
    check.known(turn, ['status', 'headers', 'code', 'message', 'body']);
    check.integer('status', turn.status, 200, 599);
    const hasBody = typeof turn.body === 'string' || (turn.body === undefined && !(turn.status < 400));
    check.that(hasBody, 'body', 'a text; a status below 400 needs one', turn.body);
    if (turn.body !== undefined) {
      check.withoutEffect('message', turn.message, 'because of "body"');
      check.withoutEffect('code', turn.code, 'because of "body"');
    }
  } else if ('vectors' in turn) {
    check.known(turn, ['vectors']);
    check.that(Array.isArray(turn.vectors), 'vectors', 'a list of vectors', turn.vectors);
  } else {
    const { text, finish = 'stop', firstTokenAfter = 0, ending = 'end', parts } = turn;
    if (!check.known(turn, ['text', 'parts', 'finish', 'firstTokenAfter', 'ending'])) return;
    const isText = typeof text === 'string' || (typeof text === 'object' && text !== null);
    check.that(isText, 'text', 'a text or an object', text);
    if (parts !== undefined) check.that(Array.isArray(parts), 'parts', 'a list of texts', parts);
    check.oneOf('finish', finish, AI_FINISHES);
    check.duration('firstTokenAfter', firstTokenAfter);
    check.oneOf('ending', ending, AI_ENDINGS);
  }
}
