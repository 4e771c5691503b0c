import { createHash } from 'node:crypto';
import { describedJson, wantedItems } from './described-json.js';
import { type JsonSchema, instanceOf } from './schema-instance.js';
import { type Topic, topicIn, write } from './topic.js';
import { keywordsOf, tokensIn } from './words.js';

/** A tool that the caller makes the model call. */
export interface ForcedTool {
  readonly name: string;
  readonly schema: JsonSchema;
}

/** A question to a simulated model, without the differences of the APIs. */
export interface ModelQuestion {
  readonly model: string;
  readonly system: string;
  /** Texts of the conversation in their order; the last is the question. */
  readonly messages: readonly string[];
  /** The answer is JSON of this schema; `true` for any JSON object. */
  readonly json?: JsonSchema | true;
  readonly tool?: ForcedTool;
  /** Largest number of tokens of the answer. */
  readonly maxTokens?: number;
}

/** The answer of a simulated model. */
export interface ModelReply {
  /** Stable for the same question. */
  readonly id: string;
  /** The text, or the arguments of the tool as JSON. */
  readonly text: string;
  readonly tool?: string;
  /** The limit of tokens has cut the text. */
  readonly cut: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Text of a reply that no caller can use: it is no JSON and answers no question. */
const NONSENSE = '{"]]> ???';

/** Answers a question. The same question has the same answer. */
export function replyTo(question: ModelQuestion): ModelReply {
  const value = question.tool
    ? instanceOf(question.tool.schema, contentOf(question), {
        topic: taskOf(question),
        items: wantedItems(instructionsOf(question)),
      })
    : undefined;
  return finish(question, value === undefined ? textFor(question) : JSON.stringify(value));
}

/** The answer of a model that has lost its way, for fault mode `nonsense`. */
export function nonsenseFor(question: ModelQuestion): ModelReply {
  return finish(question, question.tool ? '{}' : NONSENSE);
}

/** Parts of the text for a stream: a few words each. */
export function partsOf(text: string): string[] {
  return text.match(/\s*\S+(?:\s+\S+){0,2}|\s+$/g) ?? [text];
}

function finish(question: ModelQuestion, whole: string): ModelReply {
  const { system, messages, tool, maxTokens = Infinity } = question;
  const text = tokensIn(whole) > maxTokens ? whole.slice(0, 4 * maxTokens) : whole;
  return {
    id: createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, 32),
    text,
    ...(tool && { tool: tool.name }),
    cut: text.length < whole.length,
    inputTokens: tokensIn([system, ...messages].join('\n')),
    outputTokens: tokensIn(text),
  };
}

function textFor(question: ModelQuestion): string {
  const content = contentOf(question);
  const topic = taskOf(question);
  const instructions = instructionsOf(question);
  const items = wantedItems(instructions);
  const { json = describedJson(instructions) } = question;
  if (json === true) return JSON.stringify({ [topic ?? 'answer']: write(topic, content) });
  if (json) return JSON.stringify(instanceOf(json, content, { topic, items }));
  if (topic === 'keyword') return keywordsOf(content, items ?? 5).join(', ');
  if (topic !== 'title') return write(topic, content);
  return Array.from({ length: items ?? 3 }, (_, index) => write(topic, content, index)).join('\n');
}

/** The text that the question is about: the longest marked part of the last message, else all of that message. */
function contentOf({ messages }: ModelQuestion): string {
  const last = messages.at(-1) ?? '';
  const marked = [...last.matchAll(/<([a-z][\w-]*)>([\s\S]*?)<\/\1>/gi)].map((match) => match[2] ?? '');
  const longest = marked.toSorted((a, b) => b.length - a.length)[0];
  return (longest ?? last).trim();
}

/** The caller's words about the task, without the content. */
function instructionsOf(question: ModelQuestion): string {
  const last = question.messages.at(-1) ?? '';
  return `${question.system}\n${last.replace(contentOf(question), '')}`;
}

function taskOf(question: ModelQuestion): Topic | undefined {
  return topicIn(instructionsOf(question)) ?? topicIn(contentOf(question).slice(0, MAX_INSTRUCTION));
}

/** Part of a message without marks that is read as an instruction, in characters. */
const MAX_INSTRUCTION = 80;
