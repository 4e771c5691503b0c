import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

/**
 * Encodes the `FormData` of Node, which the `FormData` of another copy of undici is not. Files are read while they are sent.
 */
export function encodeFormData(form: FormData): { readonly body: Readable; readonly type: string } {
  const { headers, body } = new Response(form);
  return { body: Readable.fromWeb(body as ReadableStream), type: headers.get('content-type')! };
}
