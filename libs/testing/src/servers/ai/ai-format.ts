import type { AiAnswer } from './ai-turn.js';

/** An answer with all that its format shows. */
export interface AiReply {
  readonly model: string;
  readonly text: string;
  readonly finish: NonNullable<AiAnswer['finish']>;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** A server-sent event. */
export interface AiEvent {
  readonly event?: string;
  readonly data: object | string;
}

/** The format of one API. */
export interface AiFormat {
  body(reply: AiReply): object;
  /** Events before the first piece of a stream. */
  begin(reply: AiReply): readonly AiEvent[];
  part(text: string): AiEvent;
  /** Events after the last piece. */
  end(reply: AiReply): readonly AiEvent[];
  error(status: number, message: string, code: string | undefined): object;
}

const openAiError: AiFormat['error'] = (_status, message, code) => ({
  error: { message, type: 'invalid_request_error', param: null, code: code ?? null },
});

const usageOf = ({ inputTokens, outputTokens }: AiReply): object => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
});

const CHAT_FINISH = { stop: 'stop', length: 'length', refusal: 'content_filter' } as const;

const chunk = (delta: object, finish: string | null = null): AiEvent => ({
  data: {
    ...{ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'fake' },
    choices: [{ index: 0, delta, finish_reason: finish }],
  },
});

/** Chat Completions of OpenAI. */
export const CHAT: AiFormat = {
  body: (reply) => ({
    ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: reply.model },
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: reply.text },
        finish_reason: CHAT_FINISH[reply.finish],
      },
    ],
    usage: usageOf(reply),
  }),
  begin: () => [],
  part: (content) => chunk({ role: 'assistant', content }),
  end: (reply) => [
    chunk({}, CHAT_FINISH[reply.finish]),
    {
      data: {
        ...{ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: reply.model },
        choices: [],
        usage: usageOf(reply),
      },
    },
    { data: '[DONE]' },
  ],
  error: openAiError,
};

const RESPONSE_REASON = { length: 'max_output_tokens', refusal: 'content_filter' } as const;

function response(reply: AiReply): Readonly<Record<string, unknown>> {
  const { finish, text, model, inputTokens, outputTokens } = reply;
  const isComplete = finish === 'stop';
  return {
    ...{ id: 'resp_1', object: 'response', created_at: 1, model, error: null },
    status: isComplete ? 'completed' : 'incomplete',
    incomplete_details: isComplete ? null : { reason: RESPONSE_REASON[finish] },
    output: [
      {
        ...{ type: 'message', id: 'msg_1', role: 'assistant', status: 'completed' },
        content: [{ type: 'output_text', text, annotations: [] }],
      },
    ],
    usage: {
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
    },
  };
}

const typed = <T extends { readonly type: string }>(data: T): AiEvent => ({ event: data.type, data });

const PLACE = { item_id: 'msg_1', output_index: 0, content_index: 0 };

/** Responses of OpenAI. */
const RESPONSES: AiFormat = {
  body: response,
  begin: (reply) => [
    typed({
      type: 'response.created',
      response: { ...response(reply), status: 'in_progress', output: [], usage: null },
    }),
    typed({
      type: 'response.output_item.added',
      output_index: 0,
      item: { type: 'message', id: 'msg_1', role: 'assistant', status: 'in_progress', content: [] },
    }),
  ],
  part: (delta) => typed({ type: 'response.output_text.delta', ...PLACE, delta }),
  end: (reply) => {
    const whole = response(reply);
    const [item] = whole['output'] as readonly object[];
    return [
      typed({ type: 'response.output_text.done', ...PLACE, text: reply.text }),
      typed({ type: 'response.output_item.done', output_index: 0, item }),
      typed({
        type: reply.finish === 'stop' ? 'response.completed' : 'response.incomplete',
        response: whole,
      }),
    ];
  },
  error: openAiError,
};

const STOP_REASON = { stop: 'end_turn', length: 'max_tokens', refusal: 'refusal' } as const;

/** Types of Anthropic's errors by their status. */
const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

const messageHead = ({ model }: AiReply): object => ({
  ...{ id: 'msg_1', type: 'message', role: 'assistant', model, stop_sequence: null },
});

/** Messages of Anthropic. */
const MESSAGES: AiFormat = {
  body: (reply) => ({
    ...messageHead(reply),
    content: [{ type: 'text', text: reply.text }],
    stop_reason: STOP_REASON[reply.finish],
    usage: { input_tokens: reply.inputTokens, output_tokens: reply.outputTokens },
  }),
  begin: (reply) => [
    typed({
      type: 'message_start',
      message: {
        ...messageHead(reply),
        content: [],
        stop_reason: null,
        usage: { input_tokens: reply.inputTokens, output_tokens: 1 },
      },
    }),
    typed({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  ],
  part: (text) => typed({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
  end: (reply) => [
    typed({ type: 'content_block_stop', index: 0 }),
    typed({
      type: 'message_delta',
      delta: { stop_reason: STOP_REASON[reply.finish], stop_sequence: null },
      usage: { output_tokens: reply.outputTokens },
    }),
    typed({ type: 'message_stop' }),
  ],
  error: (status, message, code) => ({
    type: 'error',
    error: { type: code ?? ERROR_TYPES[status] ?? 'api_error', message },
  }),
};

/** The formats by the end of their path. */
export const AI_FORMATS: Readonly<Record<string, AiFormat>> = {
  '/chat/completions': CHAT,
  '/responses': RESPONSES,
  '/messages': MESSAGES,
};
