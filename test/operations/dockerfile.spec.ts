import { describe, expect, it } from '@jest/globals';
import type { IDeployment } from 'kubernetes-models/apps/v1';
import { contextFiles } from '../harness/build-context.js';
import { Dockerfile } from '../harness/dockerfile.js';
import { objectOf } from '../harness/rendered-overlay.js';

const dockerfile = new Dockerfile('docker/Dockerfile');

describe('the Dockerfile', () => {
  it('builds the API when no target is named', () => {
    expect(dockerfile.stages.at(-1)?.name).toBe('api');
  });

  it('starts only from Node 24 and from its own stages', () => {
    expect(dockerfile.arguments.get('NODE_IMAGE')).toBe('node:24-slim');
    const names = dockerfile.stages.map(({ name }) => name);
    for (const { from } of dockerfile.stages) expect(['${NODE_IMAGE}', ...names]).toContain(from);
  });

  it('copies only the built tree into an image, and uses no ADD', () => {
    expect(dockerfile.stages.flatMap(({ name }) => dockerfile.instructions(name, 'ADD'))).toEqual([]);
    expect(dockerfile.instructions('api', 'COPY')).toEqual(['--from=build-api /srv/app .']);
    expect(dockerfile.instructions('web', 'COPY')).toEqual(['--from=build-web /srv/app .']);
    expect(dockerfile.instructions('upstream', 'COPY')).toEqual(['--from=build-upstream /srv/app .']);
  });

  it('takes no secret as an argument, which every image would show', () => {
    const named = dockerfile.stages.flatMap(({ name }) => [
      ...dockerfile.instructions(name, 'ARG'),
      ...dockerfile.instructions(name, 'ENV'),
    ]);
    expect(new Set(named.map((text) => text.split('=')[0]))).toEqual(
      new Set(['NODE_ENV', 'MALLOC_ARENA_MAX', 'VERSION', 'REVISION']),
    );
  });
});

describe.each([
  ['api', '3000'],
  ['web', '3001'],
  ['upstream', '4010'],
])('the image of %s', (stage, port) => {
  it('contains the tree that docker/image-tree/build.mjs makes', () => {
    expect(dockerfile.instructions(`build-${stage}`, 'RUN').at(-1)).toMatch(
      new RegExp(`^--mount=\\S+ node docker/image-tree/build.mjs ${stage} /srv/app$`),
    );
  });

  it('runs as a numeric user that Kubernetes can verify as non-root', () => {
    expect(dockerfile.instructions(stage, 'USER')).toEqual(['1000:1000']);
  });

  it('has Node as process 1, without a shell that would swallow signals', () => {
    expect(dockerfile.instructions(stage, 'ENTRYPOINT')).toEqual([]);
    const [program, ...args] = dockerfile.command(stage, 'CMD');
    expect([program, args.at(-1)]).toEqual(['node', `apps/${stage}/dist/main.js`]);
    expect(args).toContain('--enable-source-maps');
    expect(dockerfile.instructions(stage, 'STOPSIGNAL')).toEqual(['SIGTERM']);
  });

  it('checks its health with Node, on the port that it exposes', () => {
    expect(dockerfile.instructions(stage, 'EXPOSE')).toEqual([port]);
    const [program, file, url] = dockerfile.command(stage, 'HEALTHCHECK');
    expect([program, file, new URL(url!).port]).toEqual(['node', 'health-check.mjs', port]);
  });

  it('has labels that describe it', () => {
    const labels = dockerfile.instructions(stage, 'LABEL').join(' ');
    for (const label of ['title', 'description', 'licenses', 'version', 'revision']) {
      expect(labels).toContain(`org.opencontainers.image.${label}=`);
    }
    expect(dockerfile.instructions(stage, 'ENV')).toEqual(['NODE_ENV=production', 'MALLOC_ARENA_MAX=2']);
  });
});

describe.each(['api', 'web'])('the image of %s and its manifests', (stage) => {
  it('agree on user and port', () => {
    const { securityContext, containers } = objectOf<IDeployment>(
      'production',
      'Deployment',
      `studio-${stage}`,
    ).spec!.template.spec!;
    expect(`${securityContext?.runAsUser}:${securityContext?.runAsGroup}`).toBe(
      dockerfile.instructions(stage, 'USER')[0],
    );
    expect(String(containers[0]!.ports![0]!.containerPort)).toBe(dockerfile.instructions(stage, 'EXPOSE')[0]);
  });
});

describe('the context of the build', () => {
  const files = contextFiles();

  it('contains manifests, sources and migrations, and no file that may hold a secret', () => {
    const surplus = files.filter(
      (file) =>
        !/^(libs|apps)\/[\w-]+\/(src\/.*\.ts|migrations\/.*\.sql|package\.json|tsconfig\.json|LICENSE)$/.test(
          file,
        ) &&
        // The page, which is built inside.
        !/^apps\/web\/(vite\.config\.mjs|ui\/.*\.(tsx?|css|html|svg|json))$/.test(file) &&
        !/^prisma\/migrations\/.*\.(sql|toml)$/.test(file) &&
        !/^docker\/(image-tree\/[\w-]+|health-check)\.mjs$/.test(file),
    );
    expect(surplus.toSorted()).toEqual(['.npmrc', 'package-lock.json', 'package.json', 'tsconfig.base.json']);
  });

  it('has no specs', () => {
    expect(files.filter((file) => /\.spec\.tsx?$/.test(file))).toEqual([]);
  });
});
