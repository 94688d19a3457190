const { randomUUID } = require('node:crypto');
const { HttpError } = require('./service');

/**
 * Background jobs of a service that runs once only. A job never overlaps with itself: a tick that comes
 * while it still runs is counted as skipped. `definitions` is name → { every (ms), run(job) }.
 */
function createJobs(definitions) {
  const instance = randomUUID();
  const jobs = new Map(
    Object.entries(definitions).map(([name, { every, run }]) => [
      name,
      { name, every, run, running: null, runs: 0, skipped: 0, last: null },
    ]),
  );
  const timers = [];

  async function runOnce(name) {
    const job = jobs.get(name);
    if (!job) throw new HttpError(404, `There is no job called ${name}`);
    if (job.running) {
      job.skipped += 1;
      throw new HttpError(409, `${name} is already running`);
    }
    const started = new Date();
    job.running = perform(job, started);
    try {
      return await job.running;
    } finally {
      job.running = null;
    }
  }

  async function perform(job, started) {
    job.runs += 1;
    try {
      const result = await job.run();
      job.last = { started, ended: new Date(), result };
    } catch (error) {
      job.last = { started, ended: new Date(), error: error.message };
    }
    return job.last;
  }

  return {
    runOnce,
    start() {
      for (const { name, every } of jobs.values())
        timers.push(setInterval(() => runOnce(name).catch(() => {}), every).unref());
    },
    /** Lets what runs come to its end, and begins nothing new. */
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all([...jobs.values()].map(({ running }) => running));
    },
    addRoutes(app) {
      app.get('/jobs', (_request, response) => {
        const shown = [...jobs.values()].map(({ running, run: _run, ...job }) => ({
          ...job,
          running: running !== null,
        }));
        response.json({ instance, jobs: shown });
      });
      app.post('/jobs/:name/run', async (request, response) => response.json(await runOnce(request.params.name)));
    },
  };
}

module.exports = { createJobs };
