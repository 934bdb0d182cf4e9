#!/usr/bin/env bash
# Checks that every row of the catalogue in docs/reliability.md has a test whose name carries the
# row's id, or a line that says why it cannot apply.
# Usage: scripts/check-reliability.sh [--rewrite] [DIRECTORY]
#   --rewrite   puts the files with tests that there are now into the rows
# A name carries an id when it begins with it: C1_figure_8.story, C1_C2_x.mutant,
# TEST_CASE("C1, C2: x"), def test_C1_C2_x; or ends with it, as a rule of the simulator: "x (C1)".
# Every finding is one line. Exit code 1 if there is one.
set -u
rewrite=0
if [ "${1:-}" = --rewrite ]; then
  rewrite=1
  shift
fi
root=$(cd "${1:-$(dirname "$0")/..}" && pwd) || exit 2

perl - "$root" "$rewrite" <<'PERL'
use strict;
use warnings;
my ($root, $rewrite) = @ARGV;
my $doc = "docs/reliability.md";
my $id = qr/[VCSMRKDG]\d+/;
my (%tests, @findings);

sub text_of {
  open(my $in, "<", $_[0]) or die "$_[0]: $!\n";
  local $/;
  return scalar <$in>;
}

sub note {
  my ($ids, $file) = @_;
  $tests{$_}{$file} = 1 for $ids =~ /$id/g;
}

for my $path (glob("$root/test/scenarios/*.story $root/test/mutants/*.mutant")) {
  my ($file) = $path =~ m{([^/]+)$};
  note($1, $file) if $file =~ /^((?:${id}_)+)/;
}
for my $path (glob("$root/test/*/*_test.cpp")) {
  my ($file) = $path =~ m{([^/]+)$};
  my $text = text_of($path);
  note($1, $file) while $text =~ /TEST_CASE\(\s*"((?:$id(?:, )?)+):/g;
}
for my $path (glob("$root/test/e2e/*_test.py")) {
  my ($file) = $path =~ m{([^/]+)$};
  my $text = text_of($path);
  note($1, $file) while $text =~ /\bdef test_((?:${id}_)+)/g;
}
for my $path (glob("$root/test/sim/*.cpp")) {
  my ($file) = $path =~ m{([^/]+)$};
  my $text = text_of($path);
  note($1, "sim/$file") while $text =~ /"[^"\n]*\(((?:$id(?:, )?)+)\)"/g;
}

my (%rows, @lines);
my $number = 0;
for my $line (split(/\n/, text_of("$root/$doc"))) {
  ++$number;
  my $where = "$doc:$number";
  if ($line =~ /^\| ($id) \| ([^|]*) \| ([^|]*) \|$/) {
    my ($row, $title, $shown) = ($1, $2, $3);
    push(@findings, "$where: $row has two rows") if $rows{$row}++;
    my ($reason) = $shown =~ /(Cannot apply: .+)$/;
    (my $named = $shown) =~ s/Cannot apply: .*//;
    my @files = $named =~ /`([^`]+)`/g;
    if ($rewrite) {
      my $found = join(", ", map { "`$_`" } sort keys %{$tests{$row} // {}});
      $line = "| $row | $title | " . join("; ", grep { length } $found, $reason // "") . " |";
    } else {
      for my $file (@files) {
        push(@findings, "$where: no test of $row is in $file any more; run this with --rewrite")
          if !($tests{$row} // {})->{$file};
      }
    }
    push(@findings, "$where: $row has neither a test nor a line why it cannot apply")
      if !$tests{$row} && !$reason;
  }
  push(@lines, $line);
}
for my $row (sort keys %tests) {
  push(@findings, "$doc:1: there is no row $row, but a test in " . join(", ", sort keys %{$tests{$row}}))
    if !$rows{$row};
}
push(@findings, "$doc:1: there are no rows at all") if !%rows;
if ($rewrite) {
  open(my $out, ">", "$root/$doc") or die "$doc: $!\n";
  print $out join("\n", @lines), "\n";
}
print "$_\n" for @findings;
printf("reliability: %d rows, %d of them with tests, %d finding(s)\n",
       scalar(keys %rows), scalar(grep { $tests{$_} } keys %rows), scalar(@findings));
exit(@findings ? 1 : 0);
PERL
