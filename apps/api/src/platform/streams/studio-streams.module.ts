import { StreamsModule } from '@breakwater/streams';
import { Module } from '@nestjs/common';

/** The streams of the studio. Features define theirs with `forFeature`. */
@Module({ imports: [StreamsModule.forRoot()] })
export class StudioStreamsModule {}
