#include "core/progress.hpp"

#include <doctest/doctest.h>

namespace graftd {

namespace {

Progress replicating_from(Index match) {
  Progress progress(match.next());
  progress.accepted(match);
  return progress;
}

}  // namespace

TEST_CASE("a probe goes out once and waits") {
  const Options options;
  Progress progress({5});
  CHECK(progress.may_send(options));
  progress.sent({5}, 10);
  CHECK(!progress.may_send(options));
  CHECK(progress.next() == Index{5});
  progress.allow_probe();
  CHECK(progress.may_send(options));
}

TEST_CASE("an accepted probe opens the window") {
  Progress progress({5});
  progress.sent({5}, 10);
  progress.accepted({5});
  CHECK(progress.state() == Progress::State::replicate);
  CHECK(progress.match() == Index{5});
  CHECK(progress.next() == Index{6});
}

TEST_CASE("G7: the window closes at its limit of messages, and of bytes") {
  Options options;
  options.inflight_messages_max = 2;
  options.inflight_bytes_max = 100;
  Progress progress = replicating_from({4});
  progress.sent({5}, 10);
  CHECK(progress.may_send(options));
  progress.sent({6}, 10);
  CHECK(!progress.may_send(options));
  progress.accepted({5});
  CHECK(progress.may_send(options));
  progress.sent({7}, 90);
  CHECK(!progress.may_send(options));
}

TEST_CASE("C7: answers that overtake each other never take a match back") {
  Progress progress = replicating_from({4});
  progress.sent({5}, 1);
  progress.sent({6}, 1);
  progress.accepted({6});
  progress.accepted({5});
  CHECK(progress.match() == Index{6});
  CHECK(progress.next() == Index{7});
  CHECK(progress.inflight() == 0);
}

TEST_CASE("C8: a late rejection of what is known to match says nothing") {
  Progress progress = replicating_from({6});
  CHECK(!progress.rejected({5}, {2}));
  CHECK(!progress.rejected({6}, {2}));
  CHECK(progress.match() == Index{6});
  CHECK(progress.state() == Progress::State::replicate);
}

TEST_CASE("a rejection goes back to where the logs may agree, and always by one at least") {
  Progress progress({10});
  progress.sent({9}, 0);
  CHECK(progress.rejected({9}, {4}));
  CHECK(progress.next() == Index{5});
  CHECK(progress.rejected({4}, {4}));
  CHECK(progress.next() == Index{4});
  CHECK(!progress.rejected({7}, {1}));
}

TEST_CASE("C21: rejections at index 0 and 1 do not wrap around") {
  Progress progress({2});
  CHECK(progress.rejected({1}, {0}));
  CHECK(progress.next() == Index{1});
  CHECK(!progress.rejected({0}, {0}));
  CHECK(progress.next() == Index{1});
}

TEST_CASE("a broken stream forgets what was under way and keeps what matches") {
  Progress progress = replicating_from({4});
  progress.sent({9}, 100);
  progress.probe_again();
  CHECK(progress.state() == Progress::State::probe);
  CHECK(progress.next() == Index{5});
  CHECK(progress.inflight() == 0);
}

}  // namespace graftd
