// Ends the program when its standard input closes, which it does when the process that started it is gone, however that ended.
process.stdin.resume();
process.stdin.on('end', () => process.kill(process.pid, 'SIGINT'));
process.stdin.on('error', () => process.kill(process.pid, 'SIGINT'));

// Listening to it must not keep a program running that was stopped.
process.stdin.unref();
