const { createApp, HttpError, text } = require('@pakashop/service');
const { createQueue } = require('./queue');
const { render } = require('./templates');

const INBOX = 100;

// No mail server is part of this repository: sending is a line in the log.
async function logMail({ to, subject }) {
  console.log(JSON.stringify({ mail: to, subject }));
}

function buildApp(send = logMail) {
  const inboxes = new Map();
  const queue = createQueue(send);
  setInterval(() => queue.flush(), 500).unref();
  return createApp('notifications', (app) => {
    app.post('/notifications', (request, response) => {
      const { channel = 'mail', to, template, data = {} } = request.body ?? {};
      const message = render(template, data);
      if (channel === 'mail')
        return response.status(202).json({ id: queue.add({ to: text(to, 'to'), ...message }).id });
      if (channel !== 'in-app') throw new HttpError(400, 'channel must be mail or in-app');
      const inbox = inboxes.get(text(to, 'to')) ?? [];
      inboxes.set(to, [{ at: new Date(), read: false, ...message }, ...inbox].slice(0, INBOX));
      response.status(201).json({ unread: inboxes.get(to).filter(({ read }) => !read).length });
    });
    app.get('/inbox/:user', (request, response) => response.json({ messages: inboxes.get(request.params.user) ?? [] }));
    app.post('/inbox/:user/read', (request, response) => {
      for (const message of inboxes.get(request.params.user) ?? []) message.read = true;
      response.status(204).end();
    });
    app.get('/queue', (_request, response) => {
      const counts = { waiting: 0, sent: 0, failed: 0 };
      for (const { state } of queue.list()) counts[state] += 1;
      response.json(counts);
    });
  });
}

module.exports = { buildApp };
