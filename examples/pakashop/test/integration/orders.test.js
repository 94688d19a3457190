const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { setTimeout: wait } = require('node:timers/promises');
const { fresh, startStack } = require('./stack');

let stack;
before(async () => {
  stack = await startStack();
});
after(() => stack?.stop());

async function makeUser() {
  const { status, body } = await stack.ask('POST', '/backend/users', {
    email: `${fresh('asha')}@example.org`,
    name: 'Asha',
  });
  assert.equal(status, 201);
  return body.id;
}

async function makeProduct(stock, price = 25_000) {
  const product = { sku: fresh('tea'), name: 'Tea', seller: 'chai-house', sellerPhone: '0733000222', price, stock };
  const { status, body } = await stack.ask('POST', '/backend/products', product);
  assert.equal(status, 201);
  return body;
}

const order = (user, sku, quantity, more = {}) =>
  stack.ask('POST', '/backend/orders', { user, items: [{ sku, quantity }], ...more });
const stockOf = async ({ id }) => (await stack.ask('GET', `/backend/products/${id}`)).body.stock;

async function heard(service, text) {
  for (let tries = 0; tries < 100; tries++) {
    const message = stack.told.find((entry) => entry.service === service && JSON.stringify(entry).includes(text));
    if (message) return message;
    await wait(20);
  }
  assert.fail(`${service} did not hear of ${text}`);
}

test('an order is priced, taken out of stock, paid once, and told about', async () => {
  const user = await makeUser();
  const product = await makeProduct(20);
  const placed = await order(user, product.sku, 10, { coupon: 'KARIBU' });
  assert.equal(placed.status, 201);
  // 250.00 × 10, less 5 % for ten pieces, less 10 % by coupon
  assert.equal(placed.body.total, 213_750);
  assert.equal(placed.body.discount, 36_250);
  assert.equal(await stockOf(product), 10);
  const payments = `/backend/orders/${placed.body.id}/payments`;
  const payment = { reference: fresh('mpesa'), amount: 213_750 };
  assert.equal((await stack.ask('POST', payments, { ...payment, amount: 1 })).status, 409);
  assert.equal((await stack.ask('POST', payments, payment)).status, 201);
  assert.equal((await stack.ask('POST', payments, payment)).status, 200);
  const { body } = await stack.ask('GET', `/backend/orders/${placed.body.id}`);
  assert.equal(body.status, 'paid');
  const alert = await heard('whatsapp', body.number);
  assert.deepEqual(alert.body.order.items, [{ name: 'Tea', quantity: 10 }]);
  await heard('loyalty', body.number);
  await heard('notifications', 'order-paid');
});

test('two customers cannot buy the last piece', async () => {
  const user = await makeUser();
  const product = await makeProduct(1);
  const answers = await Promise.all(Array.from({ length: 4 }, () => order(user, product.sku, 1)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409, 409]);
  assert.equal(await stockOf(product), 0);
});

test('a cancelled order gives its pieces back, a paid one stays', async () => {
  const user = await makeUser();
  const product = await makeProduct(5);
  const { body } = await order(user, product.sku, 2);
  assert.equal((await stack.ask('POST', `/backend/orders/${body.id}/cancel`)).status, 204);
  assert.equal(await stockOf(product), 5);
  assert.equal((await stack.ask('POST', `/backend/orders/${body.id}/cancel`)).status, 409);
});

test('an order that looks like fraud is refused and changes nothing', async () => {
  const user = await makeUser();
  const product = await makeProduct(100, 60_000_000);
  const refused = await order(user, product.sku, 1, { cardCountry: 'BR' });
  assert.equal(refused.status, 403);
  assert.match(refused.body.error, /card from another country/);
  assert.equal(await stockOf(product), 100);
});

test('mistakes of the caller are told as such', async () => {
  const user = await makeUser();
  const product = await makeProduct(5);
  assert.equal((await order(user, 'no-such-tea', 1)).status, 404);
  assert.equal((await order(user, product.sku, 0)).status, 400);
  assert.equal((await order(user, product.sku, 1, { coupon: 'NOPE' })).status, 404);
  assert.equal((await stack.ask('POST', '/backend/products', { ...product, sellerPhone: '0733000222' })).status, 409);
  assert.equal((await stack.ask('GET', '/backend/orders?status=lost')).status, 400);
});

test('the gateway is ready when the services it needs are, database included', async () => {
  const { status, body, headers } = await stack.ask('GET', '/health/ready');
  assert.equal(status, 200);
  assert.equal(headers['x-release'], 'dev');
  assert.deepEqual(
    body.services.map(({ service }) => service),
    ['backend', 'config', 'pricing', 'fraud'],
  );
});
