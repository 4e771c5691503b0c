import type { Readable } from 'node:stream';
import type { UploadProblem } from '../checks/content-check.js';
import { cleanFileName, type FileName } from '../names/file-name.js';
import type { AcceptedType, UploadPolicy } from '../policies/upload-policy.js';

/** A file that arrives: its bytes, and the claims of the client about it. */
export interface IncomingFile {
  readonly stream: Readable;
  /** Name that the client gives. */
  readonly filename: string;
  /** MIME type that the client declares. */
  readonly declaredType?: string;
}

/** The claims of a client after the checks that need no bytes. */
export interface Claims {
  readonly name: FileName | undefined;
  /** The accepted type that the extension belongs to. */
  readonly expected: AcceptedType | undefined;
  /** In lower case without parameters; `undefined` if the client does not know the type. */
  readonly declaredType: string | undefined;
  readonly problems: readonly UploadProblem[];
}

/** Clients send this type for files that they know nothing about. */
const UNKNOWN_TYPE = 'application/octet-stream';

/** Checks name, extension and declared type against the policy. */
export function checkClaims(
  policy: UploadPolicy,
  { filename, declaredType: sent }: Pick<IncomingFile, 'filename' | 'declaredType'>,
): Claims {
  const problems: UploadProblem[] = [];
  const name = cleanFileName(filename);
  const mimeType = sent?.replace(/;.*$/s, '').trim().toLowerCase();
  const declaredType = mimeType === '' || mimeType === UNKNOWN_TYPE ? undefined : mimeType;
  const expected = name && policy.types.find(({ extensions }) => extensions.includes(name.extension));
  if (!name) {
    const message = 'The name of the file is empty, too long, or hides a path or an extension.';
    problems.push({ code: 'UPLOAD_NAME', message });
  } else if (!expected) {
    const extensions = policy.types.flatMap((type) => type.extensions.map((extension) => `.${extension}`));
    const message = `The extension of the file is not accepted; send one of ${extensions.join(', ')}.`;
    problems.push({ code: 'UPLOAD_EXTENSION', message });
  }
  const declaresOther = (types: readonly AcceptedType[]): boolean =>
    declaredType !== undefined && !types.some((type) => isDeclaredAs(type, declaredType));
  if (declaresOther(policy.types)) {
    const accepted = policy.types.map(({ mimeType: type }) => type).join(', ');
    const message = `The declared type of the file is not accepted; send one of ${accepted}.`;
    problems.push({ code: 'UPLOAD_DECLARED_TYPE', message });
  } else if (expected && declaresOther([expected])) {
    const message = 'The extension of the file and its declared type do not agree.';
    problems.push({ code: 'UPLOAD_TYPE_MISMATCH', message });
  }
  return { name, expected, declaredType, problems };
}

const isDeclaredAs = ({ mimeType, aliases = [] }: AcceptedType, declared: string): boolean =>
  mimeType === declared || aliases.includes(declared);
