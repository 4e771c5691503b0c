import 'reflect-metadata';
import { Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DatabaseModule, ReliableDatabase } from '@breakwater/database';
import { LifecycleModule, enableGracefulShutdown } from '@breakwater/lifecycle';
import { ResilienceModule } from '@breakwater/resilience';
import { PrismaClient } from './client/client.js';

@Controller('accounts')
class AccountsController {
  constructor(private readonly database: ReliableDatabase<PrismaClient>) {}

  @Post()
  async open(): Promise<number> {
    await this.database.execute(
      (client) => client.$executeRaw`CREATE TABLE accounts (id text PRIMARY KEY, balance int)`,
    );
    await this.database.commitWithRetry((tx) => tx.account.create({ data: { id: 'ada', balance: 42 } }));
    const [account] = await this.database.execute((client) => client.account.findMany(), {
      idempotent: true,
    });
    return account?.balance ?? 0;
  }
}

@Module({
  imports: [
    LifecycleModule.forRoot(),
    ResilienceModule.forRoot(),
    DatabaseModule.forRoot({ client: PrismaClient, url: process.env['DATABASE_URL'] ?? '' }),
  ],
  controllers: [AccountsController],
})
class AppModule {}

/** Serves one request that uses the database, prints the answer, and ends as a container does. */
async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule, { logger: false });
  enableGracefulShutdown(app);
  await app.listen(0, '127.0.0.1');
  const answer = await fetch(`${await app.getUrl()}/accounts`, { method: 'POST' });
  console.log(JSON.stringify([answer.status, await answer.text()]));
  process.kill(process.pid, 'SIGTERM');
}

void main();
