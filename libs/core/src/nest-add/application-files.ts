import { posix } from 'node:path';
import { rootModuleOf } from './main-file.js';
import { type NestAddOptions, type ProjectTree, UnexpectedCode } from './project.js';
import type { TypeScript } from './source.js';

/** The file of the root module. `className` is known if `main.ts` led to it. */
export interface RootModule {
  readonly path: string;
  readonly className?: string;
}

interface NestProject {
  readonly sourceRoot?: string;
  readonly entryFile?: string;
}

/** The paths of the files of an application that a schematic reads. All begin with `/`. */
export class ApplicationFiles {
  /** Folder of the sources. */
  readonly sources: string;
  /** The file that starts the application. */
  readonly main: string;

  constructor(
    private readonly tree: ProjectTree,
    private readonly options: NestAddOptions,
  ) {
    this.sources = posix.join('/', options.sourceRoot ?? 'src');
    this.main = posix.join(this.sources, `${this.entryFile()}.ts`);
  }

  /** @throws UnexpectedCode if the file is not found */
  rootModule(typescript: TypeScript): RootModule {
    if (this.options.module !== undefined) return { path: this.named(this.options.module) };
    if (!this.tree.exists(this.main)) throw new UnexpectedCode('it does not exist');
    const { className, from } = rootModuleOf(typescript, this.tree.readText(this.main));
    if (!from.startsWith('.')) {
      throw new UnexpectedCode(`it imports ${className} from '${from}', and not by a relative path`);
    }
    const place = posix.join(posix.dirname(this.main), from.replace(/\.js$/, ''));
    const path = this.existing([`${place}.ts`, `${place}/index.ts`]);
    if (path === undefined)
      throw new UnexpectedCode(`it imports ${className} from a file that does not exist`);
    return { path, className };
  }

  /** The sources of the application whose text contains a word, without specs. */
  containing(word: string): string[] {
    const found: string[] = [];
    this.tree.getDir(this.sources).visit((path) => {
      const source = path.endsWith('.ts') && !/[.-](spec|test)\.ts$|\/node_modules\//.test(path);
      if (source && this.tree.readText(path).includes(word)) found.push(path);
    });
    return found;
  }

  private named(module: string): string {
    const file = module.replace(/(\.ts)?$/, '.ts');
    const path = this.existing([posix.join('/', file), posix.join(this.sources, file)]);
    if (path === undefined) {
      throw new Error(
        `The option --module names the file "${module}", which does not exist. Write its path: --module src/app.module.ts`,
      );
    }
    return path;
  }

  private existing(paths: readonly string[]): string | undefined {
    return paths.find((path) => this.tree.exists(path));
  }

  /** Name of the file in which the application starts, from nest-cli.json. */
  private entryFile(): string {
    if (!this.tree.exists('/nest-cli.json')) return 'main';
    const configuration = JSON.parse(this.tree.readText('/nest-cli.json')) as NestProject & {
      projects?: Readonly<Record<string, NestProject>>;
    };
    const project = Object.values(configuration.projects ?? {}).find(
      ({ sourceRoot }) => sourceRoot !== undefined && posix.join('/', sourceRoot) === this.sources,
    );
    return project?.entryFile ?? configuration.entryFile ?? 'main';
  }
}
