#!/usr/bin/env bash
# Plants one bug at a time in a copy of one source file, links it before the real one into the
# story player and the simulator, and expects one of them to fail. Bugs of the store are planted in
# the simulator alone, which then stores through it.
#
# Usage: run.sh SOURCE_DIR WORK_DIR CXX STORY_OBJECTS SIM_OBJECTS LIBRARIES [MUTANT...]
# Lists of files are separated by ":". Prints one line a mutant: caught by what, after how many
# seeds. A seed that fails without the bug, too, has caught nothing. Exit code 1 if one survives.
# With MUTANT_RATE_SEEDS=N it prints, as rows of a table, how many of the seeds 1..N each bug breaks,
# and the first of them; stories are left out, and nothing is judged.
# Where a mutant names checks of vizor (`vizor CHECK...`), its checker, which sees the event lines
# only, has to find the bug alone, too, and by one of these. MUTANT_STREAM_SEEDS=N lets it try N
# seeds for every mutant.
set -u
# KiB. A planted bug may take memory without end; it fails then, and not the machine.
ulimit -v $((6 * 1024 * 1024))
source_dir=$1
work_dir=$2
cxx=$3
IFS=: read -ra story_objects <<<"$4"
IFS=: read -ra sim_objects <<<"$5"
IFS=: read -ra libraries <<<"$6"
shift 6

seeds_max=${MUTANT_SEEDS:-3000}     # for a mutant that no story catches
seeds_beside=${MUTANT_SEEDS_BESIDE:-10}  # to tell what the simulator would have needed
seeds_stream=${MUTANT_STREAM_SEEDS:-0}
seeds_vizor_max=400                 # for a mutant that names checks of vizor
seeds_rate=${MUTANT_RATE_SEEDS:-0}
jobs=${MUTANT_JOBS:-2}
seconds=60
seconds_store=20

mutants=("$@")
if [ ${#mutants[@]} -eq 0 ]; then
  mutants=("$source_dir"/test/mutants/*.mutant)
fi
rm -rf "$work_dir"
mkdir -p "$work_dir" || exit 2

# Without a bug nothing may fail: neither a story, nor a seed that is to have caught a mutant.
sound=$work_dir/sound
mkdir -p "$sound"
"$cxx" "${story_objects[@]}" "${libraries[@]}" -o "$sound/stories" &&
  "$cxx" "${sim_objects[@]}" "${libraries[@]}" -o "$sound/sim" || exit 2
if ! "$sound/stories" "$source_dir/test/scenarios" >"$sound/stories.log" 2>&1; then
  echo "run.sh: stories fail without any planted bug; repair them first:" >&2
  cat "$sound/stories.log" >&2
  exit 2
fi

# What all files of the core include, compiled once.
cat >"$work_dir/core.hpp" <<'END'
#include "core/replica_state.hpp"
#include <algorithm>
END
"$cxx" -std=c++20 -O1 -I "$source_dir" -x c++-header "$work_dir/core.hpp" \
  -o "$work_dir/core.hpp.gch" || exit 2

# The lines with "-" must be in the file exactly once; those with "+" take their place.
plant() {
  perl -e '
    my ($mutant, $source, $target) = @ARGV;
    my (@old, @new);
    open(my $in, "<", $mutant) or die "$mutant: $!\n";
    while (<$in>) {
      chomp;
      push(@old, substr($_, 1)) if /^-/;
      push(@new, substr($_, 1)) if /^\+/;
    }
    local $/;
    open(my $from, "<", $source) or die "$source: $!\n";
    my $text = <$from>;
    my $old = join("\n", @old);
    my $found = () = $text =~ /\Q$old\E/g;
    die "$mutant: its lines are $found times in $source, not once\n" if $found != 1;
    my $new = join("\n", @new);
    $text =~ s/\Q$old\E/$new/;
    open(my $to, ">", $target) or die "$target: $!\n";
    print $to $text;
  ' "$1" "$2" "$3"
}

# Prints "seed property" of the first violation that vizor's checker finds, "-" for none, and
# "NOT ..." before it if it is none of those expected. A seed at which the server stops itself
# shows vizor nothing, so each is a process of its own.
try_stream() {
  local own=$1 expected=$2 seeds=$seeds_stream seed found=-
  shift 2
  [ -z "$expected" ] || [ "$seeds" -gt 0 ] || seeds=$seeds_vizor_max
  for ((seed = 1; seed <= seeds; seed++)); do
    timeout 60 "$own/sim" --seed "$seed" "$@" --stream-only >"$own/stream.log" 2>&1 && continue
    found=$(sed -n 's/^FAILED seed \([0-9]*\): stream: \([a-z-]*\):.*/\1 \2/p' "$own/stream.log" |
      head -1)
    found=${found:--}
    [ "$found" = - ] || break
  done
  if [ -n "$expected" ] && ! grep -qw -- "${found#* }" <<<"$expected"; then
    printf 'NOT %s: ' "$expected"
  fi
  printf '%s' "$found"
}

# Prints "NAME|how many seeds|the first of them".
measure() {
  local own=$1 name=$2 failed
  shift 2
  timeout 600 "$own/sim" --seeds "1..$seeds_rate" --count-failures "$@" >"$own/rate.log" 2>&1
  if [ $? -eq 124 ]; then
    printf '%s|not within 600 s|-\n' "$name"
    return
  fi
  failed=$(sed -n 's/^FAILED seed \([0-9]*\);.*/\1/p' "$own/rate.log" | sort -n)
  printf '%s|%d|%s\n' "$name" "$(printf '%s' "$failed" | grep -c .)" \
    "$(printf '%s\n' "${failed:--}" | head -1)"
}

# Prints "seed what" of the first seed that fails, "-" for none. One that fails without the bug, too,
# is a false alarm.
try_seeds() {
  local own=$1 seeds=$2 exit_code seed what
  shift 2
  timeout 120 "$own/sim" --seeds "1..$seeds" "$@" >"$own/sim.log" 2>&1
  exit_code=$?
  if [ $exit_code -eq 0 ] || [ $exit_code -eq 124 ]; then
    printf -- -
    return
  fi
  seed=$(sed -n 's/^FAILED seed \([0-9]*\).*/\1/p' "$own/sim.log" | tail -1)
  if [ -n "$seed" ] && ! timeout 120 "$sound/sim" --seed "$seed" "$@" >/dev/null 2>&1; then
    printf 'FALSE ALARM: seed %s fails without the bug, too' "$seed"
    return
  fi
  what=$(sed -n 's/^FAILED seed [0-9]*: \(.*\)/\1/p' "$own/sim.log" | head -1)
  [ -n "$what" ] || what=$(sed -n 's/^graftd: broken invariant at [^:]*:[0-9]*: /broken invariant: /p' \
    "$own/sim.log" | head -1)
  printf '%s %s' "${seed:-?}" "${what:0:60}"
}

# The mutated object goes before the library with the real one.
link() {
  local own=$1 program=$2
  shift 2
  "$cxx" -s "$own/mutated.o" "$@" "${libraries[@]}" -o "$own/$program" >>"$own/log" 2>&1
}

# Prints "NAME|by stories|by seeds|by vizor's checker".
try() {
  local mutant=$1 name file own vizor by_story=- by_seed=- how=(--seconds $seconds)
  name=$(basename "$mutant" .mutant)
  file=$(sed -n 's/^file //p' "$mutant")
  vizor=$(sed -n 's/^vizor //p' "$mutant")
  own=$work_dir/$name
  mkdir -p "$own"
  local included=(-include "$work_dir/core.hpp") has_stories=yes
  if [ "${file%%/*}" = store ]; then
    how=(--storage real --seconds $seconds_store) included=() has_stories=
  fi
  [ "$seeds_rate" -eq 0 ] || has_stories=
  if ! plant "$mutant" "$source_dir/$file" "$own/mutated.cpp" 2>"$own/log" ||
    ! "$cxx" -std=c++20 -O1 -I "$source_dir" "${included[@]}" -c "$own/mutated.cpp" \
      -o "$own/mutated.o" >>"$own/log" 2>&1 ||
    ! { [ -z "$has_stories" ] || link "$own" stories "${story_objects[@]}"; }; then
    printf '%s|NOT PLANTED|%s\n' "$name" "$(head -1 "$own/log")"
    return
  fi
  local seeds=$seeds_max
  if [ -n "$has_stories" ] &&
    ! "$own/stories" --apart "$source_dir/test/scenarios" >"$own/story.log" 2>&1; then
    by_story=$(sed -n 's/^FAILED .*\/\([^_/]*\)_[^/]*$/\1/p' "$own/story.log" |
      sort -u | head -4 | paste -sd' ')
  fi
  by_story=${by_story:--}
  if [ "$by_story" != - ]; then
    seeds=$seeds_beside
    if [ "$seeds" -eq 0 ] && [ "$seeds_stream" -eq 0 ] && [ -z "$vizor" ]; then
      printf '%s|%s|-|-\n' "$name" "$by_story"
      return
    fi
  fi
  if ! link "$own" sim "${sim_objects[@]}"; then
    printf '%s|NOT PLANTED|%s\n' "$name" "$(head -1 "$own/log")"
    return
  fi
  if [ "$seeds_rate" -gt 0 ]; then
    measure "$own" "$name" "${how[@]}"
    return
  fi
  [ "$seeds" -eq 0 ] || by_seed=$(try_seeds "$own" "$seeds" "${how[@]}")
  printf '%s|%s|%s|%s\n' "$name" "$by_story" "$by_seed" \
    "$(try_stream "$own" "$vizor" "${how[@]}")"
}

results=$work_dir/results
: >"$results"
for mutant in "${mutants[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do
    wait -n
  done
  try "$mutant" >>"$results" &
done
wait

if [ "$seeds_rate" -gt 0 ]; then
  printf '| Planted bug | Seeds of %d that catch it | The first |\n' "$seeds_rate"
  printf '|---|---|---|\n'
  sort "$results" | sed 's/^\([^|]*\)|\([^|]*\)|\([^|]*\)$/| `\1` | \2 | \3 |/'
  exit 0
fi

survivors=0
printf '%-34s %-20s %-28s %s\n' "planted bug" "caught by stories" "by vizor's checker" "by seed"
while IFS='|' read -r name by_story by_seed by_stream; do
  verdict=
  if [ "$by_story" = "NOT PLANTED" ] || [ "${by_seed%%:*}" = "FALSE ALARM" ] ||
    { [ "$by_story" = - ] && [ "$by_seed" = - ]; }; then
    survivors=$((survivors + 1))
    verdict="  SURVIVED"
  elif [ "${by_stream%% *}" = NOT ]; then
    survivors=$((survivors + 1))
    verdict="  NOT SEEN BY VIZOR"
  fi
  printf '%-34s %-20s %-28s %s%s\n' "$name" "$by_story" "${by_stream:--}" "$by_seed" "$verdict"
done < <(sort "$results")
printf '%d planted, %d survived\n' "$(wc -l <"$results")" "$survivors"
[ "$survivors" -eq 0 ]
