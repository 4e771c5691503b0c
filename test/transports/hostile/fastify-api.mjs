// The Studio API on Fastify, as main.ts starts it on Express.
import { enableGracefulShutdown } from '@breakwater/lifecycle';
import { chooseRequestId } from '@breakwater/observability';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { createApp } from '../../../apps/api/dist/create-app.js';

const app = await createApp(new FastifyAdapter({ genReqId: chooseRequestId }));
enableGracefulShutdown(app);
await app.listen(Number(process.env.PORT), '127.0.0.1');
