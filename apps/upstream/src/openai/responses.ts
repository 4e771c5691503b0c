import { type ModelReply, nonsenseFor, replyTo } from '../language/model-reply.js';
import {
  type Conversation,
  type Fields,
  conversationOf,
  fieldsOf,
  isFields,
} from '../language/read-question.js';
import { CallRefusedError, type Answer, type SimulatedCall } from '../services/simulated-service.js';
import { openAiQuestion } from './openai-question.js';
import { responseEvents } from './response-events.js';

/** `POST /v1/responses`, with `stream: true` as events. */
export function createResponse(call: SimulatedCall): Answer {
  return respond(call, replyTo);
}

/** A response that no caller can use. */
export function nonsenseResponse(call: SimulatedCall): Answer {
  return respond(call, nonsenseFor);
}

function respond({ body, now }: SimulatedCall, answer: typeof replyTo): Answer {
  const fields = fieldsOf(body, 'body');
  const { text } = fields;
  const question = openAiQuestion(fields, {
    conversation: inputOf(fields),
    format: isFields(text) ? text['format'] : undefined,
    schemaIn: (format) => format['schema'],
    limit: 'max_output_tokens',
    toolIn: (tool) => tool,
  });
  const reply = answer(question);
  const response = wholeResponse(fields, reply, now);
  return fields['stream'] === true
    ? { status: 200, events: responseEvents(response, reply) }
    : { status: 200, body: response };
}

/** `input` is one text or a list of messages; `instructions` come before the instructions in it. */
function inputOf({ input, instructions }: Fields): Conversation {
  if (input === undefined) {
    throw new CallRefusedError(400, "Missing required parameter: 'input'.", {
      param: 'input',
      code: 'missing_required_parameter',
    });
  }
  const read = typeof input === 'string' ? { system: '', messages: [input] } : conversationOf(input, 'input');
  if (typeof instructions !== 'string') return read;
  return { ...read, system: [instructions, read.system].filter(Boolean).join('\n') };
}

function wholeResponse(fields: Fields, reply: ModelReply, now: number): Fields {
  const { inputTokens, outputTokens, cut, id } = reply;
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: now,
    status: cut ? 'incomplete' : 'completed',
    error: null,
    incomplete_details: cut ? { reason: 'max_output_tokens' } : null,
    instructions: fields['instructions'] ?? null,
    max_output_tokens: fields['max_output_tokens'] ?? null,
    model: fields['model'],
    output: [outputItem(reply)],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: fields['store'] ?? true,
    temperature: fields['temperature'] ?? 1,
    text: fields['text'] ?? { format: { type: 'text' } },
    tool_choice: fields['tool_choice'] ?? 'auto',
    tools: fields['tools'] ?? [],
    top_p: fields['top_p'] ?? 1,
    truncation: 'disabled',
    usage: {
      input_tokens: inputTokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: outputTokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: inputTokens + outputTokens,
    },
    user: null,
    metadata: {},
  };
}

/** The one item of the output: a message, or the call of the tool that the caller requires. */
function outputItem({ id, tool, text, cut }: ModelReply): Fields {
  const status = cut ? 'incomplete' : 'completed';
  if (tool !== undefined) {
    return {
      type: 'function_call',
      id: `fc_${id}`,
      call_id: `call_${id}`,
      name: tool,
      arguments: text,
      status,
    };
  }
  return {
    type: 'message',
    id: `msg_${id}`,
    status,
    role: 'assistant',
    content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
  };
}
