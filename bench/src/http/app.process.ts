import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Type } from '@nestjs/common';
import { startServer } from './app-server.js';
import { cpuTime } from '../measure/cpu-time.js';
import type { AppOrder } from './app-processes.js';

/** Loaded one at a time: an application must not share its process with the code of another. */
const SETS: Record<AppOrder['set'], () => Promise<Readonly<Record<string, Type>>>> = {
  videos: async () => (await import('./video-apps.js')).VIDEO_MODULES,
  metrics: async () => (await import('./metrics-apps.js')).METRICS_MODULES,
  readiness: async () => (await import('./readiness-apps.js')).READINESS_MODULES,
  health: async () => (await import('./health-apps.js')).HEALTH_MODULES,
  tracking: async () => (await import('./tracking-apps.js')).TRACKING_MODULES,
};

const ADAPTERS = { Express: ExpressAdapter, Fastify: FastifyAdapter };

// The process of one application: it starts the application, sends its port, then its processor time whenever it is asked, and ends
// with its parent.
process.once('message', (order: AppOrder) => {
  void start(order);
  process.on('message', () => process.send?.(cpuTime()));
});
process.once('disconnect', () => process.exit());

async function start({ set, label, platform }: AppOrder): Promise<void> {
  const module = (await SETS[set]())[label];
  if (!module) throw new Error(`There is no application '${label}' among the ${set}.`);
  const { port } = await startServer(label, module, ADAPTERS[platform]);
  process.send?.(port);
}
