const { createHash } = require('node:crypto');

/** `share` is the percentage of users who get a flag that is on. */
const DEFAULTS = [
  { name: 'new-checkout', on: true, share: 25, about: 'One page instead of three' },
  { name: 'order-chat', on: false, share: 100, about: 'Talk to the seller about an order' },
  { name: 'loyalty-redeem', on: true, share: 100, about: 'Pay with points' },
  { name: 'whatsapp-alerts', on: true, share: 100, about: 'Sellers hear of orders on WhatsApp' },
];

/** Whether a user has a flag: always the same answer for the same user, and another one for each flag. */
function isOnFor(flag, user) {
  if (!flag.on) return false;
  if (flag.share >= 100) return true;
  if (!user) return false;
  const bucket = createHash('sha256').update(`${flag.name}/${user}`).digest().readUInt32BE(0) % 100;
  return bucket < flag.share;
}

module.exports = { DEFAULTS, isOnFor };
