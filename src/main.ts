#!/usr/bin/env node
import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { allCommands } from './cli/all-commands';
import { runCommand } from './cli/run-command.service';
import { withApp } from './cli/with-app.service';

async function main(): Promise<void> {
  // Whoever reads may have seen enough: `huike messages list | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  if (existsSync('.env')) process.loadEnvFile('.env');
  const terminal = {
    out: (line: string) => void process.stdout.write(`${line}\n`),
    err: (line: string) => void process.stderr.write(`${line}\n`),
    cwd: process.cwd(),
  };
  process.exitCode = await runCommand(allCommands(), process.argv.slice(2), terminal, withApp(terminal));
}

void main();
