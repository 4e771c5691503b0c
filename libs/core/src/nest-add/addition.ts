import type { Manifest } from './project.js';

/** A value that a list of the root module gets. */
export interface ModuleEntry {
  readonly list: 'imports' | 'providers';
  /** Name in `code` by which an earlier run, or the user's own code, is recognized. */
  readonly symbol: string;
  readonly code: string;
  /** The names that `code` uses, with the packages that export them. */
  readonly names: Readonly<Record<string, string>>;
  /** The entry is put before the first one that uses this name. */
  readonly before?: string;
}

/** A statement that `main.ts` gets behind the line that creates the application. */
export interface MainCall {
  /** Function that is called with the application. */
  readonly name: string;
  readonly from: string;
  /** Method of the application whose call it replaces. */
  readonly replaces?: string;
}

/** Everything that `nest add` does to an application for a package. */
export interface NestAddition {
  /** The package.json of the package. */
  readonly manifest: Manifest;
  /** Further packages that the application lists. Their versions come from the manifest. */
  readonly packages: readonly string[];
  /**
   * Entries of the root module.
   *
   * @param uses tells if the sources of the application use a name
   */
  readonly entries: (uses: (name: string) => boolean) => readonly ModuleEntry[];
  readonly main?: MainCall;
}
