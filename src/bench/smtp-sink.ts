import { createServer } from 'node:net';

/** The cheapest SMTP listener that is still honest about the dialogue: counts messages, keeps none. A process of its own. */
const server = createServer((socket) => {
  socket.setNoDelay(true);
  let inData = false;
  let text = '';
  const say = (line: string) => socket.write(`${line}\r\n`);
  say('220 bench ESMTP');
  socket.on('error', () => undefined);
  socket.on('data', (part: Buffer) => {
    text += part.toString('latin1');
    for (;;) {
      if (inData) {
        const end = text.indexOf('\r\n.\r\n');
        if (end < 0) {
          text = text.slice(-5);
          return;
        }
        text = text.slice(end + 5);
        inData = false;
        say('250 2.0.0 taken');
        continue;
      }
      const end = text.indexOf('\r\n');
      if (end < 0) return;
      const verb = text.slice(0, 4).toUpperCase();
      text = text.slice(end + 2);
      if (verb === 'EHLO') say('250-bench\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8');
      else if (verb === 'DATA') {
        inData = true;
        say('354 go on');
      } else if (verb === 'QUIT') {
        say('221 bye');
        socket.end();
      } else say('250 2.1.0 ok');
    }
  });
});

server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as { port: number }).port }));
process.once('disconnect', () => process.exit(0));
