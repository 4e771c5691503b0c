import { DEFAULT_DIMENSIONS, embed } from '../language/embedding.js';
import { type Fields, fieldsOf, optionalCount, requiredText } from '../language/read-question.js';
import { tokensIn } from '../language/words.js';
import { type Answer, CallRefusedError, type SimulatedCall } from '../services/simulated-service.js';

/** Largest number of inputs of a call, as at OpenAI. */
const MAX_INPUTS = 2048;

/** Longest input in tokens, as at OpenAI. */
const MAX_INPUT_TOKENS = 8192;

/** Most dimensions that a caller can ask for, as at OpenAI. */
const MAX_DIMENSIONS = 3072;

/** `POST /v1/embeddings`. */
export function createEmbeddings({ body }: SimulatedCall): Answer {
  const fields = fieldsOf(body, 'body');
  const dimensions = dimensionsOf(fields);
  return answer(fields, (text) => embed(text, dimensions));
}

/** Embeddings without numbers. */
export function emptyEmbeddings({ body }: SimulatedCall): Answer {
  return answer(fieldsOf(body, 'body'), () => []);
}

function answer(fields: Fields, vectorOf: (text: string) => number[]): Answer {
  const model = requiredText(fields, 'model');
  const inputs = inputsOf(fields['input']);
  const tokens = inputs.reduce((sum, text) => sum + tokensIn(text), 0);
  const base64 = fields['encoding_format'] === 'base64';
  return {
    status: 200,
    body: {
      object: 'list',
      data: inputs.map((text, index) => {
        const vector = vectorOf(text);
        return { object: 'embedding', index, embedding: base64 ? encode(vector) : vector };
      }),
      model,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    },
  };
}

/** One text, a list of texts, or the same as lists of token numbers. */
function inputsOf(input: unknown): string[] {
  const list = Array.isArray(input) && typeof input[0] !== 'number' ? (input as unknown[]) : [input];
  if (list.length === 0 || list.length > MAX_INPUTS) {
    throw refused(`Expected 'input' to have 1 to ${MAX_INPUTS} items, got ${list.length}.`);
  }
  return list.map((item) => {
    const text = Array.isArray(item) ? item.join(' ') : item;
    if (typeof text !== 'string' || text === '') {
      throw refused("Expected 'input' to be a text that is not empty, or a list of such texts.");
    }
    if (tokensIn(text) > MAX_INPUT_TOKENS) {
      throw refused(
        `This model's maximum context length is ${MAX_INPUT_TOKENS} tokens, however you requested ${tokensIn(text)} tokens.`,
      );
    }
    return text;
  });
}

function dimensionsOf(fields: Fields): number {
  const dimensions = optionalCount(fields, 'dimensions') ?? DEFAULT_DIMENSIONS;
  if (dimensions <= MAX_DIMENSIONS) return dimensions;
  throw new CallRefusedError(400, `Expected 'dimensions' to be at most ${MAX_DIMENSIONS}.`, {
    param: 'dimensions',
  });
}

function refused(message: string): CallRefusedError {
  return new CallRefusedError(400, message, { param: 'input' });
}

/** The numbers as 32-bit floats: the `openai` package asks for this form. */
function encode(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString('base64');
}
