import type { ServerSentEvent } from '../http/server-sent-events.js';
import { type ModelReply, nonsenseFor, partsOf, replyTo } from '../language/model-reply.js';
import { type Fields, conversationOf, fieldsOf, isFields } from '../language/read-question.js';
import type { Answer, SimulatedCall } from '../services/simulated-service.js';
import { openAiQuestion } from './openai-question.js';

/** `POST /v1/chat/completions`, with `stream: true` as events. */
export function completeChat(call: SimulatedCall): Answer {
  return chat(call, replyTo);
}

/** A completion that no caller can use. */
export function nonsenseChat(call: SimulatedCall): Answer {
  return chat(call, nonsenseFor);
}

function chat({ body, now }: SimulatedCall, answer: typeof replyTo): Answer {
  const fields = fieldsOf(body, 'body');
  const question = openAiQuestion(fields, {
    conversation: conversationOf(fields['messages'], 'messages'),
    format: fields['response_format'],
    schemaIn: ({ json_schema: schema }) => (isFields(schema) ? schema['schema'] : undefined),
    limit: fields['max_completion_tokens'] === undefined ? 'max_tokens' : 'max_completion_tokens',
    toolIn: (tool) => tool['function'],
  });
  const reply = answer(question);
  const head = { id: `chatcmpl-${reply.id}`, created: now, model: question.model };
  return fields['stream'] === true
    ? { status: 200, events: chunks(head, reply, fields) }
    : { status: 200, body: completion(head, reply) };
}

function completion(head: Fields, reply: ModelReply): unknown {
  const { tool, text } = reply;
  return {
    ...head,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: tool === undefined ? text : null,
          refusal: null,
          annotations: [],
          ...(tool !== undefined && { tool_calls: [toolCall(reply, text)] }),
        },
        logprobs: null,
        finish_reason: finishReason(reply),
      },
    ],
    usage: usageOf(reply),
    service_tier: 'default',
  };
}

function chunks(head: Fields, reply: ModelReply, { stream_options: options }: Fields): ServerSentEvent[] {
  const withUsage = isFields(options) && options['include_usage'] === true;
  const chunk = (choices: unknown[], usage?: unknown): ServerSentEvent => ({
    data: {
      ...head,
      object: 'chat.completion.chunk',
      choices,
      ...(withUsage && { usage: usage ?? null }),
    },
  });
  const delta = (value: unknown, finish: string | null = null): ServerSentEvent =>
    chunk([{ index: 0, delta: value, logprobs: null, finish_reason: finish }]);
  const { tool, text } = reply;
  const deltas =
    tool === undefined
      ? [{ role: 'assistant', content: '' }, ...partsOf(text).map((content) => ({ content }))]
      : [
          { role: 'assistant', content: null, tool_calls: [{ index: 0, ...toolCall(reply, '') }] },
          ...partsOf(text).map((part) => ({ tool_calls: [{ index: 0, function: { arguments: part } }] })),
        ];
  return [
    ...deltas.map((value) => delta(value)),
    delta({}, finishReason(reply)),
    ...(withUsage ? [chunk([], usageOf(reply))] : []),
    { data: '[DONE]' },
  ];
}

function toolCall({ id, tool }: ModelReply, args: string): Fields {
  return { id: `call_${id.slice(0, 24)}`, type: 'function', function: { name: tool, arguments: args } };
}

function finishReason({ cut, tool }: ModelReply): string {
  return cut ? 'length' : tool === undefined ? 'stop' : 'tool_calls';
}

function usageOf({ inputTokens, outputTokens }: ModelReply): Fields {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
