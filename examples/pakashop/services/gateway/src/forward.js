const http = require('node:http');
const { addressOf, agent, HttpError } = require('@pakashop/service');

const TIMEOUT = 10_000;
const NOT_PASSED_ON = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'host', 'x-api-key', 'expect'];

/** Passes a request on to a service as a stream, and its answer back. Rejects when there is no answer to pass back. */
function forward(service, path, request, response, owner) {
  return new Promise((resolve, reject) => {
    const headers = without(request.headers, NOT_PASSED_ON);
    headers['x-request-id'] = request.id;
    if (owner) headers['x-caller'] = owner;
    else delete headers['x-caller'];
    const options = { method: request.method, headers, agent, timeout: TIMEOUT };
    const outgoing = http.request(`${addressOf(service)}${path}`, options, (answer) => {
      response.status(answer.statusCode);
      for (const [name, value] of Object.entries(without(answer.headers, NOT_PASSED_ON)))
        if (!['x-service', 'x-release', 'x-request-id', 'date'].includes(name)) response.set(name, value);
      response.set('x-upstream', `${service} ${answer.headers['x-release'] ?? 'unknown'}`);
      answer.on('error', (error) => response.destroy(error));
      answer.on('end', resolve);
      answer.pipe(response);
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')));
    outgoing.on('error', (error) => {
      if (response.headersSent) response.destroy(error);
      reject(new HttpError(502, `${service} cannot be reached: ${error.message}`));
    });
    response.on('close', () => outgoing.destroy());
    request.pipe(outgoing);
  });
}

function without(headers, names) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

module.exports = { forward };
