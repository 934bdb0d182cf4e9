#include "viz/linearizability.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <unordered_set>
#include <utility>

namespace graftd::viz {

namespace {

using State = KeyState;

bool read_matches(const Operation& operation, State& state, const Possible& possible) {
  if (state.any || possible.contains(operation.value)) {
    state = {operation.value, false};
  }
  return operation.value == state.value;
}

bool compare_and_set(const Operation& operation, State& state) {
  const bool known = operation.returned.has_value();
  // Of an unknown value nothing is known but what the client was told.
  const bool matches = state.any ? known && operation.succeeded : state.value == operation.expected;
  if (matches) {
    state = {operation.value, false};
  }
  return !known || matches == operation.succeeded;
}

// Applies the operation; false when what its client saw could not have been seen in this state.
bool take_effect(const Operation& operation, State& state, const Possible& possible) {
  switch (operation.kind) {
    case OperationKind::read:
      return !operation.returned.has_value() || read_matches(operation, state, possible);
    case OperationKind::write:
      state = {operation.value, false};
      return true;
    case OperationKind::append:
      if (!state.any) {
        state.value = state.value.value_or("") + operation.value.value_or("");
      }
      return true;
    case OperationKind::erase:
      state = {};
      return true;
    case OperationKind::compare_and_set:
      return compare_and_set(operation, state);
  }
  return false;
}

// A set of operations and the state after them: what the search need not try twice.
struct Seen {
  std::vector<std::uint64_t> done;
  State state;
  bool operator==(const Seen&) const = default;
};

struct HashOfSeen {
  std::size_t operator()(const Seen& seen) const {
    std::size_t hash =
        std::hash<std::optional<std::string>>()(seen.state.value) + (seen.state.any ? 1U : 0U);
    for (const std::uint64_t word : seen.done) {
      hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
      hash ^= hash >> 32;
    }
    return hash;
  }
};

// Calls and returns in the order of time, as a list from which operations are lifted out when they
// are placed, and into which they are put back.
class Search {
 public:
  Search(std::vector<Operation> operations,
         std::uint64_t steps_max,
         State initial,
         const Possible& possible)
      : operations_(std::move(operations)),
        possible_(possible),
        steps_left_(steps_max),
        done_((operations_.size() + 63) / 64),
        moments_(2 * operations_.size() + 1),
        state_(std::move(initial)) {
    thread_moments();
  }

  Linearizability run();

 private:
  // Moment 2i is the call of operation i, 2i + 1 its return; the last one is the list's head.
  struct Moment {
    std::size_t before = 0;
    std::size_t after = 0;
  };

  struct Placed {
    std::size_t operation = 0;
    State state_before;
  };

  std::size_t head() const { return moments_.size() - 1; }

  void thread_moments();
  bool place(std::size_t operation);
  std::size_t take_back();
  void unlink(std::size_t moment);
  void relink(std::size_t moment);

  void flip(std::size_t operation) {
    done_[operation / 64] ^= std::uint64_t{1} << (operation % 64);
  }

  std::vector<Operation> operations_;
  const Possible& possible_;
  std::uint64_t steps_left_;
  std::vector<std::uint64_t> done_;
  std::vector<Moment> moments_;
  State state_;
  std::vector<Placed> placed_;
  std::size_t open_ = 0;  // operations that returned and are not placed
  std::unordered_set<Seen, HashOfSeen> seen_;
};

void Search::thread_moments() {
  std::vector<std::pair<std::uint64_t, std::size_t>> order;
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    order.emplace_back(operations_[i].called, 2 * i);
    if (operations_[i].returned) {
      order.emplace_back(*operations_[i].returned, 2 * i + 1);
      ++open_;
    }
  }
  std::ranges::sort(order);
  std::size_t last = head();
  for (const auto& [time, moment] : order) {
    moments_[last].after = moment;
    moments_[moment].before = last;
    last = moment;
  }
  moments_[last].after = head();
  moments_[head()].before = last;
}

void Search::unlink(std::size_t moment) {
  moments_[moments_[moment].before].after = moments_[moment].after;
  moments_[moments_[moment].after].before = moments_[moment].before;
}

void Search::relink(std::size_t moment) {
  moments_[moments_[moment].before].after = moment;
  moments_[moments_[moment].after].before = moment;
}

// False when it cannot have been next, or when that was tried.
bool Search::place(std::size_t operation) {
  State next = state_;
  if (!take_effect(operations_[operation], next, possible_)) {
    return false;
  }
  flip(operation);
  if (!seen_.insert({done_, next}).second) {
    flip(operation);
    return false;
  }
  placed_.push_back({operation, std::exchange(state_, std::move(next))});
  unlink(2 * operation);
  if (operations_[operation].returned) {
    unlink(2 * operation + 1);
    --open_;
  }
  return true;
}

// Returns the call from which to go on.
std::size_t Search::take_back() {
  Placed last = std::move(placed_.back());
  placed_.pop_back();
  if (operations_[last.operation].returned) {
    relink(2 * last.operation + 1);
    ++open_;
  }
  relink(2 * last.operation);
  flip(last.operation);
  state_ = std::move(last.state_before);
  return 2 * last.operation;
}

Linearizability Search::run() {
  std::size_t at = moments_[head()].after;
  while (open_ > 0) {
    if (steps_left_-- == 0) {
      return Linearizability::undecided;
    }
    const bool is_call = at != head() && at % 2 == 0;
    if (is_call && place(at / 2)) {
      at = moments_[head()].after;
    } else if (is_call) {
      at = moments_[at].after;
    } else {
      // A return: what returned here has to be placed before anything that comes later.
      if (placed_.empty()) {
        return Linearizability::no;
      }
      at = moments_[take_back()].after;
    }
  }
  return Linearizability::yes;
}

// A write of unknown outcome whose value nobody has read explains nothing: if it took effect, it
// was overwritten before anybody looked, and all else is the same without it. Left in, many of them
// would be tried in every order. Where something acts on what it finds, all are needed.
void leave_out_unread(std::vector<Operation>& operations) {
  std::set<std::optional<std::string>> read;
  for (const Operation& operation : operations) {
    if (operation.kind == OperationKind::append ||
        operation.kind == OperationKind::compare_and_set) {
      return;
    }
    if (operation.kind == OperationKind::read && operation.returned) {
      read.insert(operation.value);
    }
  }
  std::erase_if(operations, [&](const Operation& operation) {
    const bool erases = operation.kind == OperationKind::erase;
    return !operation.returned && (operation.kind == OperationKind::read ||
                                   !read.contains(erases ? std::nullopt : operation.value));
  });
}

}  // namespace

Linearizability check_linearizability(std::vector<Operation> operations,
                                      std::uint64_t steps_max,
                                      KeyState initial,
                                      const Possible& possible) {
  leave_out_unread(operations);
  return Search(std::move(operations), steps_max, std::move(initial), possible).run();
}

}  // namespace graftd::viz
