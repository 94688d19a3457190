module.exports = {
  ...require('./create-app'),
  ...require('./listen'),
  ...require('./call'),
  ...require('./checks'),
};
