import type { ForcedTool, ModelQuestion } from '../language/model-reply.js';
import {
  type Conversation,
  type Fields,
  MAX_CONTEXT,
  isFields,
  optionalCount,
  requiredText,
  schemaOf,
} from '../language/read-question.js';
import { tokensIn } from '../language/words.js';
import { CallRefusedError } from '../services/simulated-service.js';

/** The parts of a question in which the responses and the chat API differ. */
interface ReadParts {
  readonly conversation: Conversation;
  /** `text.format` or `response_format`. */
  readonly format: unknown;
  /** The object of a format that holds its schema. */
  readonly schemaIn: (format: Fields) => unknown;
  /** Name of the field with the limit of tokens. */
  readonly limit: string;
  /** The object of a tool that holds its name and parameters. */
  readonly toolIn: (tool: Fields) => unknown;
}

/**
 * Reads a question to a model.
 *
 * @throws CallRefusedError when a field is wrong, or the context is too long
 */
export function openAiQuestion(fields: Fields, parts: ReadParts): ModelQuestion {
  const { conversation, format, schemaIn, limit, toolIn } = parts;
  const model = requiredText(fields, 'model');
  const tokens = tokensIn([conversation.system, ...conversation.messages].join('\n'));
  if (tokens > MAX_CONTEXT) {
    throw new CallRefusedError(
      400,
      `This model's maximum context length is ${MAX_CONTEXT} tokens. However, your messages resulted in ${tokens} tokens.`,
      { code: 'context_length_exceeded', param: 'messages' },
    );
  }
  const json = readFormat(format, schemaIn);
  const tool = readTool(fields, toolIn);
  const maxTokens = optionalCount(fields, limit);
  return {
    model,
    ...conversation,
    ...(json !== undefined && { json }),
    ...(tool && { tool }),
    ...(maxTokens !== undefined && { maxTokens }),
  };
}

function readFormat(format: unknown, schemaIn: ReadParts['schemaIn']): ModelQuestion['json'] {
  if (!isFields(format)) return undefined;
  if (format['type'] === 'json_object') return true;
  return format['type'] === 'json_schema' ? schemaOf(schemaIn(format)) : undefined;
}

/** The tool that the caller requires. The simulated models never call a tool by their own choice. */
function readTool(fields: Fields, toolIn: ReadParts['toolIn']): ForcedTool | undefined {
  const { tools, tool_choice: choice } = fields;
  if (!Array.isArray(tools) || choice === undefined || choice === 'auto' || choice === 'none')
    return undefined;
  const offered = tools.filter(isFields).map(toolIn).filter(isFields);
  const wanted = isFields(choice) ? toolIn(choice) : undefined;
  const name = isFields(wanted) ? wanted['name'] : undefined;
  const tool = name === undefined ? offered[0] : offered.find((one) => one['name'] === name);
  return tool && { name: String(tool['name']), schema: schemaOf(tool['parameters']) };
}
