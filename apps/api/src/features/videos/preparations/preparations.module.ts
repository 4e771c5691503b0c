import { CoreModule } from '@breakwater/core';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { PreparationRepository } from './preparation.repository.js';
import { PreparationsController } from './preparations.controller.js';
import { PreparationsService } from './preparations.service.js';

/** Preparations of drafts, as operations that survive the end of their process. */
@Module({
  imports: [CoreModule],
  controllers: [PreparationsController],
  providers: [PreparationsService],
})
export class PreparationsModule {
  /**
   * @param videos the module that reads videos and suggests texts
   * @param repository the store of the preparations
   */
  static forRoot(videos: DynamicModule, repository: Type<PreparationRepository>): DynamicModule {
    return {
      module: PreparationsModule,
      imports: [videos],
      providers: [{ provide: PreparationRepository, useClass: repository }],
    };
  }
}
