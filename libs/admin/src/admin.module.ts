import { accessGuard, CoreModule } from '@breakwater/core';
import { type DynamicModule, Module } from '@nestjs/common';
import { createAdminController } from './admin.controller.js';
import { AdminSettings } from './admin.module-definition.js';
import { type AdminOptions, resolveAdminOptions } from './admin.options.js';
import { Assets, createPageController } from './page/page.controller.js';
import { readAssets } from './page/assets.js';
import { Curves } from './snapshot/curves.js';
import { ListViews } from './snapshot/list-views.js';
import { Snapshots } from './snapshot/snapshots.service.js';
import { Verdicts } from './snapshot/verdict.js';
import { Broadcast } from './stream/broadcast.js';
import { Timeline } from './timeline/timeline.js';

/** The dashboard of the application. Import it once. It shows what the other packages describe, whichever they are. */
@Module({})
export class AdminModule {
  /**
   * @throws OptionsError when an option is invalid or unknown, when nothing protects the data, or when it is public in production
   */
  static forRoot(options: AdminOptions): DynamicModule {
    const settings = resolveAdminOptions(options);
    const { path, guards, imports, authorize, who } = settings;
    const all = authorize ? [accessGuard(authorize), ...guards] : guards;
    return {
      module: AdminModule,
      imports: [CoreModule, ...imports],
      controllers: [createPageController(path), createAdminController(path, all, who)],
      providers: [
        { provide: AdminSettings, useValue: settings },
        { provide: Assets, useFactory: () => readAssets() },
        Timeline,
        Verdicts,
        ListViews,
        Curves,
        Snapshots,
        Broadcast,
      ],
    };
  }
}
