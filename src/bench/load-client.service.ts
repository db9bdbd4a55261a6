import { connect, type Socket } from 'node:net';
import { elapsed } from '../kernel/clock';

const OK = Buffer.from('HTTP/1.1 200');
/** The last byte of every answer: of JSON, of a GIF. */
const ENDINGS = { json: 0x7d, gif: 0x3b } as const;
export type Ending = keyof typeof ENDINGS;

/**
 * Sends ready-made HTTP requests over kept-alive connections, one outstanding request each, as cheaply as it can: on two cores
 * the client must not be what is measured. Answers requests per second; throws on any answer other than 200.
 */
export async function load(port: number, requests: Buffer[], connections: number, ending: Ending = 'json'): Promise<number> {
  let next = 0;
  const begun = elapsed();
  await Promise.all(Array.from({ length: connections }, () => worker(port, ENDINGS[ending], () => requests[next++])));
  return (requests.length / (elapsed() - begun)) * 1000;
}

function worker(port: number, last: number, take: () => Buffer | undefined): Promise<void> {
  return new Promise((done, failed) => {
    const socket: Socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    const send = () => {
      const request = take();
      if (request) socket.write(request);
      else {
        socket.end();
        done();
      }
    };
    socket.once('connect', send);
    socket.on('error', failed);
    // One outstanding request and answers of a few hundred bytes: an answer is one read.
    socket.on('data', (part: Buffer) => {
      if (part.indexOf(OK) !== 0 || part[part.length - 1] !== last)
        failed(new Error(`answered ${part.toString('latin1', 0, 300)}`));
      else send();
    });
  });
}
