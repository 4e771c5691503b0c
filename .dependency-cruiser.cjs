/**
 * The floors of the building, as errors: `npm run floors`.
 * A package imports packages of lower floors only; each lib stands on exactly one floor.
 */
const { existsSync, readFileSync, readdirSync } = require('node:fs');

const FLOORS = [
  ['core'],
  ['resilience', 'health', 'lifecycle', 'observability'],
  ['redis', 'database'],
  ['cache', 'rate-limit', 'error-tracking', 'uploads', 'ai', 'jobs', 'streams', 'http'],
  ['admin'],
];
/** Stands outside the floors: it runs in browsers, imports no lib, and no lib imports it. */
const CLIENT = 'client';
/** Stands beside the floors: it may import any lib, and only specs import it, those of applications as well. */
const TESTING = 'testing';

const SPECS = '(\\.spec\\.ts$|^(libs|apps)/[^/]+/test/)';
/** Pages for browsers. A build bundles what they import, so that stands in `devDependencies`. */
const PAGES = '^(libs|apps)/[^/]+/ui/';
const POLICIES = 'libs/resilience/src';

const folders = (place) =>
  existsSync(place)
    ? readdirSync(place, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []))
    : [];
const anyOf = (names) => `(${names.join('|')})`;

const libs = folders('libs');
const policies = folders(POLICIES).filter((folder) =>
  readdirSync(`${POLICIES}/${folder}`).some((file) => file.endsWith('.policy.ts')),
);

/** The libs that `lib` may import: those of the floors below it. */
function below(lib) {
  if (lib === TESTING) return FLOORS.flat();
  if (lib === CLIENT) return [];
  const floor = FLOORS.findIndex((names) => names.includes(lib));
  if (floor < 0) throw new Error(`libs/${lib} stands on no floor: give it one in .dependency-cruiser.cjs.`);
  return FLOORS.slice(0, floor).flat();
}

const floors = libs.map((lib) => ({
  name: 'only-lower-floors',
  comment: `${lib} may import ${below(lib).join(', ') || 'no other lib'}; siblings meet through a port one floor down.`,
  severity: 'error',
  from: { path: `^libs/${lib}/` },
  to: { path: '^libs/', pathNot: `^libs/${anyOf([lib, TESTING, ...below(lib)])}/` },
}));

const declared = ['libs', 'apps'].flatMap((group) =>
  folders(group).flatMap((name) => {
    const place = `${group}/${name}`;
    if (!existsSync(`${place}/package.json`)) return [];
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(`${place}/package.json`, 'utf8'));
    const known = Object.keys({ ...dependencies, ...peerDependencies })
      .filter((dependency) => dependency.startsWith('@breakwater/'))
      .map((dependency) => dependency.slice('@breakwater/'.length));
    return {
      name: 'workspace-packages-are-declared',
      comment: `${place} lists everything that it imports in its own package.json, because a packed package has no workspace around it.`,
      severity: 'error',
      from: { path: `^${place}/`, pathNot: `${SPECS}|${PAGES}` },
      to: { path: '^libs/', pathNot: `^libs/${anyOf([...known, group === 'libs' ? name : '-'])}/` },
    };
  }),
);

const onePolicyEach = policies.flatMap((policy) => [
  {
    name: 'policies-are-strangers',
    comment: 'A policy knows no other policy; pipeline/ composes them.',
    severity: 'error',
    from: { path: `^${POLICIES}/${anyOf(policies.filter((other) => other !== policy))}/` },
    to: { path: `^${POLICIES}/${policy}/` },
  },
  {
    name: 'only-the-pipeline-composes',
    comment: `Only pipeline/, the module's own files and files named after the policy (${policy}.decorator.ts) import it, except for types.`,
    severity: 'error',
    from: {
      path: `^${POLICIES}/[^/]+/`,
      pathNot: `^${POLICIES}/(${anyOf(['pipeline', 'opossum', ...policies])}/|.*/(request-)?${policy}[.-][^/]*$)`,
    },
    to: { path: `^${POLICIES}/${policy}/`, dependencyTypesNot: ['type-only'] },
  },
]);

module.exports = {
  forbidden: [
    ...floors,
    ...declared,
    ...onePolicyEach,
    {
      name: 'chaos-is-an-entry-of-its-own',
      comment: 'An application without chaos does not load its code; only types cross the border.',
      severity: 'error',
      from: { path: `^${POLICIES}/`, pathNot: `^${POLICIES}/chaos/` },
      to: { path: `^${POLICIES}/chaos/`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-import-of-an-app',
      severity: 'error',
      from: { path: '^(libs|apps/([^/]+))/' },
      to: { path: '^apps/', pathNot: '^apps/$2/' },
    },
    {
      name: 'features-are-strangers',
      comment:
        'A feature of an app knows no other feature; what two of them need lies beside their folders or in platform/.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/features/([^/]+)/' },
      to: { path: '^apps/[^/]+/src/features/[^/]+/', pathNot: '^apps/[^/]+/src/features/$1/' },
    },
    {
      name: 'the-platform-knows-no-feature',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/platform/' },
      to: { path: '^apps/[^/]+/src/features/' },
    },
    {
      name: 'testing-is-for-specs',
      comment: 'Test doubles never reach production code.',
      severity: 'error',
      from: { path: '^libs/[^/]+/src/', pathNot: `${SPECS}|^libs/(${TESTING}/|[^/]+/src/testing/)` },
      to: { path: `^libs/(${TESTING}|[^/]+/src/testing)/` },
    },
    {
      name: 'packages-meet-by-name',
      comment:
        "Import '@breakwater/core', never '../../core/src': a packed package has no neighbours on the disk.",
      severity: 'error',
      from: { path: '^(libs|apps)/([^/]+)/' },
      to: {
        path: '^(libs|apps)/',
        pathNot: '^$1/$2/',
        dependencyTypes: ['local'],
        dependencyTypesNot: ['aliased-tsconfig-paths'],
      },
    },
    {
      name: 'no-circles',
      comment:
        'Files must not import each other in a circle. Circles of types alone are allowed: the build removes them.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'dependencies-are-declared',
      comment: 'A package lists everything that it imports in its own package.json.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: `${SPECS}|${PAGES}` },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
    {
      name: 'dependencies-of-pages-are-declared',
      severity: 'error',
      from: { path: PAGES },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    // Maps libs/testing, which is not installed, to its sources.
    ...(existsSync('tsconfig.spec.json') && { tsConfig: { fileName: 'tsconfig.spec.json' } }),
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@breakwater/source', 'import', 'default'],
    },
  },
};
