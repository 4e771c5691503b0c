import { join } from 'node:path';
import ts from 'typescript';
import type { Manifest } from './rendered-overlay.js';

/** The package that describes the kinds of an API group; the groups of Kubernetes itself are in one package. */
function moduleOf(apiVersion: string): string {
  const operator = apiVersion.startsWith('monitoring.coreos.com/');
  return `${operator ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models'}/${apiVersion}`;
}

interface Model {
  /** @throws Error that names the wrong fields */
  validate(): void;
}

/** The violations of the schema of its kind by the values of an object, without unknown fields. */
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
 * The errors of the compiler for objects as literals of their types. Kubernetes' schemas allow unknown fields, as the API
 * server does by default, so a misspelt field has no effect. The compiler refuses unknown fields at every depth.
 */
export function unknownFields(objects: readonly Manifest[]): string[] {
  // The file lies beside the packages, so that the compiler finds them. It exists only for the compiler.
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
