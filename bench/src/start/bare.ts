import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BareController } from '../http/bare.controller.js';

// A program with Nest on Express and one controller, to compare the start of the Studio API with.
@Module({ controllers: [BareController] })
class BareModule {}

const app = await NestFactory.create(BareModule);
await app.listen(process.env['PORT'] ?? 0);
