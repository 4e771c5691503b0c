/** The files of a project, as a schematic sees them. The part of `Tree` of `@angular-devkit/schematics` that is needed. */
export interface ProjectTree {
  exists(path: string): boolean;
  readText(path: string): string;
  overwrite(path: string, content: string): void;
  getDir(path: string): { visit(visitor: (path: string) => void): void };
}

/** Shows messages, and runs tasks after the files are written. The part of `SchematicContext` of the devkit that is needed. */
export interface SchematicContext {
  readonly logger: { info(message: string): void };
  addTask(task: { toConfiguration(): { name: string; options: object } }): unknown;
}

/** The flags of `nest add`. The Nest CLI forwards some of its own. */
export interface NestAddOptions {
  /** Folder of the sources. The Nest CLI reads it from `nest-cli.json`. @default 'src' */
  readonly sourceRoot?: string;
  /** File of the root module, in the project or in the folder of the sources. @default the module that `main.ts` starts */
  readonly module?: string;
  /** True if new entries of package.json are not installed. @default false */
  readonly skipInstall?: boolean;
  /** Project of a monorepo. The Nest CLI turns it into `sourceRoot`. */
  readonly project?: string;
}

/** The parts of package.json that are read and written. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** A file does not have the form that the schematic can change. The message names the file and what it expected there. */
export class UnexpectedCode extends Error {}
