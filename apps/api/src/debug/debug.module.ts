import { Module } from '@nestjs/common';
import { CircuitsController } from './circuits.controller.js';

/** Routes for operators; only registered when `DEBUG_TOKEN` is set. */
@Module({ controllers: [CircuitsController] })
export class DebugModule {}
