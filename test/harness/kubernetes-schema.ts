import { join } from 'node:path';
import ts from 'typescript';
import type { Manifest } from './rendered-overlay.js';

/** The package that describes the kinds of an API group; the groups of Kubernetes itself are in one package. */
function moduleOf(apiVersion: string): string {
  const operator = apiVersion.startsWith('monitoring.coreos.com/');
  return `${operator ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models'}/${apiVersion}`;
}

interface Model {
  /** @throws Error that names what is wrong */
  validate(): void;
}

/** What the schema of its kind says against the values of an object; unknown fields are not among them. */
export async function schemaProblems(object: Manifest): Promise<string[]> {
  const models = (await import(moduleOf(object.apiVersion))) as Record<string, new (data: Manifest) => Model>;
  const Kind = models[object.kind];
  if (!Kind) return [`${object.apiVersion} has no kind ${object.kind}.`];
  try {
    new Kind(object).validate();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
};

/**
 * What the compiler says against objects as literals of their types. Kubernetes' schemas let unknown fields pass, as the
 * API server by default does, so that a misspelt one has no effect; the compiler refuses them, however deep.
 */
export function unknownFields(objects: readonly Manifest[]): string[] {
  // Beside the packages, so that they are found; the file exists for the compiler only.
  const name = join(process.cwd(), 'test', 'rendered-objects.ts');
  const text = objects.map(toStatement).join('\n');
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => file === name || fileExists(file);
  host.getSourceFile = (file, version, ...rest) =>
    file === name ? ts.createSourceFile(file, text, version, true) : getSourceFile(file, version, ...rest);
  const program = ts.createProgram([name], OPTIONS, host);
  const source = program.getSourceFile(name);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'),
  );
}

function toStatement(object: Manifest, index: number): string {
  const type = `import(${JSON.stringify(moduleOf(object.apiVersion))}).I${object.kind}`;
  return `export const object${index}: ${type} = ${JSON.stringify(object, null, 1)};`;
}
