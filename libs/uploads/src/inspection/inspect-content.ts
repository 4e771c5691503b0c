import { type FileHandle, open } from 'node:fs/promises';
import type { ContentReport, InspectContent, StagedFile, UploadProblem } from '../checks/content-check.js';
import { ARCHIVE_TYPES, EMBEDDED_ARCHIVES, archiveOf } from './archives.js';
import { hasStructureOf } from './containers.js';
import { TooManySteps, detectType } from './detect-type.js';
import { embeddedCode } from './embedded-scripts.js';
import { EMBEDDED_EXECUTABLES, EXECUTABLE_TYPES, executableHead } from './executables.js';
import { type Needle, searchFile } from './file-search.js';
import { KNOWN_SIGNATURES } from './known-signatures.js';

/** Size in bytes of the parts at both ends of a file. A ZIP archive ends in the last 65 557 bytes. */
const PART = 128 * 1_024;

/** The finding of {@link ContentReport.hasSuspiciousContent}. */
const SUSPICIOUS = 'File contains potentially suspicious content patterns';

const SIGNATURES: readonly Needle[] = KNOWN_SIGNATURES.map(({ bytes }) => ({ bytes: Buffer.from(bytes) }));

interface Bytes {
  readonly size: number;
  readonly head: Buffer;
  readonly tail: Buffer;
}

/** The built-in {@link InspectContent}. The most serious problem comes first. */
export const inspectContent: InspectContent = async (staged, { signal }) => {
  signal.throwIfAborted();
  const mimeType = await detectType(staged.path, signal).catch((error: unknown) => {
    if (error instanceof TooManySteps) return error;
    throw error;
  });
  if (mimeType instanceof TooManySteps) return unreadable();
  const file = await open(staged.path, 'r');
  try {
    return await inspect(staged, mimeType, file, signal);
  } finally {
    await file.close();
  }
};

async function inspect(
  staged: StagedFile,
  mimeType: string | undefined,
  file: FileHandle,
  signal: AbortSignal,
): Promise<ContentReport> {
  const bytes = await readEnds(file);
  // A policy that accepts archives accepts the archives in them, too.
  const isWantedArchive =
    mimeType !== undefined && accepts(staged, mimeType) && bytes.head.toString('latin1', 0, 2) === 'PK';
  const archives = isWantedArchive ? [] : EMBEDDED_ARCHIVES;
  const found = await searchFile(file, [...SIGNATURES, ...EMBEDDED_EXECUTABLES, ...archives], signal);
  const hasAny = (needles: readonly Needle[]): boolean => needles.some((needle) => found.has(needle));

  const problems: UploadProblem[] = [];
  const refuse = (code: UploadProblem['code'], message: string): void =>
    void problems.push({ code, message });

  if (hasAny(SIGNATURES)) refuse('UPLOAD_MALWARE', 'The file contains a known malware signature.');

  const program =
    executableHead(bytes.head) ??
    (EXECUTABLE_TYPES.has(mimeType ?? '') || hasAny(EMBEDDED_EXECUTABLES) ? 'a program' : undefined);
  if (program) refuse('UPLOAD_EXECUTABLE', `The file is or contains ${program}.`);

  const archive = isWantedArchive ? undefined : findArchive(staged, mimeType, bytes, hasAny(archives));
  if (archive) refuse('UPLOAD_ARCHIVE', `The file is or contains ${archive}.`);

  const code = [...new Set([bytes.head, bytes.tail])].map(embeddedCode);
  const script = code.find((part) => part.script !== undefined)?.script;
  if (script) refuse('UPLOAD_SCRIPT', `The file contains ${script}.`);

  const disagreement = checkType(staged, mimeType) ?? (await checkStructure(mimeType, bytes, file));
  if (disagreement) problems.push(disagreement);

  const hasSuspiciousContent = hasAny(SIGNATURES) || code.some((part) => part.suspicious);
  return {
    mimeType,
    isExecutable: program !== undefined,
    hasSuspiciousContent,
    problems,
    warnings: hasSuspiciousContent ? [SUSPICIOUS] : [],
  };
}

function findArchive(
  staged: StagedFile,
  mimeType: string | undefined,
  { head, tail }: Bytes,
  isEmbedded: boolean,
): string | undefined {
  const isArchive = mimeType !== undefined && ARCHIVE_TYPES.has(mimeType) && !accepts(staged, mimeType);
  return archiveOf(head, tail) ?? (isArchive || isEmbedded ? 'an archive' : undefined);
}

/** Extension, declared type and detected type must name the same accepted type. */
function checkType(staged: StagedFile, mimeType: string | undefined): UploadProblem | undefined {
  const { policy, expected, extension, declaredType } = staged;
  const accepted = policy.types.flatMap(({ extensions }) => extensions).join(', ');
  if (mimeType === undefined) {
    return {
      code: 'UPLOAD_CONTENT_TYPE',
      message: `The content of the file has no known type; accepted are ${accepted}.`,
    };
  }
  if (!accepts(staged, mimeType)) {
    return {
      code: 'UPLOAD_CONTENT_TYPE',
      message: `The content of the file is ${mimeType}; accepted are ${accepted}.`,
    };
  }
  if (!names(expected, mimeType)) {
    return {
      code: 'UPLOAD_TYPE_MISMATCH',
      message: `The content of the file is ${mimeType}, but its extension is .${extension}.`,
    };
  }
  if (declaredType !== undefined && !names(expected, declaredType)) {
    return {
      code: 'UPLOAD_TYPE_MISMATCH',
      message: `The content of the file is ${mimeType}, but its declared type differs.`,
    };
  }
  return undefined;
}

/** The bytes behind the magic number must have the structure of the type. */
async function checkStructure(
  mimeType: string | undefined,
  { head, size }: Bytes,
  file: FileHandle,
): Promise<UploadProblem | undefined> {
  if (mimeType === undefined || (await hasStructureOf(mimeType, head, size, file))) return undefined;
  return { code: 'UPLOAD_CONTENT_TYPE', message: `The file is not a complete file of the type ${mimeType}.` };
}

function accepts({ policy }: StagedFile, mimeType: string): boolean {
  return policy.types.some((type) => names(type, mimeType));
}

function names({ mimeType, aliases = [] }: StagedFile['expected'], name: string): boolean {
  return name === mimeType || aliases.includes(name);
}

async function readEnds(file: FileHandle): Promise<Bytes> {
  const { size } = await file.stat();
  const head = await readPart(file, 0, Math.min(PART, size));
  return { size, head, tail: size > PART ? await readPart(file, size - PART, PART) : head };
}

async function readPart(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function unreadable(): ContentReport {
  return {
    mimeType: undefined,
    isExecutable: false,
    hasSuspiciousContent: true,
    problems: [{ code: 'UPLOAD_INSPECTION_FAILED', message: 'The file could not be inspected in time.' }],
    warnings: [SUSPICIOUS],
  };
}
