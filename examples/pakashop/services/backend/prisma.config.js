const { PrismaPg } = require('@prisma/adapter-pg');
const { defineConfig } = require('prisma/config');

// Everything works through WebAssembly and a driver in JavaScript, so the engines that Prisma would download
// are never used. Naming any program that exists keeps it from looking for them.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
process.env.PRISMA_QUERY_ENGINE_LIBRARY ??= process.execPath;

// The timer that guards the migration lock is never cleared: without this a finished command hangs for 10 seconds.
// While the lock is waited for, its connection keeps the command alive and the timer fires as it should.
const LOCK_TIMEOUT = 10_000;
globalThis.setTimeout = new Proxy(setTimeout, {
  apply(target, self, args) {
    const timer = Reflect.apply(target, self, args);
    return args[1] === LOCK_TIMEOUT ? timer.unref() : timer;
  },
});

module.exports = defineConfig({
  schema: 'prisma/schema.prisma',
  engine: 'js',
  experimental: { adapter: true },
  adapter: async () => new PrismaPg({ connectionString: process.env.DATABASE_URL, idleTimeoutMillis: 500 }),
});
