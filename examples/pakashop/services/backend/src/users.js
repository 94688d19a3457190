const { HttpError, text } = require('@pakashop/service');
const { answering, idOf } = require('./request');

function addUserRoutes(app, database) {
  app.post('/users', async (request, response) => {
    const { email, name } = request.body ?? {};
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text(email, 'email'))) throw new HttpError(400, 'email must be an address');
    const data = { email: email.trim().toLowerCase(), name: text(name, 'name') };
    response.status(201).json(await answering('user', database.user.create({ data })));
  });
  app.get('/users/:id', async (request, response) => {
    const user = await database.user.findUnique({ where: { id: idOf(request) } });
    if (!user) throw new HttpError(404, 'There is no such user');
    response.json(user);
  });
}

module.exports = { addUserRoutes };
