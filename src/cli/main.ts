console.log('gantry', process.version, process.argv.slice(2));
