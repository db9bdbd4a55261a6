import { spawnSync } from 'node:child_process';

/** What SpamAssassin says of one mail: above 5 most servers put it into the spam folder. */
export interface SpamScore {
  score: number;
  rules: string[];
}

/** Reads file names, writes scores: local rules only, nothing learnt, nothing looked up in the network. */
const SCRIPT = `
use strict; use Mail::SpamAssassin;
my $judge = Mail::SpamAssassin->new({ local_tests_only => 1, dont_copy_prefs => 1, userprefs_filename => '/dev/null',
  home_dir_for_helpers => $ARGV[0], post_config_text => "use_bayes 0\\n" });
while (my $file = <STDIN>) {
  chomp $file; open my $in, '<', $file or die "$file: $!"; local $/;
  my $mail = $judge->parse(scalar <$in>); my $said = $judge->check($mail);
  printf "%s\\t%.1f\\t%s\\n", $file, $said->get_score(), $said->get_names_of_tests_hit(); $said->finish; $mail->finish;
}`;

/** Is SpamAssassin (the Debian package `spamassassin`) installed here? */
export function canScore(): boolean {
  return spawnSync('perl', ['-MMail::SpamAssassin', '-e', '1']).status === 0;
}

/** The scores of mails in files, all judged in one process: starting it costs more than a hundred mails. */
export function scoreMails(files: readonly string[], folder: string): Map<string, SpamScore> {
  const ran = spawnSync('perl', ['-e', SCRIPT, folder], { input: files.join('\n'), encoding: 'utf8', timeout: 120_000 });
  if (ran.status !== 0) throw new Error(`SpamAssassin failed: ${ran.stderr}`);
  const lines = ran.stdout.trim().split('\n').map((line) => line.split('\t')); // prettier-ignore
  return new Map(lines.map(([file = '', score, rules = '']) => [file, { score: Number(score), rules: rules.split(',') }]));
}
