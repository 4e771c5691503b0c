import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const TYPESCRIPT = new URL('../../lifecycle/test/process/typescript.hooks.mjs', import.meta.url).href;
const HIDE = new URL('../../observability/test/process/hidden-packages.hooks.mjs', import.meta.url).href;
const FIXTURE = fileURLToPath(new URL('./process/missing-package.fixture.ts', import.meta.url));

/** The packages that no application of this process finds. */
const HIDDEN =
  '@nestjs/axios @grpc/grpc-js @grpc/proto-loader @nestjs/typeorm typeorm @nestjs/mongoose mongoose ' +
  '@mikro-orm/nestjs @mikro-orm/core';

describe('an application without the packages of ready-made checks', () => {
  it('starts while no check needs them, and fails with the packages to install otherwise', () => {
    const hooks = ['--conditions=@breakwater/source', '--import', TYPESCRIPT, '--import', HIDE];
    const { stdout, stderr } = spawnSync(process.execPath, [...hooks, FIXTURE], {
      env: { ...process.env, NODE_OPTIONS: '', HIDDEN },
      encoding: 'utf8',
    });
    expect([stderr, ...stdout.trim().split('\n')]).toEqual([
      '',
      'started',
      '2 options are wrong:',
      '- Expected "health.checks.rates" to be httpCheck() with its packages installed (npm install @nestjs/axios), got "no package @nestjs/axios"',
      '- Expected "health.checks.orders" to be grpcCheck() with its packages installed (npm install @grpc/grpc-js @grpc/proto-loader), got "no package @grpc/grpc-js @grpc/proto-loader"',
    ]);
  });
});
