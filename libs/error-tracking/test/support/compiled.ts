import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';

/** `fail` throws in line 8. Types and comments give the built file other line numbers. */
const SOURCE = `
interface Video {
  readonly id: number;
}

export class VideoService {
  publish(video: Video): never {
    throw new TypeError(\`Video \${video.id} cannot be published.\`);
  }
}
`;

const MAIN = `
import { VideoService } from './video.js';
try {
  new VideoService().publish({ id: 42 });
} catch (error) {
  process.stdout.write(error.stack);
}
`;

/** Line of the \`throw\` in the source. */
export const THROWN_AT = SOURCE.split('\n').findIndex((line) => line.includes('throw')) + 1;

/** A small program in TypeScript, compiled and run in a separate process. */
export class CompiledProgram {
  readonly directory = mkdtempSync(join(tmpdir(), 'compiled-'));
  readonly source = join(this.directory, 'src/video.ts');
  readonly built = join(this.directory, 'dist/video.js');
  readonly map = `${this.built}.map`;
  /** The stack that the process printed. */
  readonly stack: string;

  /** @param inline puts the map into the built file instead of beside it */
  constructor({ inline = false } = {}) {
    for (const folder of ['src', 'dist']) mkdirSync(join(this.directory, folder));
    writeFileSync(join(this.directory, 'package.json'), '{"type":"module"}');
    writeFileSync(this.source, SOURCE);
    ts.createProgram([this.source], {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      rootDir: join(this.directory, 'src'),
      outDir: join(this.directory, 'dist'),
      removeComments: true,
      noLib: true,
      types: [],
      ...(inline ? { inlineSourceMap: true } : { sourceMap: true }),
    }).emit();
    const main = join(this.directory, 'dist/main.js');
    writeFileSync(main, MAIN);
    this.stack = execFileSync(process.execPath, [main], { encoding: 'utf8', env: {} });
  }

  /** The error in the form in which another process passes it on. */
  get error(): { readonly name: string; readonly message: string; readonly stack: string } {
    return { name: 'TypeError', message: 'Video 42 cannot be published.', stack: this.stack };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
