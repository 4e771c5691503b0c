import type { ServerSentEvent } from '../http/server-sent-events.js';

/** A call to a data route. */
export interface SimulatedCall {
  readonly query: URLSearchParams;
  /** The body, parsed from JSON; `undefined` for GET. */
  readonly body: unknown;
  /** Seconds since 1970, for the fields of answers that say when they were made. */
  readonly now: number;
}

/** An answer, ready to be sent. It has a JSON body or is a stream of events. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Events of a stream; they replace `body`. */
  readonly events?: readonly ServerSentEvent[];
}

/** One data route of a service. */
export interface SimulatedRoute {
  /**
   * The good answer.
   *
   * @throws CallRefusedError for a wrong call
   */
  readonly answer: (call: SimulatedCall) => Answer;
  /** The answer of fault mode `nonsense`: status 200 and a content that no caller can use. */
  readonly nonsense: (call: SimulatedCall) => Answer;
}

/** An error that a service answers, in its own format. */
export interface SimulatedError {
  readonly status: number;
  readonly message: string;
  /** The provider's code for the error, e.g. `context_length_exceeded`. */
  readonly code?: string;
  /** The field that is wrong. */
  readonly param?: string;
}

/** A service of the outside world that speaks HTTP. */
export interface SimulatedService {
  readonly name: string;
  /** Data routes by method and path, e.g. `GET /youtube/v3/channels`. */
  readonly routes: Readonly<Record<string, SimulatedRoute>>;
  /** An error in the format of the service. */
  readonly error: (error: SimulatedError) => Answer;
}

/** A service refuses a call. */
export class CallRefusedError extends Error implements SimulatedError {
  override readonly name = 'CallRefusedError';
  readonly code?: string;
  readonly param?: string;

  constructor(
    readonly status: number,
    message: string,
    { code, param }: { code?: string; param?: string } = {},
  ) {
    super(message);
    if (code !== undefined) this.code = code;
    if (param !== undefined) this.param = param;
  }
}

/** Runs `answer`, and turns a refusal into an error in the format of the service. */
export function answerOrRefuse(service: SimulatedService, answer: () => Answer): Answer {
  try {
    return answer();
  } catch (error) {
    if (error instanceof CallRefusedError) return service.error(error);
    throw error;
  }
}
