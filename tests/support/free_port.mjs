// A TCP port that nobody listens at, for a program that must be told one.
import {createServer} from 'node:net';

export const freePort = () => new Promise(done => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const {port} = server.address();
    server.close(() => done(port));
  });
});
