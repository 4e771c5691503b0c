import { type FileHandle, open } from 'node:fs/promises';
import type { InspectContent, StagedFile, UploadProblem } from '../checks/content-check.js';
import { ARCHIVE_TYPES, EMBEDDED_ARCHIVES, archiveOf } from './archives.js';
import { hasStructureOf } from './containers.js';
import { detectType } from './detect-type.js';
import { embeddedCode } from './embedded-scripts.js';
import { EMBEDDED_EXECUTABLES, EXECUTABLE_TYPES, executableHead } from './executables.js';
import { type Needle, searchFile } from './file-search.js';
import { KNOWN_SIGNATURES } from './known-signatures.js';

/** Size in bytes of the parts at both ends of a file. A ZIP archive ends in the last 65 557 bytes. */
const PART = 128 * 1_024;

/** The warning about a file with suspicious content. */
const SUSPICIOUS = 'File contains potentially suspicious content patterns';

/**
 * Size in bytes of the parts at both ends of a large file in which programs, archives and signatures are looked for. Programs for
 * archives look no further: they read them from the first megabytes or from the end. A scanner reads the whole file.
 */
const REACH = 8 * 1_024 * 1_024;

const SIGNATURES = KNOWN_SIGNATURES.map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes) }));

interface Bytes {
  readonly size: number;
  readonly head: Buffer;
  readonly tail: Buffer;
}

/** The findings at both ends of a file, for sentences. */
interface Ends {
  readonly program: string | undefined;
  readonly archive: string | undefined;
  readonly script: string | undefined;
  readonly suspicious: boolean;
  readonly isDamaged: boolean;
}

/** The built-in {@link InspectContent}. The most serious problem comes first. */
export const inspectContent: InspectContent = async (staged, { signal }) => {
  signal.throwIfAborted();
  const mimeType = await detectType(staged.path, signal);
  await using file = await open(staged.path, 'r');
  const ends = await lookAtEnds(file, mimeType);
  const needles = [...SIGNATURES, ...EMBEDDED_EXECUTABLES, ...EMBEDDED_ARCHIVES];
  const found = await searchEnds(file, needles, signal);
  const hasAny = (some: readonly Needle[]): boolean => some.some((needle) => found.has(needle));

  const problems: UploadProblem[] = [];
  const refuse = (code: UploadProblem['code'], message: string): void =>
    void problems.push({ code, message });

  const signature = SIGNATURES.find((known) => found.has(known))?.name;
  if (signature !== undefined)
    refuse('UPLOAD_MALWARE', `The file contains the malware signature ${signature}.`);
  const program = ends.program ?? (hasAny(EMBEDDED_EXECUTABLES) ? 'a program' : undefined);
  if (program) refuse('UPLOAD_EXECUTABLE', `The file is or contains ${program}.`);
  const archive = ends.archive ?? (hasAny(EMBEDDED_ARCHIVES) ? 'an archive' : undefined);
  if (archive && !acceptsArchive(staged, mimeType)) {
    refuse('UPLOAD_ARCHIVE', `The file is or contains ${archive}.`);
  }
  if (ends.script) refuse('UPLOAD_SCRIPT', `The file contains ${ends.script}.`);
  const disagreement = checkType(staged, mimeType);
  if (disagreement) problems.push(disagreement);
  else if (ends.isDamaged) {
    refuse('UPLOAD_CONTENT_TYPE', `The file is not a complete file of the type ${mimeType}.`);
  }

  const hasSuspiciousContent = signature !== undefined || ends.suspicious;
  return {
    mimeType,
    isExecutable: program !== undefined,
    hasSuspiciousContent,
    ...(signature !== undefined && { signature }),
    problems,
    warnings: hasSuspiciousContent ? [SUSPICIOUS] : [],
  };
};

async function searchEnds(
  file: FileHandle,
  needles: readonly Needle[],
  signal: AbortSignal,
): Promise<ReadonlySet<Needle>> {
  const { size } = await file.stat();
  if (size <= 2 * REACH) return searchFile(file, needles, signal);
  const first = await searchFile(file, needles, signal, { start: 0, end: REACH });
  const last = await searchFile(file, needles, signal, { start: size - REACH, end: size });
  return new Set([...first, ...last]);
}

async function lookAtEnds(file: FileHandle, mimeType = ''): Promise<Ends> {
  const { size, head, tail } = await readEnds(file);
  const code = [...new Set([head, tail])].map(embeddedCode);
  return {
    program: executableHead(head) ?? (EXECUTABLE_TYPES.has(mimeType) ? 'a program' : undefined),
    archive: archiveOf(head, tail) ?? (ARCHIVE_TYPES.has(mimeType) ? 'an archive' : undefined),
    script: code.find(({ script }) => script !== undefined)?.script,
    suspicious: code.some(({ suspicious }) => suspicious),
    isDamaged: !(await hasStructureOf(mimeType, head, size, file)),
  };
}

/** A policy that accepts a kind of archive accepts the archives in it, too. Office documents are ZIP archives. */
function acceptsArchive(staged: StagedFile, mimeType: string | undefined): boolean {
  if (mimeType === undefined || !accepts(staged, mimeType)) return false;
  return ARCHIVE_TYPES.has(mimeType) || /^application\/(?:vnd\.|epub\+zip)/.test(mimeType);
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
