import type { ServerSentEvent } from '../http/server-sent-events.js';
import { type ModelReply, partsOf } from '../language/model-reply.js';
import type { Fields } from '../language/read-question.js';

/** The events of a streamed response, in the order in which OpenAI sends them. */
export function responseEvents(response: Fields, { text, tool, cut }: ModelReply): ServerSentEvent[] {
  const begun = { ...response, status: 'in_progress', output: [], usage: null, incomplete_details: null };
  const [item] = response['output'] as readonly Fields[];
  const at = { item_id: item?.['id'], output_index: 0 };
  const middle = tool === undefined ? textEvents(item, at, text) : argumentEvents(item, at, text);
  return [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...middle,
    { type: 'response.output_item.done', output_index: 0, item },
    { type: cut ? 'response.incomplete' : 'response.completed', response },
  ].map((event, sequence) => ({
    event: event.type,
    data: { ...event, sequence_number: sequence },
  }));
}

interface TypedEvent extends Fields {
  readonly type: string;
}

function textEvents(item: Fields | undefined, at: Fields, text: string): TypedEvent[] {
  const place = { ...at, content_index: 0 };
  const part = { type: 'output_text', text: '', annotations: [], logprobs: [] };
  return [
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...item, status: 'in_progress', content: [] },
    },
    { type: 'response.content_part.added', ...place, part },
    ...partsOf(text).map((delta) => ({ type: 'response.output_text.delta', ...place, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...place, text, logprobs: [] },
    { type: 'response.content_part.done', ...place, part: { ...part, text } },
  ];
}

function argumentEvents(item: Fields | undefined, at: Fields, text: string): TypedEvent[] {
  return [
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...item, status: 'in_progress', arguments: '' },
    },
    ...partsOf(text).map((delta) => ({ type: 'response.function_call_arguments.delta', ...at, delta })),
    { type: 'response.function_call_arguments.done', ...at, name: item?.['name'], arguments: text },
  ];
}
