import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type AnySchemaObject } from 'ajv';
import ts from 'typescript';
import type { Manifest } from './rendered-overlay.js';

/** The package that describes the kinds of an API group; the groups of Kubernetes itself are in one package. */
function moduleOf(apiVersion: string): string {
  const operator = apiVersion.startsWith('monitoring.coreos.com/');
  return `${operator ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models'}/${apiVersion}`;
}

/** The schemas of kinds that no package describes, from the files that install them. */
const FILES: Readonly<Record<string, string>> = {
  'gateway.networking.k8s.io/v1 HTTPRoute': 'http-route',
  'keda.sh/v1alpha1 ScaledObject': 'scaled-object',
};

function fileOf({ apiVersion, kind }: Manifest): string | undefined {
  return FILES[`${apiVersion} ${kind}`];
}

interface Model {
  /** @throws Error that names the wrong fields */
  validate(): void;
}

/** The violations of the schema of its kind by the values of an object. Unknown fields are only found in kinds that no package describes. */
export async function schemaProblems(object: Manifest): Promise<string[]> {
  const file = fileOf(object);
  if (file !== undefined) return fileProblems(file, object);
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

function fileProblems(file: string, object: Manifest): string[] {
  const schema = JSON.parse(readFileSync(`test/operations/schemas/${file}.json`, 'utf8')) as AnySchemaObject;
  const ajv = new Ajv({ allErrors: true, strict: false, formats: { int32: true, int64: true } });
  const validate = ajv.compile(closed(schema));
  if (validate(object)) return [];
  return validate.errors!.map(({ instancePath, message, params }) =>
    [instancePath, message, params['additionalProperty'] as string | undefined].filter(Boolean).join(' '),
  );
}

/** A schema that refuses the fields that Kubernetes would drop in silence. */
function closed(schema: AnySchemaObject, root = true): AnySchemaObject {
  const nested = Object.entries(schema).map(([key, value]: [string, unknown]): [string, unknown] => {
    if (key === 'properties') {
      const properties = Object.entries(value as Record<string, AnySchemaObject>);
      // Kubernetes itself describes the metadata.
      return [
        key,
        Object.fromEntries(
          properties.map(([name, member]) => [
            name,
            root && name === 'metadata' ? true : closed(member, false),
          ]),
        ),
      ];
    }
    if (key === 'items') return [key, closed(value as AnySchemaObject, false)];
    return [key, value];
  });
  const open = schema['properties'] === undefined || schema['x-kubernetes-preserve-unknown-fields'] === true;
  return { ...Object.fromEntries(nested), ...(!open && { additionalProperties: false }) };
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
  const text = objects
    .filter((object) => fileOf(object) === undefined)
    .map(toStatement)
    .join('\n');
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
