import 'reflect-metadata';
import { enableGracefulShutdown, LifecycleModule, StartupTasks } from '@breakwater/lifecycle';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ErrorTracker,
  ErrorTrackingModule,
  type IssueChange,
  MemoryIssueStore,
  type Occurrences,
} from '../../src/index.js';

/** Prints the issues that it stores. */
class SayingStore extends MemoryIssueStore {
  override add(occurrences: readonly Occurrences[]): Promise<readonly IssueChange[]> {
    for (const { count, severity, title } of occurrences)
      process.stdout.write(`stored ${count} ${severity} ${title}\n`);
    return super.add(occurrences);
  }
}

@Module({ imports: [LifecycleModule.forRoot(), ErrorTrackingModule.forRoot({ store: new SayingStore() })] })
class AppModule {}

const end = process.argv[2];
const app = await NestFactory.create(AppModule);
enableGracefulShutdown(app);
if (end === 'startup') {
  app
    .get(StartupTasks)
    .register('migrations', () => Promise.reject(new Error('The database is older than the code.')));
}
await app.listen(0, '127.0.0.1');
if (end === 'crash') {
  setTimeout(() => {
    throw new Error('A listener is broken.');
  });
}
if (end === 'signal') {
  app.get(ErrorTracker).trackError(new Error('The last words.'));
  process.kill(process.pid, 'SIGTERM');
}
