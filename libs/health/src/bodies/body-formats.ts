import type { Provider, Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { HealthSettings } from '../health.options.js';
import type { HealthFormat } from './health-format.js';
import { HealthJsonFormat } from './health-json.format.js';
import { HealthBodyFormat } from './health-view.js';
import { ServicesFormat } from './services.format.js';
import { StandardFormat } from './standard.format.js';
import { TerminusFormat } from './terminus.format.js';

const FORMATS: Readonly<Record<HealthFormat, Type<HealthBodyFormat>>> = {
  standard: StandardFormat,
  terminus: TerminusFormat,
  services: ServicesFormat,
};

/** All formats, and the one that the option `format` names under the token {@link HealthBodyFormat}. */
export const BODY_FORMAT_PROVIDERS: readonly Provider[] = [
  ...Object.values(FORMATS),
  HealthJsonFormat,
  {
    provide: HealthBodyFormat,
    useFactory: ({ format }: HealthSettings, module: ModuleRef) =>
      module.get<HealthBodyFormat>(FORMATS[format]),
    inject: [HealthSettings, ModuleRef, ...Object.values(FORMATS)],
  },
];
