import { RATE_LIMIT_HEADERS } from '@breakwater/rate-limit';
import type { INestApplication } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { SecurityVariables } from './security.variables.js';

/** Lets pages of the origins in `CORS_ORIGINS` call the API; without the variable the API sends no CORS headers. */
export function allowOrigins(app: INestApplication): void {
  const origins = app
    .get<ConfigService<SecurityVariables, true>>(ConfigService)
    .get('CORS_ORIGINS', { infer: true });
  // Browsers let a page read only the headers that are listed here.
  if (origins)
    app.enableCors({
      origin: [...origins],
      exposedHeaders: ['X-Request-Id', 'Content-Disposition', ...RATE_LIMIT_HEADERS],
    });
}
