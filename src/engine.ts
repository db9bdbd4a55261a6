import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module';
import type { Config } from './config/config.service';
import { Database } from './database/database.service';
import { openDatabase } from './database/open-database.service';
import { PublishingService } from './flows/publishing.service';
import { Log, NestLog } from './http/log.service';
import { hardenServer, serverAdapter } from './http/server.service';
import { SystemClock, type Clock } from './kernel/clock';
import { DispatchService } from './messages/dispatch.service';
import { Chores } from './worker/chores.service';
import { EngineMachine } from './worker/engine-machine.service';
import { Heartbeat } from './worker/heartbeat.service';

/** The whole engine on an open database, not yet listening and not yet beating. */
export interface Engine {
  app: NestFastifyApplication;
  config: Config;
  database: Database;
  machine: EngineMachine;
  /** Publishes the flow files and takes back what a dead process had in hand. Throws `Invalid` on a first start without a valid flow. */
  prepare(): Promise<void>;
  /** Begins to work in real time. */
  beat(): void;
  /** Listens; answers the base URL of the server. */
  listen(port: number, host: string): Promise<string>;
  /** Finishes what is in flight, then closes everything. */
  close(): Promise<void>;
}

/** Opens the database (migrating it) and builds the engine on it. Whoever opens it closes it. */
export async function openEngine(config: Config, clock: Clock = new SystemClock()): Promise<Engine> {
  const database = await openDatabase(config.env.databaseUrl);
  try {
    return await buildEngine(config, clock, database);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function buildEngine(config: Config, clock: Clock, database: Database): Promise<Engine> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with({ config, database, clock }), serverAdapter(), {
    bodyParser: false,
    logger: new NestLog(new Log(config)),
    abortOnError: false,
  });
  await hardenServer(app, config.env.publicUrl.startsWith('https:'));
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return {
    app,
    config,
    database,
    machine: app.get(EngineMachine),
    prepare: async () => {
      await app.get(PublishingService).sync();
      await app.get(DispatchService).recover();
    },
    beat: () => {
      app.get(Heartbeat).start();
      app.get(Chores).start();
    },
    listen: async (port, host) => {
      await app.listen(port, host);
      return app.getUrl();
    },
    close: async () => {
      await app.close();
      await database.close();
    },
  };
}
