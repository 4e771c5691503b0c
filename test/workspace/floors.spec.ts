import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

interface Violation {
  readonly rule: { readonly name: string; readonly severity: string };
  readonly from: string;
}

/** The part of dependency-cruiser's output with `-T json` that this spec reads. */
interface Verdict {
  readonly summary: {
    readonly violations: readonly Violation[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
  };
}

const CONFIG = resolve('.dependency-cruiser.cjs');
const CRUISER = resolve('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

/** Each file breaks exactly one rule by importing one thing. */
const FORBIDDEN: [rule: string, path: string, statement: string][] = [
  ['only-lower-floors', 'libs/health/src/to-a-sibling.ts', "import '@breakwater/resilience'"],
  ['only-lower-floors', 'libs/core/src/to-the-floor-above.ts', "import '@breakwater/health'"],
  ['only-lower-floors', 'libs/health/test/to-a-sibling.spec.ts', "import '@breakwater/resilience'"],
  [
    'policies-are-strangers',
    'libs/resilience/src/retry/retry.policy.ts',
    "import '../timeout/timeout.policy.js'",
  ],
  [
    'only-the-pipeline-composes',
    'libs/resilience/src/decorators/declare.ts',
    "import '../retry/retry.policy.js'",
  ],
  [
    'chaos-is-an-entry-of-its-own',
    'libs/resilience/src/pipeline/plan.ts',
    "import '../chaos/chaos.service.js'",
  ],
  ['no-import-of-an-app', 'libs/health/src/to-an-app.ts', "import '@breakwater/upstream'"],
  ['no-import-of-an-app', 'apps/api/src/to-an-app.ts', "import '@breakwater/upstream'"],
  ['features-are-strangers', 'apps/api/src/features/one/to-another.ts', "import '../other/other.js'"],
  ['the-platform-knows-no-feature', 'apps/api/src/platform/up.ts', "import '../features/other/other.js'"],
  ['testing-is-for-specs', 'libs/health/src/to-a-double.ts', "import '@breakwater/core/testing'"],
  ['packages-meet-by-name', 'libs/health/src/by-path.ts', "import '../../core/src/index.js'"],
  ['no-circles', 'libs/core/src/egg.ts', "import './hen.js'"],
  ['no-unresolvable', 'libs/core/src/to-nowhere.ts', "import './nowhere.js'"],
  ['dependencies-are-declared', 'libs/core/src/undeclared.ts', "import 'stowaway'"],
  ['dependencies-of-pages-are-declared', 'libs/core/ui/undeclared.ts', "import 'stowaway'"],
  ['workspace-packages-are-declared', 'apps/api/src/undeclared.ts', "import '@breakwater/resilience'"],
];

const ALLOWED: [path: string, statement: string][] = [
  ['libs/health/src/floor-below.ts', "import '@breakwater/core'"],
  ['libs/health/src/health.spec.ts', "import '@breakwater/core/testing'"],
  ['libs/health/src/type-of-a-spec.spec.ts', "import 'stowaway'"],
  ['apps/api/ui/bundled.ts', "import '@breakwater/resilience'"],
  ['libs/resilience/src/pipeline/pipeline.ts', "import '../retry/retry.policy.js'"],
  ['libs/resilience/src/pipeline/order.ts', "import '../timeout/timeout.policy.js'"],
  ['libs/resilience/src/decorators/retry.decorator.ts', "import '../retry/retry.policy.js'"],
  ['libs/resilience/src/resilience.module.ts', "import './timeout/timeout.policy.js'"],
  ['libs/resilience/src/telemetry/events.ts', "import type {} from '../chaos/chaos.service.js'"],
  ['apps/api/src/declared.ts', "import '@breakwater/health'"],
  ['libs/resilience/src/decorators/declarations.ts', "import type {} from '../retry/retry.policy.js'"],
  ['apps/api/src/features/one/own.ts', "import '../shared.js'"],
  ['apps/api/src/features/one/platform.ts', "import '../../platform/platform.js'"],
  ['apps/api/src/wired.ts', "import './features/other/other.js'"],
  ['libs/resilience/src/retry/retry.constants.ts', "import type {} from './retry.options.js'"],
];

const IMPORTED = [
  'libs/core/src/index.ts',
  'libs/core/src/testing/index.ts',
  'libs/health/src/index.ts',
  'libs/resilience/src/index.ts',
  'libs/resilience/src/chaos/chaos.service.ts',
  'libs/resilience/src/timeout/timeout.policy.ts',
  'apps/upstream/src/index.ts',
  'apps/api/src/features/other/other.ts',
  'apps/api/src/features/shared.ts',
  'apps/api/src/platform/platform.ts',
  'node_modules/stowaway/index.js',
];

const MANIFESTS = {
  'libs/core': { name: '@breakwater/core', declares: ['health'] },
  'libs/health': { name: '@breakwater/health', declares: ['core', 'resilience', 'upstream'] },
  'libs/resilience': { name: '@breakwater/resilience', declares: ['core'] },
  'apps/upstream': { name: '@breakwater/upstream' },
  'apps/api': { name: '@breakwater/api', declares: ['health', 'upstream'] },
  'node_modules/stowaway': { name: 'stowaway' },
};

function plant(root: string): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [place, manifest] of Object.entries(MANIFESTS)) {
    const declares = 'declares' in manifest ? manifest.declares : [];
    const dependencies = Object.fromEntries(declares.map((name) => [`@breakwater/${name}`, '*']));
    const exports = place.startsWith('node_modules/')
      ? './index.js'
      : { '.': './src/index.ts', './testing': './src/testing/index.ts' };
    write(`${place}/package.json`, JSON.stringify({ name: manifest.name, exports, dependencies }));
    if (manifest.name === 'stowaway') continue;
    mkdirSync(join(root, 'node_modules/@breakwater'), { recursive: true });
    symlinkSync(join(root, place), join(root, 'node_modules', manifest.name));
  }
  write(
    'package.json',
    JSON.stringify({ workspaces: ['libs/*', 'apps/*'], devDependencies: { stowaway: '*' } }),
  );
  for (const path of IMPORTED) write(path, 'export const imported = true;\n');
  for (const [path, statement] of ALLOWED) write(path, `${statement};\nexport {};\n`);
  for (const [, path, statement] of FORBIDDEN) write(path, `${statement};\nexport {};\n`);
  write('libs/core/src/hen.ts', `import './egg.js';\nexport {};\n`);
  write('libs/resilience/src/retry/retry.options.ts', `import './retry.constants.js';\nexport {};\n`);
}

describe('the floors', () => {
  const root = mkdtempSync(join(tmpdir(), 'breakwater-floors-'));
  let verdict: Verdict;

  beforeAll(() => {
    plant(root);
    const run = spawnSync(process.execPath, [CRUISER, '--config', CONFIG, '-T', 'json', 'libs', 'apps'], {
      cwd: root,
      encoding: 'utf8',
    });
    verdict = JSON.parse(run.stdout) as Verdict;
  });

  afterAll(() => rmSync(root, { recursive: true }));

  const rulesBrokenBy = (path: string): string[] => [
    ...new Set(
      verdict.summary.violations
        .filter((violation) => violation.from === path)
        .map((violation) => violation.rule.name),
    ),
  ];

  it.each(FORBIDDEN)('%s: %s may not %s', (rule, path) => {
    expect(rulesBrokenBy(path)).toEqual([rule]);
  });

  it.each(ALLOWED)('%s may %s', (path) => {
    expect(rulesBrokenBy(path)).toEqual([]);
  });

  it('are errors, not advice', () => {
    expect(new Set(verdict.summary.violations.map((violation) => violation.rule.severity))).toEqual(
      new Set(['error']),
    );
  });

  it('have a proof for every rule', () => {
    const rules = new Set(verdict.summary.ruleSetUsed.forbidden.map((rule) => rule.name));
    expect(new Set(FORBIDDEN.map(([rule]) => rule))).toEqual(rules);
  });
});
