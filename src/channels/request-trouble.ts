import { shortReply, type Outcome } from './outcome';

/** How a request ended that brought no usable answer. */
export interface RequestTrouble {
  message: string;
  /** Was any of the request handed to the network? Before that, it is provably not sent. */
  written: boolean;
  /** The status, where one came but the rest of the answer did not or cannot be read. */
  status?: number;
}

/** No answer, or one that broke off: what was not written was not sent, of the rest nobody knows. */
export function verdictOfTrouble(trouble: RequestTrouble): Outcome {
  const reply = shortReply(trouble.message);
  if (trouble.written) return { is: 'unknown', phase: 'request', reply };
  return { is: 'refused', permanent: false, about: 'provider', code: null, enhanced: null, reply };
}
