import { ErrorTrackingFilter, ResilienceModule } from '@breakwater/resilience';
import { AcceptedUpload, Upload, UploadsModule } from '@breakwater/uploads';
import { Controller, Module, Post } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';

/** Takes videos in, and tells how much memory the process took at most beyond the first upload. */
const [folder] = process.argv.slice(2);

@Controller()
class VideosController {
  @Post()
  @Upload('video')
  add(@AcceptedUpload() file: AcceptedUpload): object {
    return { size: file.size };
  }
}

@Module({
  imports: [ResilienceModule.forRoot(), UploadsModule.forRoot({ folder: folder!, minFreeBytes: 0 })],
  controllers: [VideosController],
  providers: [{ provide: APP_FILTER, useClass: ErrorTrackingFilter }],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
await app.listen(0, '127.0.0.1');

let before = 0;
let most = 0;
/** Collects garbage first: V8 keeps the buffers of sockets for as long as it finds memory. */
const watch = (): void => {
  globalThis.gc!();
  most = Math.max(most, process.memoryUsage.rss());
};
process.on('message', (order) => {
  if (order === 'begin') {
    globalThis.gc!();
    before = process.memoryUsage.rss();
    most = before;
    setInterval(watch, 50);
    process.send!('begun');
  } else process.send!({ growth: most - before }, () => process.exit(0));
});
process.send!({ url: await app.getUrl() });
