/** `exit: reason` ends the enrollment here, as exited, with the reason given. */
export interface ExitStep {
  kind: 'exit';
  id: string;
  reason: string;
  next: null;
}
