#include "cmd/chaos_request.hpp"
#include "cmd/chaos_units.hpp"
#include "cmd/usage.hpp"

#include <algorithm>

namespace graftd::chaos {
namespace {

using Words = std::vector<std::string>;

// A time as typed, if tc reads it alike: the seed's command is repeated letter by letter.
std::string time_word(const ChaosOptions& options, const std::string& typed) {
  const std::string time = tc_time(parse_time("the time", typed));
  const std::size_t digits = typed.find_first_not_of("0123456789");
  const std::string unit = typed.substr(std::min(digits, typed.size()));
  const bool known = unit == "s" || unit == "ms" || unit == "us";
  return options.seed_compatible && known ? typed : time;
}

std::string percent_word(const std::string& what, const std::string& typed) {
  return tc_percent(parse_percent(what, typed));
}

void expect_words(const ChaosOptions& options,
                  std::size_t at_least,
                  std::size_t at_most,
                  const std::string& form) {
  if (options.words.size() < at_least || options.words.size() > at_most) {
    throw BadUsage("write it as: graftd chaos " + options.verb + " " + form);
  }
}

Words delay_words(const ChaosOptions& options) {
  expect_words(options, 1, 3, "TIME [JITTER [CORRELATION%]]");
  Words words = {"delay", time_word(options, options.words[0])};
  if (options.words.size() > 1) {
    words.push_back(time_word(options, options.words[1]));
  }
  if (options.words.size() > 2) {
    words.push_back(percent_word("the correlation", options.words[2]));
  }
  const std::string& distribution = options.distribution;
  if (distribution.empty() || distribution == "uniform") {
    return words;  // uniform is what the kernel does by itself
  }
  if (distribution != "normal" && distribution != "pareto" && distribution != "paretonormal") {
    throw BadUsage("-distribution \"" + distribution +
                   "\" is none of normal, pareto, paretonormal, uniform");
  }
  if (options.words.size() < 2) {
    throw BadUsage("-distribution needs a jitter: graftd chaos delay TIME JITTER -distribution " +
                   distribution);
  }
  words.insert(words.end(), {"distribution", distribution});
  return words;
}

Words model_words(const std::string& name, const std::string& list, std::size_t at_most) {
  Words words = {"loss", name};
  std::size_t begin = 0;
  while (begin <= list.size()) {
    const std::size_t comma = std::min(list.find(',', begin), list.size());
    words.push_back(percent_word("-" + name, list.substr(begin, comma - begin)));
    begin = comma + 1;
  }
  if (words.size() > 2 + at_most) {
    throw BadUsage("-" + name + " takes at most " + std::to_string(at_most) + " percentages");
  }
  return words;
}

Words loss_words(const ChaosOptions& options) {
  Words words;
  const bool model = !options.state.empty() || !options.gemodel.empty();
  if (model && (!options.words.empty() || (!options.state.empty() && !options.gemodel.empty()))) {
    throw BadUsage("a loss is random (PERCENT), by -state or by -gemodel: one of them");
  }
  if (!options.state.empty()) {
    words = model_words("state", options.state, 5);
  } else if (!options.gemodel.empty()) {
    words = model_words("gemodel", options.gemodel, 4);
  } else {
    expect_words(options, 1, 2, "PERCENT [CORRELATION%]");
    words = {"loss", percent_word("the loss", options.words[0])};
    if (options.words.size() > 1) {
      words.push_back(percent_word("the correlation", options.words[1]));
    }
  }
  if (options.ecn) {
    words.emplace_back("ecn");
  }
  return words;
}

Words reorder_words(const ChaosOptions& options) {
  expect_words(options, 1, 2, "PERCENT [CORRELATION%] -delay TIME");
  if (options.delay.empty()) {
    throw BadUsage("reorder needs -delay TIME: what overtakes must have something to pass");
  }
  Words words = {"delay", time_word(options, options.delay), "reorder"};
  words.push_back(percent_word("the share", options.words[0]));
  if (options.words.size() > 1) {
    words.push_back(percent_word("the correlation", options.words[1]));
  }
  if (options.gap) {
    words.insert(words.end(), {"gap", std::to_string(*options.gap)});
  }
  return words;
}

Words words_of_verb(const ChaosOptions& options) {
  if (options.verb == "delay") {
    return delay_words(options);
  }
  if (options.verb == "loss") {
    return loss_words(options);
  }
  if (options.verb == "reorder") {
    return reorder_words(options);
  }
  if (options.verb == "rate") {
    expect_words(options, 1, 1, "RATE");
    return {"rate", tc_rate(parse_rate("the rate", options.words[0]))};
  }
  expect_words(options, 1, 1, "PERCENT");
  return {options.verb, percent_word("the share", options.words[0])};
}

}  // namespace

std::vector<std::string> netem_words(const ChaosOptions& options) {
  Words words = words_of_verb(options);
  if (options.seed) {
    words.insert(words.end(), {"seed", std::to_string(*options.seed)});
  }
  return words;
}

}  // namespace graftd::chaos
