import type { ServerSentEvent } from '../http/server-sent-events.js';
import {
  type ForcedTool,
  type ModelQuestion,
  type ModelReply,
  nonsenseFor,
  partsOf,
  replyTo,
} from '../language/model-reply.js';
import {
  type Fields,
  MAX_CONTEXT,
  conversationOf,
  fieldsOf,
  isFields,
  optionalCount,
  requiredText,
  schemaOf,
  textOf,
} from '../language/read-question.js';
import { tokensIn } from '../language/words.js';
import { type Answer, CallRefusedError, type SimulatedCall } from '../services/simulated-service.js';

/** `POST /v1/messages`, with `stream: true` as events. */
export function createMessage(call: SimulatedCall): Answer {
  return message(call, replyTo);
}

/** A message that no caller can use. */
export function nonsenseMessage(call: SimulatedCall): Answer {
  return message(call, nonsenseFor);
}

function message({ body }: SimulatedCall, answer: typeof replyTo): Answer {
  const fields = fieldsOf(body, 'body');
  const reply = answer(questionOf(fields));
  const head = { id: `msg_${reply.id}`, type: 'message', role: 'assistant', model: fields['model'] };
  return fields['stream'] === true
    ? { status: 200, events: messageEvents(head, reply) }
    : {
        status: 200,
        body: { ...head, content: [contentBlock(reply)], ...stop(reply), usage: usageOf(reply) },
      };
}

function questionOf(fields: Fields): ModelQuestion {
  const { system, messages } = conversationOf(fields['messages'], 'messages');
  const model = requiredText(fields, 'model');
  const maxTokens = optionalCount(fields, 'max_tokens');
  if (maxTokens === undefined) {
    throw new CallRefusedError(400, 'max_tokens: Field required', { param: 'max_tokens' });
  }
  const tokens = tokensIn([system, ...messages].join('\n'));
  if (tokens > MAX_CONTEXT) {
    throw new CallRefusedError(400, `prompt is too long: ${tokens} tokens > ${MAX_CONTEXT} maximum`);
  }
  const json = formatOf(fields);
  const tool = toolOf(fields);
  return {
    model,
    system: [textOf(fields['system']), system].filter(Boolean).join('\n'),
    messages,
    maxTokens,
    ...(json && { json }),
    ...(tool && { tool }),
  };
}

/** The schema of a structured output. */
function formatOf({ output_config: config }: Fields): ModelQuestion['json'] {
  const format = isFields(config) ? config['format'] : undefined;
  return isFields(format) && format['type'] === 'json_schema' ? schemaOf(format['schema']) : undefined;
}

/** The tool that the caller requires: `any` is the first, because a simulated model has no preference. */
function toolOf({ tools, tool_choice: choice }: Fields): ForcedTool | undefined {
  if (!Array.isArray(tools) || !isFields(choice)) return undefined;
  const { type, name } = choice;
  const offered = tools.filter(isFields);
  const tool =
    type === 'any' ? offered[0] : type === 'tool' ? offered.find((one) => one['name'] === name) : undefined;
  return tool && { name: String(tool['name']), schema: schemaOf(tool['input_schema']) };
}

function contentBlock({ id, tool, text, cut }: ModelReply): Fields {
  if (tool === undefined) return { type: 'text', text };
  return { type: 'tool_use', id: `toolu_${id}`, name: tool, input: cut ? {} : (JSON.parse(text) as unknown) };
}

function stop({ cut, tool }: ModelReply): Fields {
  return {
    stop_reason: cut ? 'max_tokens' : tool === undefined ? 'end_turn' : 'tool_use',
    stop_sequence: null,
  };
}

function usageOf({ inputTokens, outputTokens }: ModelReply): Fields {
  return {
    input_tokens: inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: outputTokens,
    service_tier: 'standard',
  };
}

function messageEvents(head: Fields, reply: ModelReply): ServerSentEvent[] {
  const block = contentBlock(reply);
  const start = reply.tool === undefined ? { ...block, text: '' } : { ...block, input: {} };
  const delta = (part: string): Fields =>
    reply.tool === undefined
      ? { type: 'text_delta', text: part }
      : { type: 'input_json_delta', partial_json: part };
  const usage = { ...usageOf(reply), output_tokens: 1 };
  const begun = { ...head, content: [], stop_reason: null, stop_sequence: null, usage };
  return [
    { type: 'message_start', message: begun },
    { type: 'content_block_start', index: 0, content_block: start },
    { type: 'ping' },
    ...partsOf(reply.text).map((part) => ({ type: 'content_block_delta', index: 0, delta: delta(part) })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: stop(reply), usage: { output_tokens: reply.outputTokens } },
    { type: 'message_stop' },
  ].map((data) => ({ event: data.type, data }));
}
