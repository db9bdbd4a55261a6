import { connect, type Socket } from 'node:net';
import { elapsed } from '../kernel/clock';

/**
 * Posts ready-made HTTP requests over kept-alive connections, one outstanding request each, as cheaply as it can: on two cores
 * the client must not be what is measured. Answers requests per second; throws on any answer other than 200.
 */
export async function load(port: number, requests: Buffer[], connections: number): Promise<number> {
  let next = 0;
  const begun = elapsed();
  await Promise.all(Array.from({ length: connections }, () => worker(port, () => requests[next++])));
  return (requests.length / (elapsed() - begun)) * 1000;
}

function worker(port: number, take: () => Buffer | undefined): Promise<void> {
  return new Promise((done, failed) => {
    const socket: Socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    let answer = '';
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
    socket.on('data', (part: Buffer) => {
      answer += part.toString('latin1');
      const head = answer.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? 0);
      if (answer.length < head + 4 + length) return;
      if (!answer.startsWith('HTTP/1.1 200')) return failed(new Error(`answered ${answer.slice(0, 200)}`));
      answer = '';
      send();
    });
  });
}
