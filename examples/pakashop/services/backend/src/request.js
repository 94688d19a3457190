const { HttpError, wholeNumber } = require('@pakashop/service');

/** The id in a route. */
function idOf(request) {
  if (!/^\d{1,9}$/.test(request.params.id)) throw new HttpError(400, 'an id is a number');
  return Number(request.params.id);
}

/** `limit` and `after` of a list's query, for Prisma: lists go on after the last id that was seen. */
function pageOf({ limit = '50', after = '0' }) {
  const take = wholeNumber(Number(limit), 'limit', { min: 1, max: 500 });
  return { take, orderBy: { id: 'asc' }, where: { id: { gt: wholeNumber(Number(after), 'after') } } };
}

/** Turns the two errors of Prisma that are the caller's doing into answers. */
async function answering(what, query) {
  try {
    return await query;
  } catch (error) {
    if (error.code === 'P2002') throw new HttpError(409, `This ${what} is already there`);
    if (error.code === 'P2025') throw new HttpError(404, `There is no such ${what}`);
    throw error;
  }
}

module.exports = { answering, idOf, pageOf };
