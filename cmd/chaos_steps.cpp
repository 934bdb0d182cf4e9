#include "cmd/chaos_steps.hpp"

namespace graftd::chaos {
namespace {

StepsEnd run(Host& host, const std::vector<Step>& steps, bool stop_at_failure) {
  StepsEnd end;
  bool absent = true;
  for (const Step& step : steps) {
    if (step.kind == Step::Kind::if_absent && !absent) {
      continue;
    }
    const Outcome outcome = host.run(step.command);
    const bool failed = outcome.end != Outcome::End::exited || outcome.status != 0;
    if (step.kind == Step::Kind::probe && outcome.end == Outcome::End::exited) {
      absent = failed;
      continue;
    }
    if (!failed) {
      end.changed_something = true;
      continue;
    }
    const Explanation why = explain(step.command, outcome);
    if (why.harmless) {
      continue;
    }
    if (end.done) {
      end.done = false;
      end.failed = step.command;
      end.why = why;
    }
    if (stop_at_failure) {
      return end;
    }
  }
  return end;
}

}  // namespace

StepsEnd run_steps(Host& host, const std::vector<Step>& steps) { return run(host, steps, true); }

StepsEnd run_all_steps(Host& host, const std::vector<Step>& steps) {
  return run(host, steps, false);
}

std::vector<std::string> to_lines(const std::vector<Step>& steps) {
  std::vector<std::string> lines;
  for (const Step& step : steps) {
    if (step.kind == Step::Kind::if_absent && !lines.empty()) {
      lines.back() += " || " + to_shell(step.command);
    } else {
      lines.push_back(to_shell(step.command));
    }
  }
  return lines;
}

std::string to_text(const std::vector<std::string>& lines, const std::string& indent) {
  std::string text;
  for (const std::string& line : lines) {
    text += indent + line + "\n";
  }
  return text;
}

}  // namespace graftd::chaos
